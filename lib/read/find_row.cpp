// SPDX-License-Identifier: Apache-2.0
#include "lib/read/find_row.hpp"

#include <bit>
#include <cmath>
#include <limits>
#include <span>

namespace mdat::read {
namespace {

using column::Run;
using format::Aggregate;
using format::kGranuleRows;
using format::kVectorRows;

bool ends_before(const Aggregate& a, std::int64_t ticks) { return static_cast<std::int64_t>(a.max) < ticks; }

// Halves the vectors of rows [low, high) by their last stamps, then the vector.
Result<std::uint64_t> search_rows(Cursor& axis, std::uint64_t low, std::uint64_t high, std::int64_t ticks) {
  while (low < high) {
    const std::uint64_t vectors = (high - low + kVectorRows - 1) / kVectorRows;
    const std::uint64_t row = low + (vectors - 1) / 2 * kVectorRows;
    const auto run = axis.read(row, kVectorRows);
    if (!run) return std::unexpected(run.error());
    const std::span<const std::int64_t> stamps(reinterpret_cast<const std::int64_t*>(run->data), run->rows);
    const auto found = static_cast<std::uint64_t>(std::ranges::lower_bound(stamps, ticks) - stamps.begin());
    if (found == 0)
      high = row;
    else if (found == run->rows)
      low = row + run->rows;
    else
      return row + found;
  }
  return low;
}

std::uint64_t holders(const Aggregate& a, Holding holding) {
  return a.rows - a.nulls - (holding == Holding::kNumber ? a.nans : 0);
}

bool holds(const Run& run, std::uint32_t i, Holding holding) {
  if (!run.is_valid(i)) return false;
  if (holding == Holding::kValue || !format::is_float(run.physical)) return true;
  return !std::isnan(std::bit_cast<double>(column::bits_at(run, i)));
}

// Vector by vector, from the end that is asked for.
Result<std::optional<std::uint64_t>> find_in_granule(Cursor& cursor, const RowRange& rows, Holding holding,
                                                     Order order, std::uint64_t granule_row) {
  std::optional<std::uint64_t> found;
  const auto look = [&](std::size_t vector) -> Result<bool> {
    const std::uint64_t row = granule_row + vector * kVectorRows;
    const std::uint64_t begin = std::max(rows.begin, row), end = std::min(rows.end, row + kVectorRows);
    const auto run = cursor.read(begin, static_cast<std::uint32_t>(end - begin));
    if (!run) return std::unexpected(run.error());
    const auto each = each_index(0, run->rows, order, [&](std::size_t i) -> Result<bool> {
      if (holds(*run, static_cast<std::uint32_t>(i), holding)) found = begin + i;
      return !found;
    });
    if (!each) return std::unexpected(each.error());
    return !found;
  };
  const std::uint64_t first = (rows.begin - granule_row) / kVectorRows,
                      last = (rows.end - 1 - granule_row) / kVectorRows;
  if (auto ok = each_index(first, last + 1, order, look); !ok) return std::unexpected(std::move(ok.error()));
  return found;
}

Result<std::optional<std::uint64_t>> find_in(Cursor& cursor, const Node& node, const RowRange& rows,
                                             Holding holding, Order order) {
  const RowRange part = node.part(rows);
  const std::uint64_t count = holders(*node.aggregate, holding);
  std::optional<std::uint64_t> found;
  if (count == 0) return found;
  if (count == node.rows.size()) return order == Order::kForward ? part.begin : part.end - 1;
  if (node.granule) {
    auto in_granule = find_in_granule(cursor, part, holding, order, node.rows.begin);
    if (!in_granule) return in_granule;
    found = *in_granule;
  } else {
    const auto ok = each_child(cursor, node, rows, order, [&](const Node& child) -> Result<bool> {
      const auto below = find_in(cursor, child, rows, holding, order);
      if (!below) return std::unexpected(below.error());
      found = *below;
      return !found;
    });
    if (!ok) return std::unexpected(ok.error());
  }
  // An error at once: where statistics lie, the search could go through every row of the file, and in a
  // forged one through far more.
  if (!found && part == node.rows) return contradicts(cursor, node);
  return found;
}

}  // namespace

Result<std::uint64_t> lower_bound(Cursor& axis, std::int64_t ticks) {
  const format::Child& root = axis.column().root;
  if (root.aggregate.rows == 0 || ends_before(root.aggregate, ticks)) return root.aggregate.rows;
  tree::Located at{root, 0};
  while (at.segment.extent.height > 0) {
    const auto page = tree::load_children(axis.pages(), at.segment);
    if (!page) return std::unexpected(page.error());
    const auto children = (*page)->page.children;
    const auto found = std::ranges::partition_point(
        children, [&](const format::Child& child) { return ends_before(child.aggregate, ticks); });
    const auto i =
        std::min<std::size_t>(static_cast<std::size_t>(found - children.begin()), children.size() - 1);
    at = {children[i], at.row + tree::rows_before(**page, i)};
  }
  const auto segment = axis.open(at);
  if (!segment) return std::unexpected(segment.error());
  std::uint32_t granule = 0;
  while (granule + 1 < (*segment)->granules() && ends_before((*segment)->aggregate(granule), ticks))
    ++granule;
  const std::uint64_t low = at.row + std::uint64_t{granule} * kGranuleRows;
  return search_rows(axis, low, low + (*segment)->granule_rows(granule), ticks);
}

Result<std::uint64_t> upper_bound(Cursor& axis, std::int64_t ticks) {
  if (ticks == std::numeric_limits<std::int64_t>::max()) return axis.column().root.aggregate.rows;
  return lower_bound(axis, ticks + 1);
}

Result<std::uint64_t> next_row(Cursor& axis, std::uint64_t row, std::int64_t ticks) {
  const auto run = axis.read(row, kVectorRows);
  if (!run) return std::unexpected(run.error());
  const std::span<const std::int64_t> stamps(reinterpret_cast<const std::int64_t*>(run->data), run->rows);
  const auto found = static_cast<std::uint64_t>(std::ranges::lower_bound(stamps, ticks) - stamps.begin());
  if (found < run->rows) return std::max(row + 1, row + found);
  const auto far = lower_bound(axis, ticks);
  if (!far) return far;
  return std::max(row + run->rows, *far);
}

Result<std::int64_t> stamp_at(Cursor& axis, std::uint64_t row) {
  const auto run = axis.read(row, 1);
  if (!run) return std::unexpected(run.error());
  return *reinterpret_cast<const std::int64_t*>(run->data);
}

Result<std::optional<std::uint64_t>> find_row(Cursor& cursor, const RowRange& rows, Holding holding,
                                              Order order) {
  if (rows.begin >= rows.end) return std::nullopt;
  return find_in(cursor, node_above(cursor, rows), rows, holding, order);
}

}  // namespace mdat::read
