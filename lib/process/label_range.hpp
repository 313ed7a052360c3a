// SPDX-License-Identifier: Apache-2.0
// Rows between two labels of an index, both included.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "mdat/axis.hpp"
#include "mdat/parameter.hpp"
#include "mdat/series_data.hpp"

namespace mdat::process {

class LabelRange {
 public:
  /// Null is an open end. Labels are texts and DateTimes of times and durations, numbers of numbers, texts of
  /// texts; kInvalidArgument for others.
  [[nodiscard]] static Result<LabelRange> make(const SeriesData& head, const Parameter& start,
                                               const Parameter& end);

  /// Of an index of the kind that it was made for. No range holds a missing label.
  [[nodiscard]] bool holds(const ColumnData& index, std::size_t row) const;
  /// Of times and durations.
  [[nodiscard]] const TimeRange& ticks() const { return ticks_; }

 private:
  Result<void> set_times(const Index& index, const Parameter& start, const Parameter& end);
  IndexKind kind_ = IndexKind::kTime;
  TimeRange ticks_;
  Parameter start_;  // of other kinds
  Parameter end_;
};

}  // namespace mdat::process
