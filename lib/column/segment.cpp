// SPDX-License-Identifier: Apache-2.0
#include "lib/column/segment.hpp"

#include <algorithm>
#include <cstring>
#include <string>

#include "lib/codec/aggregate_bits.hpp"
#include "lib/column/validity.hpp"

namespace mdat::column {

using format::Physical;

Result<std::unique_ptr<Segment>> Segment::open(const io::BlockSource& source, const format::Child& child,
                                               Physical physical) {
  auto head = SegmentHead::load(source, child, physical);
  if (!head) return std::unexpected(std::move(head.error()));
  return std::make_unique<Segment>(std::move(*head));
}

Result<std::unique_ptr<Segment>> Segment::open_inside(const io::BlockSource& source, std::uint64_t offset,
                                                      std::uint32_t bytes, std::uint32_t rows,
                                                      Physical physical) {
  format::Child child{};
  child.extent.offset = offset;
  child.extent.bytes = bytes;
  child.aggregate.rows = rows;
  auto head = SegmentHead::load(source, child, physical, false);
  if (!head) return std::unexpected(std::move(head.error()));
  return std::make_unique<Segment>(std::move(*head));
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

Result<const GranuleView*> Segment::granule(std::uint32_t granule) {
  if (granule == current_granule_ && head_->blocks().trips() == 0) return &current_;
  current_granule_ = ~std::uint32_t{0};
  const auto payload = head_->payload(granule, payload_);
  if (!payload) return std::unexpected(payload.error());
  GranuleView view{.rows = granule_rows(granule), .values = *payload, .validity = nullptr};
  if (header().has_validity != 0) {
    const std::size_t section = read_validity(*payload, view.rows, validity_.data());
    if (section == 0)
      return head_->damaged("granule " + std::to_string(granule) + " has a malformed validity section:");
    view.values = payload->subspan(section);
    view.validity = validity_.data();
  }
  current_ = view;
  current_granule_ = granule;
  return &current_;
}

Result<void> Segment::still_whole(std::uint32_t granule) {
  if (head_->blocks().trips() == 0) return {};
  if (const auto payload = head_->payload(granule, payload_); !payload)
    return std::unexpected(payload.error());
  return {};
}

Result<void> Segment::decode(std::uint32_t granule, std::uint32_t first_vector, std::uint32_t vector_count,
                             std::byte* out) {
  const auto view = this->granule(granule);
  if (!view) return std::unexpected(view.error());
  if (!decode_values(source(), physical(), (*view)->values, granule, (*view)->rows, first_vector,
                     vector_count, out))
    return head_->damaged("granule " + std::to_string(granule) + " is not valid " +
                          std::string(codec::name(header().encoding)) + ":");
  return still_whole(granule);
}

Result<void> Segment::decode_strings(std::uint32_t granule, codec::StringBuffer& out) {
  const auto view = this->granule(granule);
  if (!view) return std::unexpected(view.error());
  if (!codec::decode_strings(source(), (*view)->values, (*view)->rows, out))
    return head_->damaged("granule " + std::to_string(granule) + " is not valid " +
                          std::string(codec::name(header().encoding)) + ":");
  return still_whole(granule);
}

Result<std::optional<std::uint64_t>> Segment::value_at(std::uint32_t granule, std::uint32_t row) {
  const auto view = this->granule(granule);
  if (!view) return std::unexpected(view.error());
  auto bits = codec::value_at(source(), (*view)->values, granule, (*view)->rows, row);
  if (bits && converts()) bits = codec::aggregate_bits(static_cast<double>(static_cast<std::int64_t>(*bits)));
  if (auto ok = still_whole(granule); !ok) return std::unexpected(std::move(ok.error()));
  return bits;
}

Result<std::optional<codec::Bounds>> Segment::bounds(std::uint32_t granule, std::uint32_t vector) {
  const auto view = this->granule(granule);
  if (!view) return std::unexpected(view.error());
  auto bounds = codec::bounds(source(), (*view)->values, (*view)->rows, vector);
  if (bounds && converts()) {
    for (std::uint64_t* bits : {&bounds->min, &bounds->max})
      *bits = codec::aggregate_bits(static_cast<double>(static_cast<std::int64_t>(*bits)));
  }
  if (auto ok = still_whole(granule); !ok) return std::unexpected(std::move(ok.error()));
  return bounds;
}

bool Segment::is_plain() const {
  return header().encoding == format::Encoding::kPlain && header().has_validity == 0 &&
         header().shared_bytes == 0 && !converts() && physical() != Physical::kBool;
}

Result<std::span<const std::byte>> Segment::plain(std::uint32_t granule) {
  if (!is_plain()) return std::span<const std::byte>{};
  const auto view = this->granule(granule);
  if (!view) return std::unexpected(view.error());
  if ((*view)->values.size() != (*view)->rows * width_bytes(physical()))
    return head_->damaged("of plain values has a wrong length:");
  return (*view)->values;
}

}  // namespace mdat::column
