// SPDX-License-Identifier: Apache-2.0
#include "lib/column/segment_builder.hpp"

#include <algorithm>
#include <cassert>
#include <cstring>

#include "format/checksum.hpp"
#include "lib/codec/codec.hpp"
#include "lib/column/validity.hpp"

namespace mdat::column {
namespace {

using format::Granule;
using format::kGranuleRows;
using format::SegmentHeader;

void pad(decltype(BuiltSegment::bytes)& bytes, std::size_t alignment) {
  bytes.resize((bytes.size() + alignment - 1) / alignment * alignment);
}

bool has_nulls(const Run& run) {
  if (run.validity == nullptr) return false;
  for (std::uint32_t row = 0; row < run.rows; ++row) {
    if (!run.is_valid(row)) return true;
  }
  return false;
}

codec::Values values_of(const Run& run) {
  codec::Values values;
  values.physical = run.physical;
  values.rows = run.rows;
  values.data = run.data;
  values.offsets = run.offsets;
  values.heap = run.heap;
  return values;
}

Granule describe(const Run& granule, Role role, std::int64_t cadence) {
  Granule described{};
  described.aggregate = aggregate(granule, role);
  if (role == Role::kAxis) {
    const auto* ticks = reinterpret_cast<const std::int64_t*>(granule.data);
    described.aggregate.nans = count_gaps({ticks, granule.rows}, cadence);
  }
  return described;
}

BuiltSegment frame(const Run& run, Role role, std::int64_t cadence, const codec::Encoded& encoded) {
  assert(run.rows > 0 && run.rows <= format::kSegmentRowsMax);
  assert(run.validity_shift == 0);
  const bool nulls = has_nulls(run);
  const std::uint32_t count = (run.rows + kGranuleRows - 1) / kGranuleRows;
  assert(encoded.ends.size() == count);

  BuiltSegment built;
  auto& bytes = built.bytes;
  const std::size_t table = sizeof(SegmentHeader);
  const std::size_t shared = table + (count > 1 ? count * sizeof(Granule) : 0);
  bytes.reserve(shared + encoded.shared.size() + encoded.payloads.size() + 64 * count);
  bytes.resize(shared);
  bytes.insert(bytes.end(), encoded.shared.begin(), encoded.shared.end());
  pad(bytes, 8);
  const std::size_t head_bytes = bytes.size();
  // Plain values lie on a cache line, so that they serve in place.
  if (count > 1 && encoded.encoding == format::Encoding::kPlain && !nulls)
    pad(bytes, format::kBlockAlignment);

  std::vector<Granule> granules;
  const Domain domain = domain_of(run.physical);
  std::uint32_t begin = 0;
  for (std::uint32_t i = 0; i < count; ++i) {
    const std::uint32_t row = i * kGranuleRows;
    const Run part = run.slice(row, std::min(kGranuleRows, run.rows - row));
    Granule granule = describe(part, role, cadence);
    pad(bytes, 8);
    const std::size_t offset = bytes.size();
    if (nulls) {
      std::vector<std::byte> validity;
      append_validity(run.validity, row, part.rows, validity);
      bytes.insert(bytes.end(), validity.begin(), validity.end());
    }
    bytes.insert(bytes.end(), encoded.payloads.begin() + begin, encoded.payloads.begin() + encoded.ends[i]);
    begin = encoded.ends[i];
    granule.offset = static_cast<std::uint32_t>(offset);
    granule.bytes = static_cast<std::uint32_t>(bytes.size() - offset);
    granule.checksum = format::checksum64(std::span(bytes).subspan(offset));
    merge(built.aggregate, granule.aggregate, domain, role, cadence);
    granules.push_back(granule);
  }

  SegmentHeader header{};
  header.magic = format::kSegmentMagic;
  header.encoding = encoded.encoding;
  header.physical = run.physical;
  header.has_validity = nulls ? 1 : 0;
  header.runner_up = encoded.runner_up;
  header.rows = run.rows;
  header.granules = count;
  header.shared_bytes = static_cast<std::uint32_t>(encoded.shared.size());
  header.runner_up_bytes = encoded.runner_up_bytes;
  std::memcpy(bytes.data(), &header, sizeof header);
  if (count > 1) std::memcpy(bytes.data() + table, granules.data(), count * sizeof(Granule));
  built.hashed_bytes = static_cast<std::uint32_t>(count > 1 ? head_bytes : bytes.size());
  return built;
}

}  // namespace

BuiltSegment build_segment(const Run& run, Role role, std::int64_t cadence, Profile profile) {
  return frame(run, role, cadence, codec::encode(values_of(run), profile, role == Role::kAxis));
}

BuiltSegment build_plain_segment(const Run& run, Role role, std::int64_t cadence) {
  const bool text = run.physical == format::Physical::kString;
  const auto encoded =
      codec::encode_as(text ? format::Encoding::kStringPlain : format::Encoding::kPlain, values_of(run));
  assert(encoded && "plain holds everything");
  return frame(run, role, cadence, *encoded);
}

}  // namespace mdat::column
