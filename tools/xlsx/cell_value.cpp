// SPDX-License-Identifier: Apache-2.0
#include "tools/xlsx/cell_value.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>

#include "lib/time/civil.hpp"

namespace mdat::xlsx {

std::optional<double> serial_of(std::int64_t ticks, TimeUnit unit) {
  constexpr std::int64_t kEpoch = time::days_from_civil({1899, 12, 30});
  constexpr std::int64_t kFirst = time::days_from_civil({1900, 3, 1});
  constexpr std::int64_t kEnd = time::days_from_civil({10000, 1, 1});
  const std::int64_t day_ticks = time::kSecondsPerDay * ticks_per_second(unit);
  const std::int64_t day = time::floor_div(ticks, day_ticks);
  if (day < kFirst || day >= kEnd) return std::nullopt;
  return static_cast<double>(day - kEpoch) +
         static_cast<double>(ticks - day * day_ticks) / static_cast<double>(day_ticks);
}

bool is_finer_than_milliseconds(std::int64_t ticks, TimeUnit unit) {
  return unit > TimeUnit::kMilli && ticks % (ticks_per_second(unit) / 1000) != 0;
}

bool is_rounded(double value) {
  char text[32];
  const char* end = std::to_chars(text, text + sizeof text, value, std::chars_format::scientific).ptr;
  const std::string_view mantissa =
      std::string_view(text, end).substr(0, std::string_view(text, end).find('e'));
  const auto digits = std::ranges::count_if(mantissa, [](unsigned char c) { return std::isdigit(c) != 0; });
  return digits > 16;
}

double shortest(float value) {
  char text[32];
  const char* end = std::to_chars(text, text + sizeof text, value).ptr;
  double result = value;
  std::from_chars(text, end, result);
  return result;
}

std::size_t utf16_units(std::string_view text) {
  std::size_t units = 0;
  for (const char c : text) {
    const auto octet = static_cast<unsigned char>(c);
    if ((octet & 0xC0U) != 0x80U) units += octet >= 0xF0U ? 2 : 1;
  }
  return units;
}

std::string escaped(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool escape =
        text.substr(i, 2) == "_x" && i + 6 < text.size() && text[i + 6] == '_' &&
        std::ranges::all_of(text.substr(i + 2, 4), [](unsigned char c) { return std::isxdigit(c) != 0; });
    if (escape) {
      out += "_x005F_";
    } else if (text[i] == '\0') {
      out += "_x0000_";
    } else {
      out += text[i];
    }
  }
  return out;
}

}  // namespace mdat::xlsx
