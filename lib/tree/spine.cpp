// SPDX-License-Identifier: Apache-2.0
#include "lib/tree/spine.hpp"

#include <algorithm>
#include <cassert>
#include <span>
#include <utility>

#include "format/checksum.hpp"

namespace mdat::tree {

using format::Child;

namespace {

Result<bool> walk(const PageStore& pages, const Child& node,
                  const std::function<bool(const format::Extent&)>& enters, PagesOfTree& visited,
                  const std::function<bool(const Child&)>& visit) {
  if (enters && !enters(node.extent)) return true;
  if (node.extent.height == 0) return visit(node);
  if (auto ok = visited.enter(pages, node.extent); !ok) return std::unexpected(std::move(ok.error()));
  const auto page = load_children(pages, node);
  if (!page) return std::unexpected(page.error());
  for (const Child& child : (*page)->page.children) {
    const auto more = walk(pages, child, enters, visited, visit);
    if (!more || !*more) return more;
  }
  return visit(node);
}

}  // namespace

Result<void> Spine::each(const PageStore& pages, const std::function<bool(const Child&)>& visit,
                         const std::function<bool(const format::Extent&)>& enters) const {
  PagesOfTree visited;
  for (std::size_t level = levels_.size(); level-- > 0;) {
    for (const Child& node : levels_[level]) {
      const auto more = walk(pages, node, enters, visited, visit);
      if (!more) return std::unexpected(more.error());
      if (!*more) return {};
    }
  }
  return {};
}

Result<Spine> Spine::load(const PageStore& pages, const Column& column) {
  Spine spine(column.physical, column.role);
  spine.rows_ = column.root.aggregate.rows;
  if (spine.rows_ == 0) return spine;
  Child node = column.root;
  spine.levels_.resize(node.extent.height + 1);
  while (node.extent.height > 0) {
    const auto page = load_children(pages, node);
    if (!page) return std::unexpected(page.error());
    const auto children = (*page)->page.children;
    spine.levels_[node.extent.height - 1].assign(children.begin(), children.end());
    node = children.back();
    // The page that is still growing is represented by its own children, one level down.
    if (node.extent.height > 0) spine.levels_[node.extent.height].pop_back();
  }
  if (column.root.extent.height == 0) spine.levels_[0].push_back(node);
  while (!spine.levels_.empty() && spine.levels_.back().empty()) spine.levels_.pop_back();
  return spine;
}

format::Hash Spine::fingerprint() const {
  std::vector<Child> all;
  for (const auto& children : levels_) all.insert(all.end(), children.begin(), children.end());
  return format::checksum128(std::as_bytes(std::span(all)));
}

format::Aggregate Spine::aggregate(std::int64_t cadence) const {
  format::Aggregate total{};
  for (std::size_t level = levels_.size(); level-- > 0;) {
    for (const Child& child : levels_[level])
      column::merge(total, child.aggregate, column::domain_of(physical_), role_, cadence);
  }
  return total;
}

std::optional<Child> Spine::last() const {
  if (levels_.empty() || levels_[0].empty()) return std::nullopt;
  return levels_[0].back();
}

Result<void> Spine::pop(const PageStore& pages) {
  assert(last());
  std::vector<std::vector<Child>> levels = levels_;
  levels[0].pop_back();
  // Open pages left of the edge until level 0 has segments again.
  std::size_t level = 0;
  while (level < levels.size() && levels[level].empty()) ++level;
  for (; level > 0 && level < levels.size(); --level) {
    const auto page = load_children(pages, levels[level].back());
    if (!page) return std::unexpected(page.error());
    levels[level].pop_back();
    levels[level - 1].assign((*page)->page.children.begin(), (*page)->page.children.end());
  }
  while (!levels.empty() && levels.back().empty()) levels.pop_back();
  rows_ -= levels_[0].back().aggregate.rows;
  levels_ = std::move(levels);
  return {};
}

Result<void> Spine::push(const Child& segment, std::int64_t cadence, const PutPage& put) {
  // A full page is closed by the first child behind it, so that the edge always has a last segment. All pages
  // are written before anything changes.
  std::vector<Child> arriving{segment};  // by level
  for (std::size_t level = 0; level < levels_.size() && levels_[level].size() >= kFanOut; ++level) {
    const auto full = join(levels_[level], static_cast<std::uint32_t>(level + 1), cadence, put);
    if (!full) return std::unexpected(full.error());
    arriving.push_back(*full);
  }
  levels_.resize(std::max(levels_.size(), arriving.size()));
  for (std::size_t level = 0; level + 1 < arriving.size(); ++level) levels_[level].clear();
  for (std::size_t level = 0; level < arriving.size(); ++level) levels_[level].push_back(arriving[level]);
  rows_ += segment.aggregate.rows;
  return {};
}

Result<Child> Spine::root(std::int64_t cadence, const PutPage& put) const {
  if (levels_.empty()) return Child{};
  std::optional<Child> carry;
  for (std::size_t level = 0; level < levels_.size(); ++level) {
    std::vector<Child> children = levels_[level];
    if (carry) children.push_back(*carry);
    if (children.empty()) continue;
    const bool top = level + 1 == levels_.size();
    if (top && children.size() == 1) return children.front();
    const auto page = join(children, static_cast<std::uint32_t>(level + 1), cadence, put);
    if (!page) return page;
    carry = *page;
  }
  return *carry;
}

Result<Child> Spine::join(const std::vector<Child>& children, std::uint32_t height, std::int64_t cadence,
                          const PutPage& put) const {
  Child parent{};
  for (const Child& child : children)
    column::merge(parent.aggregate, child.aggregate, column::domain_of(physical_), role_, cadence);
  const auto extent = put(children, height);
  if (!extent) return std::unexpected(extent.error());
  parent.extent = *extent;
  return parent;
}

}  // namespace mdat::tree
