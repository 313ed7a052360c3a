// SPDX-License-Identifier: Apache-2.0
#include "lib/codec/string_plain.hpp"

#include <algorithm>
#include <cstring>

namespace mdat::codec {
namespace {

// Lengths have 1, 2 or 4 bytes, all the same in one granule.
std::size_t width_of(std::uint32_t length) { return length < 0x100 ? 1 : length < 0x10000 ? 2 : 4; }

std::uint32_t longest(const Values& values, std::uint32_t begin, std::uint32_t end) {
  std::uint32_t result = 0;
  for (std::uint32_t i = begin; i < end; ++i) {
    result = std::max(result, values.offsets[i + 1] - values.offsets[i]);
  }
  return result;
}

// Lengths to offsets, each loaded once; nothing if they do not add up to `heap_bytes`.
template <typename Length>
bool read_lengths(const std::byte* lengths, std::size_t heap_bytes, std::vector<std::uint32_t>& offsets) {
  std::uint64_t end = 0;
  for (std::size_t i = 0; i + 1 < offsets.size(); ++i) {
    Length length;
    std::memcpy(&length, lengths + i * sizeof length, sizeof length);
    end += length;
    offsets[i + 1] = static_cast<std::uint32_t>(end);
  }
  return end == heap_bytes;
}

}  // namespace

bool append_strings(const Values& values, std::uint32_t begin, std::uint32_t end,
                    std::vector<std::byte>& out) {
  const std::uint32_t heap_bytes = values.offsets[end] - values.offsets[begin];
  if (heap_bytes > format::kStringBytesMax) return false;
  const std::size_t width = width_of(longest(values, begin, end));
  out.push_back(static_cast<std::byte>(width));
  for (std::uint32_t i = begin; i < end; ++i) {
    const std::uint32_t length = values.offsets[i + 1] - values.offsets[i];
    for (std::size_t b = 0; b < width; ++b) out.push_back(static_cast<std::byte>(length >> (8 * b)));
  }
  const auto* heap = reinterpret_cast<const std::byte*>(values.heap);
  out.insert(out.end(), heap + values.offsets[begin], heap + values.offsets[end]);
  return true;
}

bool read_strings(std::span<const std::byte> bytes, std::uint32_t count, StringBuffer& out) {
  if (bytes.empty()) return false;
  const auto width = static_cast<std::size_t>(bytes[0]);
  if (width != 1 && width != 2 && width != 4) return false;
  bytes = bytes.subspan(1);
  if (bytes.size() < count * width) return false;
  const auto heap = bytes.subspan(count * width);
  if (heap.size() > format::kStringBytesMax) return false;
  out.offsets.assign(count + std::size_t{1}, 0);
  const bool sound = width == 1   ? read_lengths<std::uint8_t>(bytes.data(), heap.size(), out.offsets)
                     : width == 2 ? read_lengths<std::uint16_t>(bytes.data(), heap.size(), out.offsets)
                                  : read_lengths<std::uint32_t>(bytes.data(), heap.size(), out.offsets);
  if (!sound) return false;
  out.heap.resize(heap.size());
  if (!heap.empty()) std::memcpy(out.heap.data(), heap.data(), heap.size());
  return true;
}

std::optional<std::uint64_t> StringPlain::estimate(const Values& values) {
  const std::uint64_t lengths = std::uint64_t{values.rows} * width_of(longest(values, 0, values.rows));
  return 1 + lengths + (values.offsets[values.rows] - values.offsets[0]);
}

bool StringPlain::encode(const Values& values, Encoded& encoded) {
  for (std::uint32_t row = 0; row < values.rows; row += format::kGranuleRows) {
    const std::uint32_t end = std::min(values.rows, row + format::kGranuleRows);
    if (!append_strings(values, row, end, encoded.payloads)) return false;
    encoded.ends.push_back(static_cast<std::uint32_t>(encoded.payloads.size()));
  }
  return encoded.payloads.size() <= format::kSegmentBytesMax;
}

bool StringPlain::decode_strings(const Source& source, std::span<const std::byte> payload,
                                 std::uint32_t granule_rows, StringBuffer& out) {
  return source.shared.empty() && read_strings(payload, granule_rows, out);
}

}  // namespace mdat::codec
