// SPDX-License-Identifier: Apache-2.0
#include "lib/write/column_copier.hpp"

#include <algorithm>
#include <cassert>
#include <cstring>

#include "lib/column/segment_rows.hpp"
#include "lib/io/block_copy.hpp"

namespace mdat::write {
namespace {

using format::Child;
using format::kSegmentRowsMax;

// Hashes and checksums of all parts, and zeros between them.
Result<void> check(column::Segment& segment, const io::BlockCopy& block) {
  io::Scratch none;
  std::uint64_t end = segment.child().extent.offset + segment.head_bytes();
  for (std::uint32_t granule = 0; granule < segment.granules(); ++granule) {
    if (const auto loaded = segment.granule(granule); !loaded) return std::unexpected(loaded.error());
    const std::uint64_t begin = segment.payload_offset(granule);
    const auto padding = block.view(end, static_cast<std::size_t>(begin - end), none);
    if (!padding) return std::unexpected(padding.error());
    if (std::ranges::any_of(*padding, [](std::byte byte) { return byte != std::byte{0}; }))
      return io::damaged(block, end, "padding of a segment is not zero");
    end = begin + segment.payload_bytes(granule);
  }
  return {};
}

}  // namespace

// Short segments are merged with their neighbours, so that a column of many small commits becomes one of few
// segments; one that is half full, or that stands alone at the end, is not worth decoding.
bool ColumnCopier::serves(const io::BlockSource& source, const tree::Located& at, RowRange rows,
                          const ColumnWriter& target) const {
  const std::uint64_t end = at.row + at.segment.aggregate.rows;
  if (encode_anew_ || !source.is_stored(at.segment.extent.offset) || at.row < rows.begin || end > rows.end)
    return false;
  const bool long_enough = at.segment.aggregate.rows >= kSegmentRowsMax / 2 ||
                           at.segment.extent.bytes >= ColumnWriter::kTextBytesMax / 2;
  return long_enough || (end == rows.end && target.pending_rows() == 0);
}

Result<ColumnCopier::Block> ColumnCopier::load(const io::BlockSource& source, const Child& child,
                                               format::Physical physical) {
  const format::Extent& extent = child.extent;
  const auto seen = source.view(extent.offset, extent.bytes, block_);
  if (!seen) return std::unexpected(seen.error());
  std::span<const std::byte> bytes = *seen;
  if (source.in_place()) {
    const auto copy = block_.take(extent.bytes);
    std::ranges::copy(bytes, copy.begin());
    bytes = copy;
  }
  const io::BlockCopy block(source, extent.offset, bytes);
  auto segment = column::Segment::open(block, child, physical);
  if (!segment) return std::unexpected(std::move(segment.error()));
  if (auto ok = check(**segment, block); !ok) return std::unexpected(std::move(ok.error()));
  return Block{bytes, (*segment)->hashed_bytes()};
}

Result<void> ColumnCopier::copy_whole(const io::BlockSource& source, const Child& segment,
                                      ColumnWriter& target) {
  const auto block = load(source, segment, target.physical());
  if (!block) return std::unexpected(block.error());
  if (auto ok = target.flush(sink_); !ok) return ok;
  const std::uint64_t before = sink_.blocks.bytes_put();
  if (auto ok = target.append_segment(sink_, block->bytes, block->hashed_bytes, segment.aggregate); !ok)
    return ok;
  ++counts_->segments_copied;
  if (sink_.blocks.bytes_put() > before) counts_->bytes_copied += segment.extent.bytes;
  return {};
}

Result<void> ColumnCopier::copy_rows(const io::BlockSource& source, const tree::Located& at, RowRange rows,
                                     ColumnWriter& target) {
  auto segment = column::Segment::open(source, at.segment, target.physical());
  if (!segment) return std::unexpected(std::move(segment.error()));
  ++counts_->segments_decoded;
  counts_->bytes_decoded += at.segment.extent.bytes;
  const auto take = [&](const column::Run& run) -> Result<void> {
    if (auto ok = target.append(sink_, run); !ok) return ok;
    return target.pending_bytes() > buffer_bytes_ ? target.spill(sink_) : Result<void>();
  };
  return column::each_run(**segment, static_cast<std::uint32_t>(rows.begin - at.row),
                          static_cast<std::uint32_t>(rows.end - at.row), take);
}

Result<ColumnWriter> ColumnCopier::copy(const tree::PageStore& pages, const tree::Column& column,
                                        RowRange rows, const std::function<void(std::uint64_t)>& progress) {
  assert(rows.begin <= rows.end && rows.end <= column.root.aggregate.rows);
  ColumnWriter target(column.physical, column.role);
  // Aggregates that are copied count gaps by it.
  if (column.role == column::Role::kAxis) target.set_cadence(column.cadence);
  const CopyCounts before = *counts_;
  const std::uint64_t begin = sink_.blocks.bytes_put();
  for (std::uint64_t row = rows.begin; row < rows.end;) {
    const auto at = tree::locate(pages, column.root, row);
    if (!at) return std::unexpected(at.error());
    const std::uint64_t end = std::min(rows.end, at->row + at->segment.aggregate.rows);
    auto ok = serves(pages.source(), *at, rows, target) ? copy_whole(pages.source(), at->segment, target)
                                                        : copy_rows(pages.source(), *at, {row, end}, target);
    if (!ok) return std::unexpected(std::move(ok.error()));
    row = end;
    if (progress) progress(row - rows.begin);
  }
  if (auto ok = target.flush(sink_); !ok) return std::unexpected(std::move(ok.error()));
  if (counts_->segments_decoded > before.segments_decoded)
    counts_->bytes_encoded +=
        sink_.blocks.bytes_put() - begin - (counts_->bytes_copied - before.bytes_copied);
  return target;
}

Result<Child> ColumnCopier::copy_alone(const io::BlockSource& source, const Child& segment) {
  if (segment.extent.height > 0)
    return io::damaged(source, segment.extent.offset, "categories are not one segment");
  const auto block = load(source, segment, format::Physical::kString);
  if (!block) return std::unexpected(block.error());
  const auto extent = sink_.blocks.put_segment(block->bytes, block->hashed_bytes);
  if (!extent) return std::unexpected(extent.error());
  return Child{*extent, segment.aggregate};
}

}  // namespace mdat::write
