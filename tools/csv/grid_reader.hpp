// SPDX-License-Identifier: Apache-2.0
// The rows of a source that need no thought, column by column: what is special about a row, a stamp or a
// value is left to RowLoader, a row at a time, with the same result.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "tools/csv/clock.hpp"
#include "tools/csv/grid.hpp"
#include "tools/csv/group.hpp"
#include "tools/csv/schema.hpp"
#include "tools/csv/stamp_run.hpp"

namespace mdat::csv {

class GridReader {
 public:
  /// Borrows the schema, which must be of a wide source.
  explicit GridReader(const Schema& schema) : schema_(schema) {}

  /// Appends rows of the grid to the group, in ticks of `unit`, as far as they can be read without a change
  /// of anything but the group's rows; returns how many.
  [[nodiscard]] std::size_t read(const Grid& grid, const Clock& clock, TimeUnit unit, Group& group);

 private:
  void read_times(const Grid& grid, const Clock& clock, TimeUnit unit);
  [[nodiscard]] bool read_time(std::string_view text, const Clock& clock, TimeUnit unit, std::int64_t& ticks);

  const Schema& schema_;
  StampRun run_;
  TimeUnit run_unit_ = TimeUnit::kSecond;
  std::vector<std::int64_t> ticks_;
  std::string joined_;
};

}  // namespace mdat::csv
