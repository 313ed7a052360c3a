// SPDX-License-Identifier: Apache-2.0
#include "lib/write/used_space.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

#include "format/checksum.hpp"
#include "lib/tree/column_tree.hpp"
#include "lib/tree/directory.hpp"

namespace mdat::write {

using format::kPageBytes;

UsedSpace::UsedSpace(const tree::PageStore& pages, std::uint64_t bytes)
    : pages_(&pages), used_(static_cast<std::size_t>(bytes / kPageBytes)) {
  add(Space{0, format::kBodyOffset});
}

void UsedSpace::add(const Space& space) {
  const auto last = std::min<std::uint64_t>((space.end + kPageBytes - 1) / kPageBytes, used_.size());
  for (std::uint64_t page = space.begin / kPageBytes; page < last; ++page)
    used_[static_cast<std::size_t>(page)] = true;
}

Result<void> UsedSpace::add(const KeptCommit& commit) {
  add(Space{commit.record_offset, commit.record_offset + sizeof(format::CommitRecord)});
  if (auto ok = add_tail(commit); !ok) return ok;
  const auto root = tree::load_directory(*pages_, commit.root);
  return root ? add_directory(commit.root, *root, {}) : std::unexpected(root.error());
}

Result<void> UsedSpace::add_tail(const KeptCommit& commit) {
  const io::BlockSource& source = pages_->source();
  format::Extent at = commit.tail;
  io::Scratch scratch;
  for (std::uint64_t left = commit.tail_blocks; left > 0 && enter(at); --left) {
    add(at);
    format::TailHeader header;
    if (at.bytes < sizeof header) return io::damaged(source, at.offset, "tail block of an impossible length");
    const auto bytes = scratch.take(at.bytes);
    if (auto ok = source.read(at.offset, bytes); !ok) return ok;
    if (format::checksum128(bytes) != at.hash)
      return io::damaged(source, at.offset, "tail block does not hash to what its parent holds");
    std::memcpy(&header, bytes.data(), sizeof header);
    at = header.previous;
  }
  return {};
}

Result<void> UsedSpace::add_directory(const format::Extent& extent, const tree::PagePointer& loaded,
                                      std::string_view beyond) {
  add(extent);
  if (!enter(extent)) return {};
  const format::Page& page = loaded->page;
  for (std::size_t i = 0; i < page.branches.size(); ++i) {
    const std::string_view end = tree::end_of_branch(page, i, beyond);
    const auto below = tree::load_below(*pages_, page, i, end);
    if (!below) return std::unexpected(below.error());
    if (auto ok = add_directory(page.branches[i].extent, *below, end); !ok) return ok;
  }
  for (const format::Entry& entry : page.entries) {
    if (entry.column.aggregate.rows == 0) continue;
    if (auto ok = add_column(entry.column); !ok) return ok;
  }
  for (const format::Child& child : page.children) {  // categories
    if (auto ok = add_column(child); !ok) return ok;
  }
  return {};
}

Result<void> UsedSpace::add_column(const format::Child& node) {
  add(node.extent);
  if (node.extent.height == 0 || !enter(node.extent)) return {};
  const auto page = tree::load_children(*pages_, node);
  if (!page) return std::unexpected(page.error());
  for (const format::Child& child : (*page)->page.children) {
    if (auto ok = add_column(child); !ok) return ok;
  }
  return {};
}

std::vector<Space> UsedSpace::free() const {
  std::vector<Space> runs;
  for (std::size_t page = 0; page < used_.size(); ++page) {
    if (used_[page]) continue;
    const std::uint64_t begin = page * kPageBytes;
    if (runs.empty() || runs.back().end != begin) runs.push_back({begin, begin});
    runs.back().end += kPageBytes;
  }
  return runs;
}

std::uint64_t UsedSpace::used_bytes() const {
  return static_cast<std::uint64_t>(std::ranges::count(used_, true)) * kPageBytes;
}

}  // namespace mdat::write
