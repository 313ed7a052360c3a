// SPDX-License-Identifier: Apache-2.0
// The tree of a column as one kind of node, from its root down to granules: what walks it to answer a
// question looks at what is known of a node's rows and goes below only where that does not suffice.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>

#include "lib/read/cursor.hpp"
#include "lib/tree/column_tree.hpp"
#include "mdat/file.hpp"

namespace mdat::read {

/// A page, a segment or a granule, and what is known of its rows. Borrows from what it was reached by.
struct Node {
  const format::Child* child = nullptr;  // the page or segment; of a granule, its segment
  std::uint64_t child_row = 0;           // its first row
  std::optional<std::uint32_t> granule;  // none: the whole of it
  RowRange rows;
  const format::Aggregate* aggregate = nullptr;

  /// Those of `asked` that are in it.
  [[nodiscard]] RowRange part(const RowRange& asked) const {
    const std::uint64_t begin = std::max(asked.begin, rows.begin);
    return {begin, std::max(begin, std::min(asked.end, rows.end))};
  }
};

[[nodiscard]] inline Node node_of(const format::Child& child, std::uint64_t row) {
  return {&child, row, {}, {row, row + child.aggregate.rows}, &child.aggregate};
}

/// The least node at hand that holds all of the rows: the segment that the cursor has open, or the root.
[[nodiscard]] inline Node node_above(const Cursor& cursor, const RowRange& rows) {
  const Node root = node_of(cursor.column().root, 0);
  const column::Segment* open = cursor.segment();
  if (open == nullptr) return root;
  const Node segment = node_of(open->child(), cursor.segment_row());
  return segment.part(rows) == rows ? segment : root;
}

/// Statistics that the rows below do not bear out.
[[nodiscard]] inline std::unexpected<Error> contradicts(const Cursor& cursor, const Node& node) {
  return io::damaged(cursor.pages().source(), node.child->extent.offset, "statistics differ from the values");
}

enum class Order : std::uint8_t { kForward, kBackward };

/// Calls visit(i) for i in [0, count), in that order, until it returns false or fails.
template <typename Visit>
Result<void> each_index(std::size_t begin, std::size_t end, Order order, Visit&& visit) {
  for (std::size_t n = 0; n < end - begin; ++n) {
    const Result<bool> more = visit(order == Order::kForward ? begin + n : end - 1 - n);
    if (!more) return std::unexpected(more.error());
    if (!*more) break;
  }
  return {};
}

/// Calls visit(const Node&) -> Result<bool> for each child of a page or segment that has rows of `asked` (at
/// least one of which is in the node), until it returns false. The cursor is left at the segment.
template <typename Visit>
Result<void> each_child(Cursor& cursor, const Node& node, const RowRange& asked, Order order, Visit&& visit) {
  const RowRange part = node.part(asked);
  const std::uint64_t first = part.begin - node.rows.begin, last = part.end - 1 - node.rows.begin;
  if (node.child->extent.height > 0) {
    const auto page = tree::load_children(cursor.pages(), *node.child);
    if (!page) return std::unexpected(page.error());
    const auto visit_child = [&](std::size_t i) -> Result<bool> {
      return visit(node_of((*page)->page.children[i], node.child_row + tree::rows_before(**page, i)));
    };
    return each_index(tree::child_at(**page, first), tree::child_at(**page, last) + 1, order, visit_child);
  }
  const auto segment = cursor.open({*node.child, node.child_row});
  if (!segment) return std::unexpected(segment.error());
  const auto visit_granule = [&](std::size_t i) -> Result<bool> {
    const auto granule = static_cast<std::uint32_t>(i);
    const std::uint64_t row = node.child_row + std::uint64_t{granule} * format::kGranuleRows;
    format::Aggregate room;
    const format::Aggregate& aggregate = (*segment)->head().aggregate(granule, room);
    return visit(Node{
        node.child, node.child_row, granule, {row, row + (*segment)->granule_rows(granule)}, &aggregate});
  };
  return each_index(first / format::kGranuleRows, last / format::kGranuleRows + 1, order, visit_granule);
}

}  // namespace mdat::read
