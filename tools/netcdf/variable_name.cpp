// SPDX-License-Identifier: Apache-2.0
#include "tools/netcdf/variable_name.hpp"

#include <cctype>

#include "tools/text.hpp"

namespace mdat::netcdf {

std::string variable_name(std::string_view series) {
  std::string out;
  for (std::size_t i = 0; i < series.size(); ++i) {
    const auto octet = static_cast<unsigned char>(series[i]);
    const bool word = std::isalnum(octet) != 0 || octet == '_' || octet >= 0x80;
    const bool inside = octet > ' ' && octet < 0x7F && octet != '/' && octet != '%';
    const bool blank = octet == ' ' && i + 1 < series.size();
    if (word || (i > 0 && (inside || blank))) {
      out += series[i];
    } else {
      out += tool::format("{}%{:02X}", i == 0 ? "_" : "", octet);
    }
  }
  return out;
}

}  // namespace mdat::netcdf
