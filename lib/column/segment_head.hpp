// SPDX-License-Identifier: Apache-2.0
// What a segment begins with: header, table of granules and the part that granules share, checked against the
// parent's hash once and then kept. Spec: mdat.md, section 4.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "format/layout.hpp"
#include "lib/codec/codec.hpp"
#include "lib/column/aggregate.hpp"
#include "lib/io/block_source.hpp"
#include "mdat/error.hpp"

namespace mdat::column {

class SegmentHead;
using HeadPointer = std::shared_ptr<const SegmentHead>;

/// A private copy, which a mapped file that changes cannot change. Borrows the source. Thread-safe.
class SegmentHead {
 public:
  /// `physical` is the column's type. Without `hashed`, the segment lies inside another block, whose hash
  /// covers it.
  [[nodiscard]] static Result<HeadPointer> load(const io::BlockSource& source, const format::Child& child,
                                                format::Physical physical, bool hashed = true);

  [[nodiscard]] const io::BlockSource& blocks() const { return *source_; }
  [[nodiscard]] const format::Child& child() const { return child_; }
  [[nodiscard]] const format::SegmentHeader& header() const { return header_; }
  [[nodiscard]] format::Physical physical() const { return physical_; }
  [[nodiscard]] bool converts() const { return header_.physical != physical_; }
  [[nodiscard]] std::uint32_t bytes() const { return bytes_; }
  /// Of the bytes that the parent's hash covers.
  [[nodiscard]] std::uint32_t hashed_bytes() const {
    return header_.granules > 1 ? bytes_ : child_.extent.bytes;
  }

  [[nodiscard]] std::uint32_t granule_rows(std::uint32_t granule) const {
    return std::min(format::kGranuleRows, header_.rows - granule * format::kGranuleRows);
  }
  /// Of the column's type.
  [[nodiscard]] format::Aggregate aggregate(std::uint32_t granule) const {
    format::Aggregate room;
    return aggregate(granule, room);
  }
  /// The same, in place or, where the segment holds another type, in `room`.
  [[nodiscard]] const format::Aggregate& aggregate(std::uint32_t granule, format::Aggregate& room) const {
    if (table_.empty()) return child_.aggregate;
    if (!converts()) return table_[granule].aggregate;
    return room = as_float64(table_[granule].aggregate);
  }
  [[nodiscard]] std::uint64_t payload_offset(std::uint32_t granule) const {
    return child_.extent.offset + (table_.empty() ? bytes_ : table_[granule].offset);
  }
  [[nodiscard]] std::uint32_t payload_bytes(std::uint32_t granule) const {
    return table_.empty() ? child_.extent.bytes - bytes_ : table_[granule].bytes;
  }
  [[nodiscard]] std::uint64_t payload_checksum(std::uint32_t granule) const;
  /// Borrows the copy of the shared part.
  [[nodiscard]] codec::Source source() const {
    return {header_.encoding, header_.physical, header_.rows, shared_};
  }

  /// The bytes of a granule, in place or read into scratch; they match what the head or its hash says of
  /// them.
  [[nodiscard]] Result<std::span<const std::byte>> payload(std::uint32_t granule, io::Scratch& scratch) const;
  [[nodiscard]] std::unexpected<Error> damaged(const std::string& what) const {
    return io::damaged(*source_, child_.extent.offset, "segment " + what);
  }

 private:
  SegmentHead(const io::BlockSource& source, const format::Child& child, format::Physical physical)
      : source_(&source), child_(child), physical_(physical) {}
  [[nodiscard]] Result<void> read(bool hashed);
  [[nodiscard]] Result<std::uint32_t> check_header() const;  // length of the head
  [[nodiscard]] Result<void> check_table() const;

  const io::BlockSource* source_;
  format::Child child_;
  format::Physical physical_;
  format::SegmentHeader header_{};
  std::uint32_t bytes_ = 0;
  std::span<const format::Granule> table_;  // empty where there is one granule
  std::span<const std::byte> whole_;        // the block, where there is one granule
  std::span<const std::byte> shared_;
  io::Scratch copy_;                                // of header, table and shared part
  io::Scratch block_;                               // of the block, where there is one granule and no map
  mutable std::atomic<std::uint64_t> checked_ = 0;  // a bit per granule
};

}  // namespace mdat::column
