// SPDX-License-Identifier: Apache-2.0
// The tree of one column: leaves are segments, inner pages hold children in order of rows. Spec: mdat.md,
// section 3.3.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <unordered_set>

#include "format/layout.hpp"
#include "lib/column/aggregate.hpp"
#include "lib/tree/page_store.hpp"
#include "mdat/error.hpp"

namespace mdat::tree {

/// A column as its directory entry describes it; a value.
struct Column {
  format::Child root{};  // rows 0: nothing stored
  format::Physical physical{};
  column::Role role{};
  std::int64_t cadence = 0;
};

/// A segment and the number of its first row.
struct Located {
  format::Child segment;
  std::uint64_t row = 0;
};

/// The children of an inner page, checked against the child that refers to it.
[[nodiscard]] Result<PagePointer> load_children(const PageStore& pages, const format::Child& node);

/// The child of a column page that holds a row, counted from the page's first; the row must exist.
[[nodiscard]] inline std::size_t child_at(const LoadedPage& page, std::uint64_t row) {
  return static_cast<std::size_t>(std::ranges::upper_bound(page.row_ends, row) - page.row_ends.begin());
}
/// Rows of a column page before child i.
[[nodiscard]] inline std::uint64_t rows_before(const LoadedPage& page, std::size_t i) {
  return i == 0 ? 0 : page.row_ends[i - 1];
}

/// The pages met on a walk through one tree, where none may stand twice: a small file could make a walk last
/// for years.
class PagesOfTree {
 public:
  /// kDamaged where the page was met before.
  [[nodiscard]] Result<void> enter(const PageStore& pages, const format::Extent& page);

 private:
  std::unordered_set<std::uint64_t> places_;
};

/// The segment that holds a row, which must exist; or the first node on the way to it whose aggregate
/// suffices.
[[nodiscard]] Result<Located> locate(const PageStore& pages, const format::Child& root, std::uint64_t row,
                                     bool (*suffices)(const format::Aggregate&) = nullptr);

/// All segments in order, until visit returns false.
[[nodiscard]] Result<void> each_segment(const PageStore& pages, const format::Child& root,
                                        const std::function<bool(const Located&)>& visit);

}  // namespace mdat::tree
