// SPDX-License-Identifier: Apache-2.0
// Stamps of loggers: how a column writes them, and reading one.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "mdat/error.hpp"
#include "mdat/time.hpp"

namespace mdat::csv {

enum class StampKind : std::uint8_t {
  kIso,   ///< what mdat::parse_iso reads
  kDate,  ///< numbers and separators in some order: 1/2/2022 0:15, 2022.01.02 00:15, 02-Jan-2022 0:15:30 PM
  kPattern,  ///< a strptime pattern that the user gave
  kEpoch,    ///< a number of ticks since 1970, UTC
};

enum class DateOrder : std::uint8_t {
  kUndecided,  ///< day and month are both 12 at most so far
  kYearFirst,
  kDayFirst,
  kMonthFirst,
};

struct StampFormat {
  StampKind kind = StampKind::kIso;
  DateOrder order = DateOrder::kYearFirst;  // kDate
  std::string pattern{};                    // kPattern
  TimeUnit epoch_unit = TimeUnit::kSecond;  // kEpoch
  bool operator==(const StampFormat&) const = default;
};

/// One stamp; an undecided order reads day first.
[[nodiscard]] std::optional<CivilTime> parse_stamp(std::string_view text, const StampFormat& format);

/// The time of a day alone: "0:15", "00:15:30.5", "3:05 PM".
[[nodiscard]] bool is_time_of_day(std::string_view text);

/// Which order of day and month a numeric date has: by the place of the year, by a month's name, or because a
/// number is greater than 12; kUndecided where both fit. Nothing for text that is no such date.
[[nodiscard]] std::optional<DateOrder> date_order(std::string_view text);

/// The unit in which a number of ticks since 1970 falls between 1973 and 2286.
[[nodiscard]] std::optional<TimeUnit> epoch_unit_of(std::string_view text);

/// --time-format. kInvalidArgument names what is wrong with it; nothing in the result: "epoch", by magnitude.
[[nodiscard]] Result<std::optional<StampFormat>> parse_time_format(std::string_view text);

/// As reports show it: "iso", "day/month/year", "epoch s", "%d.%m.%Y".
[[nodiscard]] std::string to_string(const StampFormat& format);

}  // namespace mdat::csv
