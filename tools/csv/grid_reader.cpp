// SPDX-License-Identifier: Apache-2.0
#include "tools/csv/grid_reader.hpp"

#include <algorithm>

#include "mdat/time.hpp"
#include "tools/csv/quote.hpp"

namespace mdat::csv {

bool GridReader::read_time(std::string_view text, const Clock& clock, TimeUnit unit, std::int64_t& ticks) {
  const auto time = parse_stamp(text, schema_.time.format);
  if (!time || time->unit > unit) return false;
  const auto seconds = clock.steady_seconds(*time);
  if (!seconds) return false;
  const auto whole = to_ticks(*seconds, 0, unit);
  const auto exact = to_ticks(*seconds, time->nanoseconds, unit);
  if (!whole || !exact) return false;
  ticks = *exact;
  if (schema_.time.format.kind == StampKind::kIso) run_.begin(text, *whole, unit);
  return true;
}

/// As many stamps as are plain.
void GridReader::read_times(const Grid& grid, const Clock& clock, TimeUnit unit) {
  const std::vector<std::size_t>& columns = schema_.time.columns;
  if (unit != run_unit_) run_.end();
  run_unit_ = unit;
  ticks_.resize(grid.rows());
  for (std::size_t row = 0; row < grid.rows(); ++row) {
    if (columns.size() == 1) row += run_.next(grid, columns[0], row, ticks_.data());
    if (row == grid.rows()) return;
    std::string_view text = trim(grid.field(row, columns[0]));
    if (columns.size() > 1) {
      const std::string_view parts[] = {text, trim(grid.field(row, columns[1]))};
      text = stamp_text(parts, joined_);
    }
    if (run_.next(text, ticks_[row]) || read_time(text, clock, unit, ticks_[row])) continue;
    ticks_.resize(row);
    return;
  }
}

std::size_t GridReader::read(const Grid& grid, const Clock& clock, TimeUnit unit, Group& group) {
  if (group.hour.inside) return 0;
  read_times(grid, clock, unit);
  std::size_t rows = ticks_.size();
  const std::size_t before = group.ticks.size();
  for (std::size_t i = 0; i < group.columns.size() && rows > 0; ++i) {
    rows = group.columns[i].rows.push(grid.first(rows), schema_.values[i], schema_.rules);
  }
  if (rows < ticks_.size()) {
    for (GroupColumn& column : group.columns) column.rows.truncate(before + rows);
  }
  for (std::size_t row = 0; row < rows; ++row) group.add(ticks_[row]);
  return rows;
}

}  // namespace mdat::csv
