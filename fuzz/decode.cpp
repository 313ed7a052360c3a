// SPDX-License-Identifier: Apache-2.0
// Any bytes as the shared part and payload of one granule: a decoder may refuse them or make values of them,
// whole, vector by vector and value by value alike, and reads and writes nothing else.
//
//   0  encoding   1  physical   2  u16 rows   4  u16 bytes of the shared part   6  shared part, payload
#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "lib/codec/aggregate_bits.hpp"
#include "lib/codec/codec.hpp"

using namespace mdat;

namespace {

void require(bool condition) {
  if (!condition) std::abort();
}

std::uint16_t load16(const std::uint8_t* data) { return static_cast<std::uint16_t>(data[0] | data[1] << 8); }

void decode_strings(const codec::Source& source, const std::vector<std::byte>& payload) {
  codec::StringBuffer out;
  if (!codec::decode_strings(source, payload, source.rows, out)) return;
  require(out.offsets.size() == source.rows + std::size_t{1});
  require(out.offsets.front() == 0 && out.offsets.back() == out.heap.size());
  require(std::is_sorted(out.offsets.begin(), out.offsets.end()));
}

void decode_values(const codec::Source& source, const std::vector<std::byte>& payload) {
  const std::size_t width = format::width_bytes(source.physical);
  const std::uint32_t vectors = (source.rows + format::kVectorRows - 1) / format::kVectorRows;
  // Words, so that the room is aligned; a sanitizer watches its end.
  std::vector<std::uint64_t> whole(vectors * format::kVectorRows * width / 8);
  auto* values = reinterpret_cast<std::byte*>(whole.data());
  const bool done = codec::decode(source, payload, 0, source.rows, 0, vectors, values);
  for (std::uint32_t row = 0; row < source.rows; ++row) {
    const auto value = codec::value_at(source, payload, 0, source.rows, row);
    require(!done || !value || value == codec::load_value(source.physical, values + row * width));
  }
  if (!codec::decodes_vectors(source.encoding)) return;
  std::vector<std::uint64_t> one(format::kVectorRows * width / 8);
  auto* vector = reinterpret_cast<std::byte*>(one.data());
  for (std::uint32_t i = 0; i < vectors; ++i) {
    const bool vector_done = codec::decode(source, payload, 0, source.rows, i, 1, vector);
    if (!done) continue;
    const std::size_t begin = i * format::kVectorRows;
    const std::size_t rows = std::min<std::size_t>(source.rows - begin, format::kVectorRows);
    require(vector_done && std::memcmp(vector, values + begin * width, rows * width) == 0);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::size_t kHeaderBytes = 6;
  if (size < kHeaderBytes) return 0;
  const auto physical = static_cast<format::Physical>(data[1]);
  const std::uint32_t rows = 1u + load16(data + 2) % format::kGranuleRows;
  if (!format::is_valid(physical)) return 0;
  const auto* begin = reinterpret_cast<const std::byte*>(data) + kHeaderBytes;
  const auto* end = reinterpret_cast<const std::byte*>(data) + size;
  const auto* middle = begin + std::min<std::ptrdiff_t>(load16(data + 4), end - begin);
  const std::vector<std::byte> shared(begin, middle), payload(middle, end);
  const codec::Source source{static_cast<format::Encoding>(data[0]), physical, rows, shared};
  if (physical == format::Physical::kString) {
    decode_strings(source, payload);
  } else {
    decode_values(source, payload);
  }
  return 0;
}
