// SPDX-License-Identifier: Apache-2.0
// Reading one segment: the head is checked against the parent's hash when it is opened, each granule against
// its checksum when it is first used. Spec: mdat.md, section 4.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <utility>

#include "format/layout.hpp"
#include "lib/codec/codec.hpp"
#include "lib/column/segment_head.hpp"
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

/// A head, and the granule that is at hand. Borrows the source; its head may be shared. One thread at a time.
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

  explicit Segment(HeadPointer head) : head_(std::move(head)) {}
  Segment(const Segment&) = delete;
  Segment& operator=(const Segment&) = delete;

  [[nodiscard]] const SegmentHead& head() const { return *head_; }
  [[nodiscard]] const HeadPointer& shared_head() const { return head_; }
  [[nodiscard]] const format::SegmentHeader& header() const { return head_->header(); }
  [[nodiscard]] const format::Child& child() const { return head_->child(); }
  [[nodiscard]] std::uint32_t rows() const { return header().rows; }
  [[nodiscard]] std::uint32_t granules() const { return header().granules; }
  [[nodiscard]] std::uint32_t granule_rows(std::uint32_t granule) const {
    return head_->granule_rows(granule);
  }
  /// Of the column: what decode() gives.
  [[nodiscard]] format::Physical physical() const { return head_->physical(); }
  /// Of the column's type.
  [[nodiscard]] format::Aggregate aggregate(std::uint32_t granule) const { return head_->aggregate(granule); }
  [[nodiscard]] bool decodes_vectors() const { return codec::decodes_vectors(header().encoding); }
  /// True where integers are stored in a float64 column.
  [[nodiscard]] bool converts() const { return head_->converts(); }

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
  /// A row of a granule and bounds of a vector, in the column's type: as codec::value_at and codec::bounds.
  /// Nulls are what was put in their place.
  [[nodiscard]] Result<std::optional<std::uint64_t>> value_at(std::uint32_t granule, std::uint32_t row);
  [[nodiscard]] Result<std::optional<codec::Bounds>> bounds(std::uint32_t granule, std::uint32_t vector);

  /// Where each granule's payload lies in the file, for verification.
  [[nodiscard]] std::uint64_t payload_offset(std::uint32_t granule) const {
    return head_->payload_offset(granule);
  }
  [[nodiscard]] std::uint32_t payload_bytes(std::uint32_t granule) const {
    return head_->payload_bytes(granule);
  }
  [[nodiscard]] std::uint64_t payload_checksum(std::uint32_t granule) const {
    return head_->payload_checksum(granule);
  }
  /// Borrows the head's copy of the shared part.
  [[nodiscard]] codec::Source source() const { return head_->source(); }
  [[nodiscard]] std::uint32_t head_bytes() const { return head_->bytes(); }
  [[nodiscard]] std::uint32_t hashed_bytes() const { return head_->hashed_bytes(); }

 private:
  /// After the bytes were used: a guarded map may have lost them meanwhile.
  [[nodiscard]] Result<void> still_whole(std::uint32_t granule);

  HeadPointer head_;
  io::Scratch payload_;  // copied mode
  GranuleView current_;
  std::uint32_t current_granule_ = ~std::uint32_t{0};
  std::array<std::uint64_t, format::kGranuleRows / 64> validity_;
};

}  // namespace mdat::column
