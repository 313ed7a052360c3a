// SPDX-License-Identifier: Apache-2.0
#include "lib/column/segment_head.hpp"

#include <cstring>

#include "format/checksum.hpp"
#include "lib/column/aggregate.hpp"
#include "lib/column/validity.hpp"

namespace mdat::column {
namespace {

using format::Granule;
using format::kGranuleRows;
using format::Physical;
using format::SegmentHeader;

// A head without a shared part takes up to 5.7 KiB.
constexpr std::size_t kFirstBytes = std::size_t{8} << 10;

}  // namespace

Result<HeadPointer> SegmentHead::load(const io::BlockSource& source, const format::Child& child,
                                      Physical physical, bool hashed) {
  std::shared_ptr<SegmentHead> head(new SegmentHead(source, child, physical));
  if (auto ok = head->read(hashed); !ok) return std::unexpected(std::move(ok.error()));
  return head;
}

Result<void> SegmentHead::read(bool hashed) {
  const format::Extent& extent = child_.extent;
  if (extent.bytes < sizeof(SegmentHeader) || extent.bytes > format::kSegmentBytesMax)
    return damaged("of an impossible length");
  // One read where blocks are copied: a head of numbers, or a short segment whole.
  const std::size_t guess = std::min<std::size_t>(extent.bytes, kFirstBytes);
  const auto first = source_->view(extent.offset, guess, block_);
  if (!first) return std::unexpected(first.error());
  std::memcpy(&header_, first->data(), sizeof header_);
  const auto head_bytes = check_header();
  if (!head_bytes) return std::unexpected(head_bytes.error());
  bytes_ = *head_bytes;

  // What the hash covers: the head, or the whole block where there is one granule.
  const auto bytes = hashed_bytes() <= guess ? first->first(hashed_bytes())
                                             : source_->view(extent.offset, hashed_bytes(), block_);
  if (!bytes) return std::unexpected(bytes.error());
  const std::span<std::byte> head = copy_.take(bytes_);
  std::memcpy(head.data(), bytes->data(), bytes_);
  if (hashed && format::checksum128(*bytes) != extent.hash)
    return damaged("does not hash to what its parent holds:");
  // From here on only the private copy counts: the mapped bytes might have changed since they were looked at.
  if (std::memcmp(head.data(), &header_, sizeof header_) != 0) return damaged("changed while it was read:");

  const std::size_t table_bytes = header_.granules > 1 ? header_.granules * sizeof(Granule) : 0;
  if (table_bytes > 0) {
    table_ = {reinterpret_cast<const Granule*>(head.data() + sizeof header_), header_.granules};
    block_ = {};
    checked_ = source_->checked_parts(extent.offset);
  } else {
    whole_ = *bytes;
  }
  shared_ = head.subspan(sizeof header_ + table_bytes, header_.shared_bytes);
  return check_table();
}

Result<std::uint32_t> SegmentHead::check_header() const {
  const SegmentHeader& h = header_;
  if (h.magic != format::kSegmentMagic) return damaged("does not begin with its magic number:");
  if (h.rows == 0 || h.rows > format::kSegmentRowsMax || h.rows != child_.aggregate.rows)
    return damaged("holds another number of rows than its parent says:");
  if (h.granules != (h.rows + kGranuleRows - 1) / kGranuleRows || h.has_validity > 1)
    return damaged("has an impossible header:");
  if (codec::name(h.encoding).empty())
    return fail(ErrorCode::kUnsupported,
                source_->path() + ": encoding " + std::to_string(static_cast<int>(h.encoding)) +
                    " is unknown to this reader; a newer mdat reads it",
                child_.extent.offset);
  const bool widened = h.physical == Physical::kInt64 && physical_ == Physical::kFloat64;
  if ((h.physical != physical_ && !widened) || !codec::supports(h.encoding, h.physical))
    return damaged("holds another type than its column:");
  const std::uint64_t table = h.granules > 1 ? std::uint64_t{h.granules} * sizeof(Granule) : 0;
  const std::uint64_t head = sizeof h + table + pad8(h.shared_bytes);
  if (head > child_.extent.bytes) return damaged("is shorter than its head:");
  return static_cast<std::uint32_t>(head);
}

// Payloads follow each other inside the segment, and their statistics are of their rows.
Result<void> SegmentHead::check_table() const {
  std::uint64_t end = bytes_;
  std::uint32_t index = 0;
  for (const Granule& granule : table_) {
    const format::Aggregate& a = granule.aggregate;
    if (a.rows != granule_rows(index++) || a.nulls > a.rows || a.nans > a.rows - a.nulls)
      return damaged("has a granule with impossible statistics:");
    if (granule.offset < end || granule.offset % 8 != 0 ||
        std::uint64_t{granule.offset} + granule.bytes > child_.extent.bytes)
      return damaged("has a granule outside itself:");
    end = std::uint64_t{granule.offset} + granule.bytes;
  }
  return {};
}

std::uint64_t SegmentHead::payload_checksum(std::uint32_t granule) const {
  return table_.empty() ? format::checksum64(whole_.subspan(bytes_)) : table_[granule].checksum;
}

Result<std::span<const std::byte>> SegmentHead::payload(std::uint32_t granule, io::Scratch& scratch) const {
  if (table_.empty()) {
    if (source_->trips() > 0 && format::checksum128(whole_) != child_.extent.hash)
      return damaged("does not hash to what its parent holds any more:");
    return whole_.subspan(bytes_);
  }
  const auto payload = source_->view(payload_offset(granule), payload_bytes(granule), scratch);
  if (!payload) return std::unexpected(payload.error());
  // Bytes in place are checked once a snapshot; bytes that were read again are checked again.
  const std::uint64_t bit = std::uint64_t{1} << granule;
  if ((checked_.load(std::memory_order_relaxed) & bit) != 0 && source_->trips() == 0) return *payload;
  if (format::checksum64(*payload) != table_[granule].checksum)
    return damaged("granule " + std::to_string(granule) + " does not match its checksum:");
  if (source_->in_place()) {
    checked_.fetch_or(bit, std::memory_order_relaxed);
    source_->note_checked(child_.extent.offset, bit);
  }
  return *payload;
}

}  // namespace mdat::column
