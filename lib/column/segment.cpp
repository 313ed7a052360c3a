// SPDX-License-Identifier: Apache-2.0
#include "lib/column/segment.hpp"

#include <algorithm>
#include <cstring>
#include <string>

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

Result<std::unique_ptr<Segment>> Segment::open(const io::BlockSource& source, const format::Child& child,
                                               Physical physical) {
  std::unique_ptr<Segment> segment(new Segment(source, child, physical));
  if (auto ok = segment->load_head(true); !ok) return std::unexpected(std::move(ok.error()));
  return segment;
}

Result<std::unique_ptr<Segment>> Segment::open_inside(const io::BlockSource& source, std::uint64_t offset,
                                                      std::uint32_t bytes, std::uint32_t rows,
                                                      Physical physical) {
  format::Child child{};
  child.extent.offset = offset;
  child.extent.bytes = bytes;
  child.aggregate.rows = rows;
  std::unique_ptr<Segment> segment(new Segment(source, child, physical));
  if (auto ok = segment->load_head(false); !ok) return std::unexpected(std::move(ok.error()));
  return segment;
}

bool decode_values(const codec::Source& source, Physical column, std::span<const std::byte> values,
                   std::uint32_t granule, std::uint32_t granule_rows, std::uint32_t first_vector,
                   std::uint32_t vector_count, std::byte* out) {
  if (!codec::decode(source, values, granule, granule_rows, first_vector, vector_count, out)) return false;
  if (source.physical == column) return true;
  // The one pair of types that a column may mix: int64 that widened to float64.
  const std::size_t count = std::size_t{vector_count} * format::kVectorRows;
  for (std::size_t i = 0; i < count; ++i) {
    std::int64_t integer = 0;
    std::memcpy(&integer, out + i * sizeof integer, sizeof integer);
    const auto value = static_cast<double>(integer);
    std::memcpy(out + i * sizeof value, &value, sizeof value);
  }
  return true;
}

std::unexpected<Error> Segment::damaged(const std::string& what) const {
  return io::damaged(*source_, child_.extent.offset, "segment " + what);
}

Result<void> Segment::load_head(bool hashed) {
  const format::Extent& extent = child_.extent;
  if (extent.bytes < sizeof(SegmentHeader) || extent.bytes > format::kSegmentBytesMax)
    return damaged("of an impossible length");
  // One read where blocks are copied: a head of numbers, or a short segment whole.
  const std::size_t guess = std::min<std::size_t>(extent.bytes, kFirstBytes);
  const auto first = source_->view(extent.offset, guess, payload_);
  if (!first) return std::unexpected(first.error());
  std::memcpy(&header_, first->data(), sizeof header_);
  const auto head_bytes = check_header();
  if (!head_bytes) return std::unexpected(head_bytes.error());
  head_bytes_ = *head_bytes;

  // What the hash covers: the head, or the whole block where there is one granule.
  const auto bytes = hashed_bytes() <= guess ? first->first(hashed_bytes())
                                             : source_->view(extent.offset, hashed_bytes(), payload_);
  if (!bytes) return std::unexpected(bytes.error());
  const std::span<std::byte> head = head_.take(head_bytes_);
  std::memcpy(head.data(), bytes->data(), head_bytes_);
  if (hashed && format::checksum128(*bytes) != extent.hash)
    return damaged("does not hash to what its parent holds:");
  // From here on only the private copy counts: the mapped bytes might have changed since they were looked at.
  if (std::memcmp(head.data(), &header_, sizeof header_) != 0) return damaged("changed while it was read:");

  const std::size_t table_bytes = header_.granules > 1 ? header_.granules * sizeof(Granule) : 0;
  if (table_bytes > 0)
    table_ = {reinterpret_cast<const Granule*>(head.data() + sizeof header_), header_.granules};
  else
    whole_ = *bytes;
  if (table_bytes > 0) checked_ = source_->checked_parts(extent.offset);
  shared_ = head.subspan(sizeof header_ + table_bytes, header_.shared_bytes);
  return check_table();
}

