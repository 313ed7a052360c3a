// SPDX-License-Identifier: Apache-2.0
// Columns of another file, or ranges of them, as new columns of this one.
#pragma once

#include <cstdint>

#include "lib/tree/column_tree.hpp"
#include "lib/write/column_writer.hpp"
#include "mdat/copy.hpp"

namespace mdat::write {

/// Borrows all that it is given. Blocks of a copy that fails stay behind the last one: rewind.
class ColumnCopier {
 public:
  ColumnCopier(const Sink& sink, std::size_t buffer_bytes, bool encode_anew, CopyCounts& counts)
      : sink_(sink), buffer_bytes_(buffer_bytes), encode_anew_(encode_anew), counts_(&counts) {}

  /// Rows that exist, all written. Calls `progress` with the rows done after each segment.
  [[nodiscard]] Result<ColumnWriter> copy(const tree::PageStore& pages, const tree::Column& column,
                                          RowRange rows,
                                          const std::function<void(std::uint64_t)>& progress = {});
  /// A segment that stands alone, such as the categories of a series.
  [[nodiscard]] Result<format::Child> copy_alone(const io::BlockSource& source, const format::Child& segment);

 private:
  struct Block {
    std::span<const std::byte> bytes;
    std::uint32_t hashed_bytes = 0;
  };
  [[nodiscard]] bool serves(const io::BlockSource& source, const tree::Located& at, RowRange rows,
                            const ColumnWriter& target) const;
  [[nodiscard]] Result<Block> load(const io::BlockSource& source, const format::Child& segment,
                                   format::Physical physical);
  [[nodiscard]] Result<void> copy_whole(const io::BlockSource& source, const format::Child& segment,
                                        ColumnWriter& target);
  [[nodiscard]] Result<void> copy_rows(const io::BlockSource& source, const tree::Located& at, RowRange rows,
                                       ColumnWriter& target);

  Sink sink_;
  std::size_t buffer_bytes_;  // decoded rows that may wait
  bool encode_anew_;
  CopyCounts* counts_;
  io::Scratch block_;
};

}  // namespace mdat::write
