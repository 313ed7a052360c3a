// SPDX-License-Identifier: Apache-2.0
// Reading one segment: the head is checked against the parent's hash when it is opened, each granule against
// its checksum when it is first used. Spec: mdat.md, section 4.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "format/layout.hpp"
#include "lib/codec/codec.hpp"
#include "lib/io/block_source.hpp"
#include "mdat/error.hpp"

namespace mdat::column {

/// One granule, checked.
struct GranuleView {
  std::uint32_t rows = 0;
  std::span<const std::byte> values;        // the encoding's payload
  const std::uint64_t* validity = nullptr;  // nullptr: all valid; bit i for row i
};

/// Decodes vectors of a granule into values of the column's type; as codec::decode.
[[nodiscard]] bool decode_values(const codec::Source& source, format::Physical column,
                                 std::span<const std::byte> values, std::uint32_t granule,
                                 std::uint32_t granule_rows, std::uint32_t first_vector,
                                 std::uint32_t vector_count, std::byte* out);

/// Borrows the source. One thread at a time.
class Segment {
 public:
  /// `physical` is the column's type; a float64 column may hold int64 segments, whose values convert exactly.
  [[nodiscard]] static Result<std::unique_ptr<Segment>> open(const io::BlockSource& source,
                                                             const format::Child& child,
                                                             format::Physical physical);
  /// One that lies inside another block, whose hash covers it.
  [[nodiscard]] static Result<std::unique_ptr<Segment>> open_inside(const io::BlockSource& source,
                                                                    std::uint64_t offset, std::uint32_t bytes,
                                                                    std::uint32_t rows,
                                                                    format::Physical physical);

  [[nodiscard]] std::uint32_t rows() const { return header_.rows; }
  [[nodiscard]] std::uint32_t granules() const { return header_.granules; }
  [[nodiscard]] std::uint32_t granule_rows(std::uint32_t granule) const;
  [[nodiscard]] const format::SegmentHeader& header() const { return header_; }
  /// Of the column: what decode() gives.
  [[nodiscard]] format::Physical physical() const { return physical_; }
  /// Of the column's type.
  [[nodiscard]] format::Aggregate aggregate(std::uint32_t granule) const;
  [[nodiscard]] const format::Child& child() const { return child_; }
  [[nodiscard]] bool decodes_vectors() const { return codec::decodes_vectors(header_.encoding); }
  /// True where integers are stored in a float64 column.
  [[nodiscard]] bool converts() const { return header_.physical != physical_; }

  /// Loads and checks a granule; valid until the next one is loaded.
  [[nodiscard]] Result<const GranuleView*> granule(std::uint32_t granule);
  /// Decodes vectors of a granule into `out`, room for vector_count * 1024 values of the column's type. Where
  /// decodes_vectors() is false, all vectors of the granule at once.
  [[nodiscard]] Result<void> decode(std::uint32_t granule, std::uint32_t first_vector,
                                    std::uint32_t vector_count, std::byte* out);
  [[nodiscard]] Result<void> decode_strings(std::uint32_t granule, codec::StringBuffer& out);
  /// True where values are stored plain, without nulls, in the column's own type: plain() gives them in
  /// place.
  [[nodiscard]] bool is_plain() const;
  /// The granule's values in place; empty where they are not.
  [[nodiscard]] Result<std::span<const std::byte>> plain(std::uint32_t granule);
  /// Where each granule's payload lies in the file, for verification.
  [[nodiscard]] std::uint64_t payload_offset(std::uint32_t granule) const;
  [[nodiscard]] std::uint32_t payload_bytes(std::uint32_t granule) const;
  [[nodiscard]] std::uint64_t payload_checksum(std::uint32_t granule) const;
  /// Borrows the segment's copy of its shared part.
  [[nodiscard]] codec::Source source() const {
    return {header_.encoding, header_.physical, header_.rows, shared_};
  }
  [[nodiscard]] std::uint32_t head_bytes() const { return head_bytes_; }
  /// Of the bytes that the parent's hash covers.
  [[nodiscard]] std::uint32_t hashed_bytes() const {
    return granules() > 1 ? head_bytes_ : child_.extent.bytes;
  }

 private:
  Segment(const io::BlockSource& source, const format::Child& child, format::Physical physical)
      : source_(&source), child_(child), physical_(physical) {}
  [[nodiscard]] Result<void> load_head(bool hashed);
  [[nodiscard]] Result<std::uint32_t> check_header() const;  // length of the head
  [[nodiscard]] Result<void> check_table() const;
  [[nodiscard]] Result<std::span<const std::byte>> checked_payload(std::uint32_t granule);
  /// After the bytes were used: a guarded map may have lost them meanwhile.
  [[nodiscard]] Result<void> still_whole(std::uint32_t granule);
  [[nodiscard]] std::unexpected<Error> damaged(const std::string& what) const;

  const io::BlockSource* source_;
  format::Child child_;
  format::Physical physical_;
  format::SegmentHeader header_{};
  std::uint32_t head_bytes_ = 0;
  std::span<const format::Granule> table_;  // empty where there is one granule
  std::span<const std::byte> whole_;        // the block, where there is one granule
  std::span<const std::byte> shared_;
  io::Scratch head_;     // private copy of header, table and shared part
  io::Scratch payload_;  // copied mode
  GranuleView current_;
  std::uint32_t current_granule_ = ~std::uint32_t{0};
  std::uint64_t checked_ = 0;  // a bit per granule
  std::array<std::uint64_t, format::kGranuleRows / 64> validity_;
};

}  // namespace mdat::column