Result<std::uint32_t> Segment::check_header() const {
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
Result<void> Segment::check_table() const {
  std::uint64_t end = head_bytes_;
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

std::uint32_t Segment::granule_rows(std::uint32_t granule) const {
  return std::min(kGranuleRows, header_.rows - granule * kGranuleRows);
}

format::Aggregate Segment::aggregate(std::uint32_t granule) const {
  if (table_.empty()) return child_.aggregate;
  return converts() ? as_float64(table_[granule].aggregate) : table_[granule].aggregate;
}

std::uint64_t Segment::payload_offset(std::uint32_t granule) const {
  return child_.extent.offset + (table_.empty() ? head_bytes_ : table_[granule].offset);
}

std::uint32_t Segment::payload_bytes(std::uint32_t granule) const {
  return table_.empty() ? child_.extent.bytes - head_bytes_ : table_[granule].bytes;
}

std::uint64_t Segment::payload_checksum(std::uint32_t granule) const {
  return table_.empty() ? format::checksum64(whole_.subspan(head_bytes_)) : table_[granule].checksum;
}

Result<std::span<const std::byte>> Segment::checked_payload(std::uint32_t granule) {
  if (table_.empty()) {
    if (source_->trips() > 0 && format::checksum128(whole_) != child_.extent.hash)
      return damaged("does not hash to what its parent holds any more:");
    return whole_.subspan(head_bytes_);
  }
  const auto payload = source_->view(payload_offset(granule), payload_bytes(granule), payload_);
  if (!payload) return std::unexpected(payload.error());
  // Bytes in place are checked once a snapshot; bytes that were read again are checked again.
  const std::uint64_t bit = std::uint64_t{1} << granule;
  if ((checked_ & bit) != 0 && source_->trips() == 0) return *payload;
  if (format::checksum64(*payload) != table_[granule].checksum)
    return damaged("granule " + std::to_string(granule) + " does not match its checksum:");
  if (source_->in_place()) {
    checked_ |= bit;
    source_->note_checked(child_.extent.offset, bit);
  }
  return *payload;
}

Result<const GranuleView*> Segment::granule(std::uint32_t granule) {
  if (granule == current_granule_ && source_->trips() == 0) return &current_;
  current_granule_ = ~std::uint32_t{0};
  const auto payload = checked_payload(granule);
  if (!payload) return std::unexpected(payload.error());
  GranuleView view{.rows = granule_rows(granule), .values = *payload, .validity = nullptr};
  if (header_.has_validity != 0) {
    const std::size_t section = read_validity(*payload, view.rows, validity_.data());
    if (section == 0)
      return damaged("granule " + std::to_string(granule) + " has a malformed validity section:");
    view.values = payload->subspan(section);
    view.validity = validity_.data();
  }
  current_ = view;
  current_granule_ = granule;
  return &current_;
}

Result<void> Segment::still_whole(std::uint32_t granule) {
  if (source_->trips() == 0) return {};
  if (const auto payload = checked_payload(granule); !payload) return std::unexpected(payload.error());
  return {};
}

Result<void> Segment::decode(std::uint32_t granule, std::uint32_t first_vector, std::uint32_t vector_count,
                             std::byte* out) {
  const auto view = this->granule(granule);
  if (!view) return std::unexpected(view.error());
  if (!decode_values(source(), physical_, (*view)->values, granule, (*view)->rows, first_vector, vector_count,
                     out))
    return damaged("granule " + std::to_string(granule) + " is not valid " +
                   std::string(codec::name(header_.encoding)) + ":");
  return still_whole(granule);
}

Result<void> Segment::decode_strings(std::uint32_t granule, codec::StringBuffer& out) {
  const auto view = this->granule(granule);
  if (!view) return std::unexpected(view.error());
  if (!codec::decode_strings(source(), (*view)->values, (*view)->rows, out))
    return damaged("granule " + std::to_string(granule) + " is not valid " +
                   std::string(codec::name(header_.encoding)) + ":");
  return still_whole(granule);
}

bool Segment::is_plain() const {
  return header_.encoding == format::Encoding::kPlain && header_.has_validity == 0 &&
         header_.shared_bytes == 0 && !converts() && physical_ != Physical::kBool;
}

Result<std::span<const std::byte>> Segment::plain(std::uint32_t granule) {
  if (!is_plain()) return std::span<const std::byte>{};
  const auto view = this->granule(granule);
  if (!view) return std::unexpected(view.error());
  if ((*view)->values.size() != (*view)->rows * width_bytes(physical_))
    return damaged("of plain values has a wrong length:");
  return (*view)->values;
}

}  // namespace mdat::column
