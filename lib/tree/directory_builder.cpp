// SPDX-License-Identifier: Apache-2.0
#include "lib/tree/directory_builder.hpp"

#include <cassert>
#include <utility>

namespace mdat::tree {

Result<void> DirectoryBuilder::add(Record record) {
  assert(leaf_.empty() || leaf_.back().key < record.key);
  const std::size_t bytes = leaf_bytes(record);
  if (!leaf_.empty() && leaf_bytes_ + bytes > kLeafPageBytes) {
    if (auto ok = close_leaf(); !ok) return ok;
  }
  leaf_bytes_ += bytes;
  leaf_.push_back(std::move(record));
  return {};
}

Result<void> DirectoryBuilder::close_leaf() {
  std::vector<const Record*> records;
  for (const Record& record : leaf_) records.push_back(&record);
  auto below = write_leaf(records, put_);
  if (!below) return std::unexpected(std::move(below.error()));
  leaf_.clear();
  leaf_bytes_ = 0;
  return add_page(0, std::move(*below));
}

Result<void> DirectoryBuilder::add_page(std::size_t level, Below below) {
  if (level == levels_.size()) levels_.emplace_back();
  const std::size_t bytes = branch_bytes(below);
  // At least two: each level has fewer pages than the one below, however long the names.
  if (levels_[level].below.size() >= 2 && levels_[level].bytes + bytes > kInnerPageBytes) {
    if (auto ok = close(level); !ok) return ok;
  }
  levels_[level].bytes += bytes;
  levels_[level].below.push_back(std::move(below));
  return {};
}

Result<void> DirectoryBuilder::close(std::size_t level) {
  const Level full = std::exchange(levels_[level], {});
  auto page = write_branches(full.below, static_cast<std::uint32_t>(level + 1), put_);
  if (!page) return std::unexpected(std::move(page.error()));
  return add_page(level + 1, std::move(*page));
}

Result<format::Extent> DirectoryBuilder::finish() {
  if (leaf_.empty() && levels_.empty()) {
    format::Page empty;
    empty.kind = format::PageKind::kDirectoryLeaf;
    return put_(empty, 0);
  }
  if (auto ok = close_leaf(); !ok) return std::unexpected(std::move(ok.error()));
  for (std::size_t level = 0;; ++level) {
    if (level + 1 == levels_.size() && levels_[level].below.size() == 1)
      return levels_[level].below.front().extent;
    if (auto ok = close(level); !ok) return std::unexpected(std::move(ok.error()));
  }
}

}  // namespace mdat::tree
