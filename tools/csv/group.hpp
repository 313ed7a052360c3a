// SPDX-License-Identifier: Apache-2.0
// Rows of one source that share their stamps: all of a wide source, those of one key in a long one.
//
// A group is bound to its series when its first rows are handed over. Those that exist already go on where
// they are; new ones get a new axis together. Whole rows go to an axis only if the source has all of its
// series, else each series gets its rows alone.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "mdat/error.hpp"
#include "tools/csv/clock.hpp"
#include "tools/csv/column.hpp"
#include "tools/csv/options.hpp"
#include "tools/csv/target.hpp"

namespace mdat::csv {

/// One column of a group on its way to its series.
struct GroupColumn {
  std::string column;  ///< name in the source
  std::string name;    ///< of the series
  std::string unit;
  Column rows;
  TargetSeries* series = nullptr;  // none yet: new, and no value came
  bool is_new = false;             // on the axis that this group made
  std::uint64_t nulls_before = 0;  // rows handed over while it had no type
  std::optional<StampRange> range_before;
  std::uint64_t rows_total = 0, nulls_total = 0;
};

/// What all groups of a source have in common.
struct GroupContext {
  Target& target;
  const CsvOptions& options;
  Type axis_type;  ///< of the stamps that groups hold; its unit may become finer and its zone UTC
};

class Group {
 public:
  std::string key;
  std::vector<GroupColumn> columns;
  std::vector<std::int64_t> ticks;
  RepeatedHour hour;

  void add(std::int64_t stamp) {
    if (stamp < min_) min_ = stamp;
    if (stamp > max_) max_ = stamp;
    if (rows_ == 0 && ticks.empty()) first_ = stamp;
    last_ = stamp;
    ticks.push_back(stamp);
  }
  [[nodiscard]] std::uint64_t rows() const { return rows_ + ticks.size(); }
  [[nodiscard]] std::int64_t first() const { return first_; }
  [[nodiscard]] std::int64_t last() const { return last_; }

  /// Multiplies all stamps; false where one overflows.
  [[nodiscard]] bool refine(std::int64_t factor);
  /// Finds the series: once, before rows are pushed, so that columns know what types they continue.
  [[nodiscard]] Result<void> bind(GroupContext& context);
  /// Hands the rows over. At the end columns without values become float64.
  [[nodiscard]] Result<void> flush(GroupContext& context, bool at_end);
  /// Refuses stamps within what the series had before.
  [[nodiscard]] Result<void> check_overlap(const GroupContext& context) const;

 private:
  [[nodiscard]] Result<void> bind_column(GroupContext& context, GroupColumn& column);
  [[nodiscard]] Result<void> flush_new(GroupContext& context, bool at_end);
  [[nodiscard]] Result<void> flush_axis(GroupContext& context, TargetAxis& axis);
  [[nodiscard]] Result<const std::vector<std::int64_t>*> ticks_for(GroupContext& context, TargetAxis& axis);
  [[nodiscard]] Result<void> show_zone(GroupContext& context);
  [[nodiscard]] Result<void> append(GroupContext& context, GroupColumn& column);

  std::uint64_t rows_ = 0;  // handed over
  std::int64_t min_ = INT64_MAX, max_ = INT64_MIN;
  std::int64_t first_ = 0, last_ = 0;
  TargetAxis* new_axis_ = nullptr;
  std::vector<std::int64_t> scaled_;
};

}  // namespace mdat::csv
