// SPDX-License-Identifier: Apache-2.0
// Frequencies by the aliases of pandas.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "mdat/error.hpp"

namespace mdat::process {

struct Frequency {
  enum class Kind : std::uint8_t {
    kElapsed,     ///< count nanoseconds
    kDays,        ///< count days of the calendar
    kWeeks,       ///< count weeks that end with a day: anchor 0 is Monday
    kMonthStart,  ///< count times `months` months that begin with one: anchor 0 is January
    kMonthEnd,    ///< the same, that end with one
  };
  Kind kind = Kind::kElapsed;
  std::int64_t count = 1;  ///< 1 to 10^18
  int months = 1;          ///< 1, 3 or 12
  int anchor = 0;
  std::string text{};  ///< as pandas writes it: "90min", "W-SUN"

  /// Whether bins hold their last instant and bear the date of it.
  [[nodiscard]] bool closed_right() const { return kind == Kind::kWeeks || kind == Kind::kMonthEnd; }
};

/// "5min", "1h30min", "D", "2W-MON", "MS", "ME", "QS-FEB", "YE" ... and what older versions wrote: "T", "H",
/// "M", "A". kInvalidArgument names what is known.
[[nodiscard]] Result<Frequency> parse_frequency(std::string_view text);

}  // namespace mdat::process
