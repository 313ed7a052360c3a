// SPDX-License-Identifier: Apache-2.0
// Where an axis has long steps: Axis::each_gap.
#pragma once

#include <cstdint>
#include <optional>

#include "mdat/axis.hpp"

namespace mdat {

/// A step between two rows that follow each other.
struct Gap {
  std::uint64_t row = 0;      ///< the last before it
  std::int64_t from = 0;      ///< stamp of that row
  std::int64_t to = 0;        ///< stamp of the next
  std::uint64_t missing = 0;  ///< rows that the cadence would have put in between; 0 without one
  bool operator==(const Gap&) const = default;
};

struct GapOptions {
  /// Steps that overlap this range: it ends behind their begin and begins before their end.
  TimeRange range{};
  /// Steps longer than so many ticks; none: longer than one and a half cadences, as Axis::gaps counts.
  std::optional<std::uint64_t> longer_than{};
};

}  // namespace mdat
