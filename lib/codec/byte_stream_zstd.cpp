// SPDX-License-Identifier: Apache-2.0
#include "lib/codec/byte_stream_zstd.hpp"

#include <algorithm>

#include "lib/codec/byte_streams.hpp"

namespace mdat::codec {
namespace {

constexpr std::size_t kHeaderBytes = 1;  // the transform

void transform_granule(const Values& values, std::uint32_t row, std::uint32_t rows, std::uint8_t transform,
                       std::vector<std::byte>& out) {
  const std::size_t width = width_bytes(values.physical);
  out.resize(rows * width);
  visit_physical(values.physical, [&]<typename T>(std::type_identity<T>) {
    to_streams<format::UnsignedOf<T>>(values.data + row * width, rows, transform, out.data());
  });
}

// Tries every transform on a granule from the front and one from the middle; ties go to the lesser number.
ZstdChoice choose(const Values& values, int level) {
  const std::uint32_t middle = values.rows / format::kGranuleRows / 2 * format::kGranuleRows;
  ZstdChoice best{.bytes = ~std::uint64_t{0}};
  std::vector<std::byte> streams;
  for (std::uint8_t transform = 0; transform <= kTransformMax; ++transform) {
    if (width_bytes(values.physical) == 1 && transform & kSplitBytes) continue;
    std::uint64_t bytes = 0, sampled = 0;
    for (const std::uint32_t row : {0u, middle}) {
      if (row == 0 && sampled > 0) continue;
      const std::uint32_t rows = std::min(values.rows - row, format::kGranuleRows);
      transform_granule(values, row, rows, transform, streams);
      bytes += kHeaderBytes + zstd_compressed_bytes(streams, level);
      sampled += rows;
    }
    const ZstdChoice choice{.bytes = bytes * values.rows / sampled, .transform = transform};
    if (choice.bytes < best.bytes) best = choice;
  }
  return best;
}

}  // namespace

std::optional<ZstdChoice> ByteStreamZstd::estimate(const Values& values, int level) {
  return choose(values, level);
}

bool ByteStreamZstd::encode(const Values& values, Encoded& encoded, int level,
                            std::optional<ZstdChoice> chosen) {
  const std::uint8_t transform = chosen ? chosen->transform : choose(values, level).transform;
  std::vector<std::byte> streams;
  for (std::uint32_t row = 0; row < values.rows; row += format::kGranuleRows) {
    transform_granule(values, row, std::min(values.rows - row, format::kGranuleRows), transform, streams);
    encoded.payloads.push_back(std::byte{transform});
    zstd_compress(streams, level, encoded.payloads);
    encoded.ends.push_back(static_cast<std::uint32_t>(encoded.payloads.size()));
  }
  return true;
}

bool ByteStreamZstd::decode(const Source& source, std::span<const std::byte> payload,
                            std::uint32_t /*granule*/, std::uint32_t granule_rows, std::uint32_t first_vector,
                            std::uint32_t vector_count, std::byte* out) {
  const std::uint64_t room = std::uint64_t{vector_count} * format::kVectorRows;
  if (!source.shared.empty() || payload.empty() || first_vector != 0 || room < granule_rows) return false;
  const auto transform = static_cast<std::uint8_t>(payload[0]);
  if (transform > kTransformMax) return false;
  const std::size_t bytes = granule_rows * width_bytes(source.physical);
  const auto frame = payload.subspan(kHeaderBytes);
  if (transform == 0) {
    if (!zstd_decompress(frame, std::span(out, bytes), source.room)) return false;
  } else {
    const std::byte* streams = zstd_decompress(frame, bytes, source.room);
    if (!streams) return false;
    visit_physical(source.physical, [&]<typename T>(std::type_identity<T>) {
      from_streams<format::UnsignedOf<T>>(streams, granule_rows, transform, out);
    });
  }
  return source.physical != format::Physical::kBool ||
         std::all_of(out, out + granule_rows, [](std::byte value) { return value <= std::byte{1}; });
}

}  // namespace mdat::codec
