// SPDX-License-Identifier: Apache-2.0
#include "lib/read/filter.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#include "lib/tree/column_tree.hpp"

namespace mdat::read {
namespace {

using column::ValueSet;
using column::Verdict;
using format::Child;
using format::kGranuleRows;
using format::kVectorRows;

// From the granule that holds `row` on, as long as they stand alike.
Extent extent_in_segment(const column::Segment& segment, std::uint64_t segment_row, std::uint64_t row,
                         const ValueSet& set, column::Role role) {
  auto granule = static_cast<std::uint32_t>((row - segment_row) / kGranuleRows);
  const Verdict verdict = set.verdict(segment.aggregate(granule), role);
  do {
    ++granule;
  } while (verdict != Verdict::kSome && granule < segment.granules() &&
           set.verdict(segment.aggregate(granule), role) == verdict);
  return {verdict, segment_row + std::min(segment.rows(), granule * kGranuleRows)};
}

// Down the tree to the highest node that decides, and along its siblings.
Result<Extent> extent_in_column(Cursor& cursor, std::uint64_t row, const ValueSet& set) {
  const tree::Column& column = cursor.column();
  tree::PagePointer page;
  std::span<const Child> nodes(&column.root, 1);
  std::size_t i = 0;        // of nodes, holds the row
  std::uint64_t first = 0;  // its first row
  while (true) {
    const Verdict verdict = set.verdict(nodes[i].aggregate, column.role);
    if (verdict != Verdict::kSome) {
      std::uint64_t end = first;
      do {
        end += nodes[i++].aggregate.rows;
      } while (i < nodes.size() && set.verdict(nodes[i].aggregate, column.role) == verdict);
      return Extent{verdict, end};
    }
    if (nodes[i].extent.height == 0) break;
    auto children = tree::load_children(cursor.pages(), nodes[i]);
    if (!children) return std::unexpected(std::move(children.error()));
    page = std::move(*children);
    nodes = page->page.children;
    i = tree::child_at(*page, row - first);
    first += tree::rows_before(*page, i);
  }
  const auto segment = cursor.segment_at(row);
  if (!segment) return std::unexpected(segment.error());
  return extent_in_segment(**segment, cursor.segment_row(), row, set, column.role);
}

}  // namespace

Filter::Node Filter::make(Condition& condition, const std::vector<Cursor*>& cursors) {
  Node node{condition.kind, nullptr, {}, {}};
  if (condition.kind == Condition::Kind::kLeaf) {
    node.cursor = cursors[condition.column];
    node.matcher.emplace_back(std::move(condition.set));
  }
  for (Condition& child : condition.children) node.children.push_back(make(child, cursors));
  return node;
}

Filter::Filter(Condition condition, std::vector<Cursor*> cursors) : root_(make(condition, cursors)) {}

Result<Extent> Filter::extent(std::uint64_t row) { return extent_of(root_, row); }

// One child can decide alone: none of an `and`, all of an `or`. Otherwise all have to agree.
Result<Extent> Filter::extent_of(Node& node, std::uint64_t row) {
  if (node.kind == Condition::Kind::kLeaf) return extent_in_column(*node.cursor, row, node.matcher[0].set());
  const Verdict decides = node.kind == Condition::Kind::kAnd ? Verdict::kNone : Verdict::kAll;
  Extent total{decides == Verdict::kNone ? Verdict::kAll : Verdict::kNone, ~std::uint64_t{0}};
  for (Node& child : node.children) {
    const auto part = extent_of(child, row);
    if (!part || part->verdict == decides) return part;
    if (part->verdict == Verdict::kSome) total.verdict = Verdict::kSome;
    total.end = std::min(total.end, part->end);
  }
  return total;
}

Result<Verdict> Filter::match(std::uint64_t row, std::uint32_t& rows, std::uint8_t* keep) {
  return match_node(root_, row, rows, keep);
}

Result<Verdict> Filter::match_leaf(Node& node, std::uint64_t row, std::uint32_t& rows, std::uint8_t* keep) {
  const auto segment = node.cursor->segment_at(row);
  if (!segment) return std::unexpected(segment.error());
  const auto in_segment = static_cast<std::uint32_t>(row - node.cursor->segment_row());
  const std::uint32_t granule = in_segment / kGranuleRows, in_granule = in_segment % kGranuleRows;
  const std::uint32_t vector = in_granule / kVectorRows, in_vector = in_granule % kVectorRows;
  rows = std::min({rows, kVectorRows - in_vector, (*segment)->granule_rows(granule) - in_granule});
  column::Matcher& matcher = node.matcher[0];
  if (auto ok = node.cursor->load(granule); !ok) return std::unexpected(std::move(ok.error()));
  const auto verdict = matcher.verdict(**segment, granule, vector);
  if (!verdict || *verdict != Verdict::kSome) return verdict;
  std::array<std::uint8_t, kVectorRows> whole;
  const auto matched = matcher.match(**segment, granule, vector, whole.data());
  if (!matched) return std::unexpected(matched.error());
  if (*matched) {
    std::memcpy(keep, whole.data() + in_vector, rows);
  } else {
    const auto run = node.cursor->read(row, rows);
    if (!run) return std::unexpected(run.error());
    rows = run->rows;
    matcher.set().match(*run, keep);
  }
  const bool any = std::memchr(keep, 1, rows) != nullptr;
  return any ? Verdict::kSome : Verdict::kNone;
}

Result<Verdict> Filter::match_node(Node& node, std::uint64_t row, std::uint32_t& rows, std::uint8_t* keep) {
  if (node.kind == Condition::Kind::kLeaf) return match_leaf(node, row, rows, keep);
  const bool both = node.kind == Condition::Kind::kAnd;
  const Verdict decides = both ? Verdict::kNone : Verdict::kAll;
  bool written = false;
  std::array<std::uint8_t, kVectorRows> part;
  for (Node& child : node.children) {
    const auto verdict = match_node(child, row, rows, written ? part.data() : keep);
    if (!verdict || *verdict == decides) return verdict;
    if (*verdict != Verdict::kSome) continue;
    for (std::uint32_t i = 0; written && i < rows; ++i)
      keep[i] = both ? keep[i] & part[i] : keep[i] | part[i];
    written = true;
  }
  if (!written) return both ? Verdict::kAll : Verdict::kNone;
  return std::memchr(keep, 1, rows) != nullptr ? Verdict::kSome : Verdict::kNone;
}

}  // namespace mdat::read
