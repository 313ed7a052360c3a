// SPDX-License-Identifier: Apache-2.0
// Pages of one snapshot: copied, hashed against what the parent holds, verified, kept. Thread-safe.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "format/page.hpp"
#include "lib/column/segment_head.hpp"
#include "lib/io/block_source.hpp"
#include "lib/tree/generations.hpp"
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

/// And heads of segments. Copies are private: what was checked stays as it was.
class PageStore {
 public:
  /// The source must outlive the store.
  explicit PageStore(const io::BlockSource& source) : source_(&source) {}
  [[nodiscard]] Result<PagePointer> load(const format::Extent& extent) const;
  /// The head of a segment of a column of that type.
  [[nodiscard]] Result<column::HeadPointer> load_head(const format::Child& segment,
                                                      format::Physical physical) const;
  [[nodiscard]] const io::BlockSource& source() const { return *source_; }

 private:
  [[nodiscard]] Result<PagePointer> read(const format::Extent& extent) const;

  // All heads of a column of 10^9 numbers fit into a generation.
  static constexpr std::size_t kPageBytes = std::size_t{8} << 20, kHeadBytes = std::size_t{12} << 20;
  // A head with a long dictionary is dear to keep. One without a table is not worth it: it stands for few
  // rows, and where files are read it holds their bytes.
  static constexpr std::size_t kHeadBytesMax = std::size_t{16} << 10;
  const io::BlockSource* source_;
  mutable Generations<LoadedPage> pages_{kPageBytes};
  mutable Generations<column::SegmentHead> heads_{kHeadBytes};
};

}  // namespace mdat::tree
