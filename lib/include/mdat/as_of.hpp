// SPDX-License-Identifier: Apache-2.0
// The row that was in force at a time: Series::as_of.
//
//     auto row = series.as_of(ticks);                      // the last row that is not later
//     auto row = series.as_of(ticks, {.match = Match::kNearest, .skip_nulls = true, .within = 60});
#pragma once

#include <cstdint>
#include <optional>

#include "mdat/type.hpp"

namespace mdat {

/// One row of a series. Its time is in ticks of the axis.
struct Row {
  std::uint64_t row = 0;
  std::int64_t time = 0;
  Value value;
  bool operator==(const Row&) const = default;
};

/// Which row answers for a time. Of rows with one stamp the last is taken, by kAfter the first.
enum class Match : std::uint8_t {
  kBefore,   ///< the last whose stamp is not later
  kAfter,    ///< the first whose stamp is not earlier
  kNearest,  ///< the nearer of the two; the earlier where both are as near
  kExact,    ///< one of just this stamp
};

struct AsOf {
  Match match = Match::kBefore;
  /// Pass over rows that are null: not over NaN, which is a value.
  bool skip_nulls = false;
  /// No row that is further away than so many ticks.
  std::optional<std::uint64_t> within{};
};

}  // namespace mdat
