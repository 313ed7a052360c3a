// SPDX-License-Identifier: Apache-2.0
#include "tools/number_text.hpp"

#include <array>
#include <cmath>
#include <concepts>

#include "tools/text.hpp"

namespace mdat::tool {
namespace {

template <std::floating_point T>
std::string_view float_text(T value, NumberBuffer& buffer) {
  if (std::isnan(value)) return "nan";
  if (std::isinf(value)) return value < 0 ? "-inf" : "inf";
  char* end = fmt::format_to(buffer.bytes, FMT_COMPILE("{}"), value);
  const std::string_view text(buffer.bytes, static_cast<std::size_t>(end - buffer.bytes));
  if (text.find_first_of(".e") != std::string_view::npos) return text;
  *end++ = '.';
  *end++ = '0';
  return {buffer.bytes, static_cast<std::size_t>(end - buffer.bytes)};
}

template <std::integral T>
std::string_view integer_text(T value, NumberBuffer& buffer) {
  const char* end = fmt::format_to(buffer.bytes, FMT_COMPILE("{}"), value);
  return {buffer.bytes, static_cast<std::size_t>(end - buffer.bytes)};
}

}  // namespace

std::string_view number_text(double value, NumberBuffer& buffer) { return float_text(value, buffer); }
std::string_view number_text(float value, NumberBuffer& buffer) { return float_text(value, buffer); }
std::string_view number_text(std::int64_t value, NumberBuffer& buffer) { return integer_text(value, buffer); }
std::string_view number_text(std::uint64_t value, NumberBuffer& buffer) {
  return integer_text(value, buffer);
}

std::string_view size_text(std::uint64_t bytes, NumberBuffer& buffer) {
  constexpr std::array kUnits = {"KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
  char* end = nullptr;
  if (bytes < 1024) {
    end = fmt::format_to(buffer.bytes, "{} bytes", bytes);
  } else {
    double scaled = static_cast<double>(bytes) / 1024;
    std::size_t unit = 0;
    while (scaled >= 1024 && unit + 1 < kUnits.size()) {
      scaled /= 1024;
      ++unit;
    }
    end = fmt::format_to(buffer.bytes, "{:.{}f} {}", scaled, scaled < 10 ? 2 : 1, kUnits[unit]);
  }
  return {buffer.bytes, static_cast<std::size_t>(end - buffer.bytes)};
}

}  // namespace mdat::tool
