// SPDX-License-Identifier: Apache-2.0
#include "lib/tree/column_tree.hpp"

namespace mdat::tree {
namespace {

Result<bool> walk(const PageStore& pages, const Located& at, PagesOfTree& visited,
                  const std::function<bool(const Located&)>& visit) {
  if (at.segment.extent.height == 0) return visit(at);
  const auto page = load_children(pages, at.segment);
  if (!page) return std::unexpected(page.error());
  if (auto ok = visited.enter(pages, at.segment.extent); !ok) return std::unexpected(std::move(ok.error()));
  std::uint64_t row = at.row;
  for (const format::Child& child : (*page)->page.children) {
    const auto more = walk(pages, {child, row}, visited, visit);
    if (!more || !*more) return more;
    row += child.aggregate.rows;
  }
  return true;
}

}  // namespace

Result<PagePointer> load_children(const PageStore& pages, const format::Child& node) {
  const auto page = pages.load(node.extent);
  if (!page) return page;
  const auto damaged = [&](const char* what) {
    return io::damaged(pages.source(), node.extent.offset, std::string("column page ") + what);
  };
  if ((*page)->page.kind != format::PageKind::kColumn) return damaged("expected, another kind found");
  if ((*page)->fault != nullptr) return damaged((*page)->fault);
  if ((*page)->row_ends.back() != node.aggregate.rows)
    return damaged("holds another number of rows than its parent says");
  return page;
}

Result<void> PagesOfTree::enter(const PageStore& pages, const format::Extent& page) {
  if (places_.insert(page.offset).second) return {};
  return io::damaged(pages.source(), page.offset, "column page stands twice in its tree");
}

Result<Located> locate(const PageStore& pages, const format::Child& root, std::uint64_t row,
                       bool (*suffices)(const format::Aggregate&)) {
  Located at{root, 0};
  while (at.segment.extent.height > 0 && (suffices == nullptr || !suffices(at.segment.aggregate))) {
    const auto page = load_children(pages, at.segment);
    if (!page) return std::unexpected(page.error());
    const std::size_t i = child_at(**page, row - at.row);
    at.segment = (*page)->page.children[i];
    at.row += rows_before(**page, i);
  }
  return at;
}

Result<void> each_segment(const PageStore& pages, const format::Child& root,
                          const std::function<bool(const Located&)>& visit) {
  if (root.aggregate.rows == 0) return {};
  PagesOfTree visited;
  const auto more = walk(pages, {root, 0}, visited, visit);
  if (!more) return std::unexpected(more.error());
  return {};
}

}  // namespace mdat::tree
