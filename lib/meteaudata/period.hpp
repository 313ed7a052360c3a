// SPDX-License-Identifier: Apache-2.0
// Periods as pandas counts and writes them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace mdat::meteaudata {

enum class PeriodBase : std::uint8_t {
  kYear,
  kQuarter,
  kMonth,
  kWeek,
  kBusinessDay,
  kDay,
  kHour,
  kMinute,
  kSecond,
  kMilli,
  kMicro,
  kNano,
};

/// An alias of any version of pandas, "6T" or "6min", "Q-DEC", "W-SUN", without the multiple: periods of 15
/// minutes are counted in minutes.
struct PeriodFrequency {
  PeriodBase base = PeriodBase::kDay;
  std::int64_t multiple = 1;
  int weekday = 0;  ///< kWeek: on which it ends, 0 is Sunday
};
[[nodiscard]] std::optional<PeriodFrequency> parse_frequency(std::string_view alias);

/// Periods since 1970, as pandas' ordinals; nothing for text that is no such period.
[[nodiscard]] std::optional<std::int64_t> parse_period(std::string_view text,
                                                       const PeriodFrequency& frequency);
void append_period(std::string& out, std::int64_t ordinal, const PeriodFrequency& frequency);

}  // namespace mdat::meteaudata
