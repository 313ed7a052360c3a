// SPDX-License-Identifier: Apache-2.0
// Which pages of a file the commits need that are to stay whole. Spec: mdat.md, section 2.5.
#pragma once

#include <cstdint>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "format/layout.hpp"
#include "lib/tree/page_store.hpp"
#include "lib/write/block_writer.hpp"
#include "mdat/error.hpp"

namespace mdat::write {

/// What a slot or record says of a commit.
struct KeptCommit {
  std::uint64_t record_offset = 0;
  format::Extent root{};
  format::Extent tail{};
  std::uint64_t tail_blocks = 0;
};

template <typename Commit>
[[nodiscard]] KeptCommit kept_of(const Commit& commit, std::uint64_t record_offset) {
  return {record_offset, commit.root, commit.tail, commit.tail_blocks};
}

class UsedSpace {
 public:
  /// Of the first `bytes` of a file. `pages` must outlive it.
  UsedSpace(const tree::PageStore& pages, std::uint64_t bytes);

  void add(const Space& space);
  /// Every block of a commit. An error where one that leads to others cannot be read: then nothing is known
  /// to be free.
  [[nodiscard]] Result<void> add(const KeptCommit& commit);
  /// Runs of whole pages, rising.
  [[nodiscard]] std::vector<Space> free() const;
  [[nodiscard]] std::uint64_t used_bytes() const;

 private:
  void add(const format::Extent& extent) { add(Space{extent.offset, extent.offset + extent.bytes}); }
  [[nodiscard]] Result<void> add_tail(const KeptCommit& commit);
  [[nodiscard]] Result<void> add_directory(const format::Extent& extent, const tree::PagePointer& page,
                                           std::string_view beyond);
  [[nodiscard]] Result<void> add_column(const format::Child& node);
  // Blocks are shared between commits: what is below one is looked at once.
  [[nodiscard]] bool enter(const format::Extent& extent) { return entered_.insert(extent.offset).second; }

  const tree::PageStore* pages_;
  std::vector<bool> used_;  // by page
  std::unordered_set<std::uint64_t> entered_;
};

}  // namespace mdat::write
