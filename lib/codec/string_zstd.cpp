// SPDX-License-Identifier: Apache-2.0
#include "lib/codec/string_zstd.hpp"

#include <algorithm>
#include <cstring>

#include "lib/codec/string_plain.hpp"

namespace mdat::codec {
namespace {

constexpr std::size_t kHeaderBytes = sizeof(std::uint32_t);  // size of what the frame holds

bool append_granule(const Values& values, std::uint32_t row, int level, std::vector<std::byte>& out) {
  std::vector<std::byte> plain;
  if (!append_strings(values, row, std::min(values.rows, row + format::kGranuleRows), plain)) return false;
  const auto bytes = static_cast<std::uint32_t>(plain.size());
  const auto* header = reinterpret_cast<const std::byte*>(&bytes);
  out.insert(out.end(), header, header + kHeaderBytes);
  zstd_compress(plain, level, out);
  return true;
}

}  // namespace

// From the granule in the middle.
std::optional<ZstdChoice> StringZstd::estimate(const Values& values, int level) {
  const std::uint32_t row = values.rows / format::kGranuleRows / 2 * format::kGranuleRows;
  const std::uint32_t rows = std::min(values.rows - row, format::kGranuleRows);
  std::vector<std::byte> payload;
  if (!append_granule(values, row, level, payload)) return std::nullopt;
  return ZstdChoice{.bytes = payload.size() * values.rows / rows};
}

bool StringZstd::encode(const Values& values, Encoded& encoded, int level,
                        std::optional<ZstdChoice> /*chosen*/) {
  for (std::uint32_t row = 0; row < values.rows; row += format::kGranuleRows) {
    if (!append_granule(values, row, level, encoded.payloads)) return false;
    encoded.ends.push_back(static_cast<std::uint32_t>(encoded.payloads.size()));
  }
  return encoded.payloads.size() <= format::kSegmentBytesMax;
}

bool StringZstd::decode_strings(const Source& source, std::span<const std::byte> payload,
                                std::uint32_t granule_rows, StringBuffer& out) {
  if (!source.shared.empty() || payload.size() < kHeaderBytes) return false;
  std::uint32_t bytes;
  std::memcpy(&bytes, payload.data(), sizeof bytes);
  if (bytes > strings_bytes_max(granule_rows)) return false;
  const std::byte* plain = zstd_decompress(payload.subspan(kHeaderBytes), bytes);
  return plain && read_strings(std::span(plain, bytes), granule_rows, out);
}

}  // namespace mdat::codec
