// SPDX-License-Identifier: Apache-2.0
#include "lib/read/fold.hpp"

#include <span>

#include "lib/read/node.hpp"

namespace mdat::read {
namespace {

using column::Role;
using format::Aggregate;

void merge(Aggregate& total, const Aggregate& part, const tree::Column& column) {
  column::merge(total, part, column::domain_of(column.physical), column.role, column.cadence);
}

Result<void> fold_rows(Cursor& cursor, RowRange rows, Aggregate& total) {
  const tree::Column& column = cursor.column();
  while (rows.begin < rows.end) {
    const auto run = cursor.read(
        rows.begin, static_cast<std::uint32_t>(std::min<std::uint64_t>(rows.size(), format::kVectorRows)));
    if (!run) return std::unexpected(run.error());
    Aggregate part = column::aggregate(*run, column.role);
    if (column.role == Role::kAxis)
      part.nans =
          column::count_gaps({reinterpret_cast<const std::int64_t*>(run->data), run->rows}, column.cadence);
    merge(total, part, column);
    rows.begin += run->rows;
  }
  return {};
}

Result<bool> fold_node(Cursor& cursor, const Node& node, const RowRange& rows, Aggregate& total) {
  const RowRange part = node.part(rows);
  if (part == node.rows) {
    merge(total, *node.aggregate, cursor.column());
    return true;
  }
  const auto folded = node.granule ? fold_rows(cursor, part, total)
                                   : each_child(cursor, node, rows, Order::kForward, [&](const Node& child) {
                                       return fold_node(cursor, child, rows, total);
                                     });
  if (!folded) return std::unexpected(folded.error());
  return true;
}

}  // namespace

Result<Aggregate> fold(Cursor& cursor, const RowRange& rows) {
  Aggregate total{};
  if (rows.begin >= rows.end) return total;
  if (const auto ok = fold_node(cursor, node_above(cursor, rows), rows, total); !ok)
    return std::unexpected(ok.error());
  return total;
}

}  // namespace mdat::read
