// SPDX-License-Identifier: Apache-2.0
// Pages of one snapshot: copied, hashed against what the parent holds, verified, kept. Thread-safe.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <vector>

#include "format/page.hpp"
#include "lib/io/block_source.hpp"
#include "mdat/error.hpp"

namespace mdat::tree {

/// A page and the private copy it borrows from.
struct LoadedPage {
  format::Extent extent{};
  io::Scratch copy;
  format::Page page;
  // Of a column page: how many rows there are up to the end of each child, and what is wrong with them.
  std::vector<std::uint64_t> row_ends;
  const char* fault = nullptr;
};
using PagePointer = std::shared_ptr<const LoadedPage>;

class PageStore {
 public:
  /// The source must outlive the store.
  explicit PageStore(const io::BlockSource& source) : source_(&source) {}
  [[nodiscard]] Result<PagePointer> load(const format::Extent& extent) const;
  [[nodiscard]] const io::BlockSource& source() const { return *source_; }

 private:
  [[nodiscard]] Result<PagePointer> read(const format::Extent& extent) const;
  // About 64 MiB of pages; a walk over a million series must not keep them all.
  static constexpr std::size_t kPagesMax = 4096;
  const io::BlockSource* source_;
  mutable std::mutex mutex_;
  mutable std::unordered_map<std::uint64_t, PagePointer> pages_;
};

}  // namespace mdat::tree
