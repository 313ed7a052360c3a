// SPDX-License-Identifier: Apache-2.0
// The series that sources are appended to: those of a writer, or none that last (--dry-run).
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "mdat/error.hpp"
#include "mdat/writer.hpp"
#include "tools/csv/column.hpp"

namespace mdat::csv {

/// First and last stamp in time, in ticks of the unit.
struct StampRange {
  std::int64_t min = 0;
  std::int64_t max = 0;
  TimeUnit unit = TimeUnit::kSecond;
};
[[nodiscard]] bool overlap(const StampRange& left, const StampRange& right);
/// From the earlier to the later end, in the finer unit.
[[nodiscard]] StampRange merge(const StampRange& left, const StampRange& right);

/// An axis and how many series are on it.
struct TargetAxis {
  std::optional<AxisId> id;
  Type type;
  std::uint64_t users = 0;
};

struct TargetSeries {
  std::string name;
  Type type;
  std::string unit;
  TargetAxis* axis = nullptr;
  std::optional<SeriesId> id;
  std::uint64_t rows = 0;
  std::optional<StampRange> range;
};

/// Pointers that it hands out stay valid as long as it lives. Errors of the writer that mean "cannot be held"
/// come out as kLimit; none names a source.
class Target {
 public:
  explicit Target(Writer* writer) : writer_(writer) {}

  /// nullptr: no such series.
  [[nodiscard]] Result<TargetSeries*> find(const std::string& name);
  [[nodiscard]] Result<TargetAxis*> add_axis(const Type& type);
  [[nodiscard]] Result<TargetSeries*> add_series(const std::string& name, const Type& type,
                                                 const std::string& unit, TargetAxis& axis);

  /// Integers become float64 if the series has them still.
  [[nodiscard]] Result<void> widen(TargetSeries& series);
  [[nodiscard]] Result<void> refine(TargetAxis& axis, TimeUnit unit);
  [[nodiscard]] Result<void> set_zone(TargetAxis& axis, const std::string& zone);

  /// Stamps for all series of an axis; then each gets the values of as many rows.
  [[nodiscard]] Result<void> append_times(TargetAxis& axis, const std::vector<std::int64_t>& ticks);
  [[nodiscard]] Result<void> append_values(TargetSeries& series, Column& column);
  /// `count` rows before the first value of a column whose type was not known until then.
  [[nodiscard]] Result<void> append_nulls(TargetSeries& series, std::uint64_t count);
  /// Rows for one series of an axis that others keep: its axis is its own from then on.
  [[nodiscard]] Result<void> append_alone(TargetSeries& series, const std::vector<std::int64_t>& ticks,
                                          Column& column);

 private:
  void leave_axis(TargetSeries& series);

  Writer* writer_;
  std::vector<std::unique_ptr<TargetAxis>> axes_;
  std::unordered_map<std::uint32_t, TargetAxis*> axes_by_id_;
  std::unordered_map<std::string, TargetSeries> series_;
};

}  // namespace mdat::csv
