// SPDX-License-Identifier: Apache-2.0
#include "lib/codec/byte_stream_zstd.hpp"

#include <algorithm>

#include "lib/codec/byte_streams.hpp"

namespace mdat::codec {
namespace {

constexpr std::size_t kHeaderBytes = 1;  // the transform

// One granule's values, transformed: T is the unsigned integer of the values' width.
template <typename T>
void transform_granule(const Values& values, std::uint32_t row, std::uint32_t count, std::uint8_t transform,
                       std::vector<std::byte>& out) {
  out.resize(count * sizeof(T));
  to_streams<T>(values.data + std::size_t{row} * sizeof(T), count, transform, out.data());
}

struct Choice {
  std::uint8_t transform = 0;
  std::uint64_t bytes = 0;  // of the whole segment, estimated
};

// Tries every transform on a granule from the front and one from the middle; ties go to the lesser number.
Choice choose(const Values& values, int level) {
  const std::uint32_t granules = (values.rows + format::kGranuleRows - 1) / format::kGranuleRows;
  const std::uint32_t step = std::max(1u, granules / 2);
  Choice best{0, ~std::uint64_t{0}};
  std::vector<std::byte> bytes;
  for (std::uint8_t transform = 0; transform <= kTransformMax; ++transform) {
    if (width_bytes(values.physical) == 1 && transform & kSplitBytes) continue;
    std::uint64_t sampled = 0, rows = 0;
    for (std::uint32_t row = 0; row < values.rows && rows < 2 * format::kGranuleRows;
         row += step * format::kGranuleRows) {
      const std::uint32_t count = std::min(values.rows - row, format::kGranuleRows);
      visit_physical(values.physical, [&]<typename T>(std::type_identity<T>) {
        transform_granule<format::UnsignedOf<T>>(values, row, count, transform, bytes);
      });
      sampled += kHeaderBytes + zstd_compressed_bytes(bytes, level);
      rows += count;
    }
    const Choice choice{transform, sampled * values.rows / rows};
    if (choice.bytes < best.bytes) best = choice;
  }
  return best;
}

}  // namespace

std::optional<std::uint64_t> ByteStreamZstd::estimate(const Values& values, int level) {
  return choose(values, level).bytes;
}

bool ByteStreamZstd::encode(const Values& values, Encoded& encoded, int level) {
  const std::uint8_t transform = choose(values, level).transform;
  std::vector<std::byte> bytes;
  for (std::uint32_t row = 0; row < values.rows; row += format::kGranuleRows) {
    const std::uint32_t count = std::min(values.rows - row, format::kGranuleRows);
    visit_physical(values.physical, [&]<typename T>(std::type_identity<T>) {
      transform_granule<format::UnsignedOf<T>>(values, row, count, transform, bytes);
    });
    encoded.payloads.push_back(std::byte{transform});
    zstd_compress(bytes, level, encoded.payloads);
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
    if (!zstd_decompress(frame, std::span(out, bytes))) return false;
  } else {
    const std::byte* streams = zstd_decompress(frame, bytes);
    if (!streams) return false;
    visit_physical(source.physical, [&]<typename T>(std::type_identity<T>) {
      from_streams<format::UnsignedOf<T>>(streams, granule_rows, transform, out);
    });
  }
  return source.physical != format::Physical::kBool ||
         std::all_of(out, out + granule_rows, [](std::byte value) { return value <= std::byte{1}; });
}

}  // namespace mdat::codec
