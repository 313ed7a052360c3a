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
  struct Generation {
    std::unordered_map<std::uint64_t, PagePointer> pages;  // by offset
    std::size_t bytes = 0;
  };
  [[nodiscard]] Result<PagePointer> read(const format::Extent& extent) const;
  [[nodiscard]] PagePointer recall(const format::Extent& extent) const;
  void keep(const PagePointer& page) const;

  // What was used since the last change of generations stays; a walk over a million series must not keep all
  // their pages.
  static constexpr std::size_t kGenerationBytes = std::size_t{8} << 20;
  const io::BlockSource* source_;
  mutable std::mutex mutex_;
  mutable Generation young_, old_;
};

}  // namespace mdat::tree
