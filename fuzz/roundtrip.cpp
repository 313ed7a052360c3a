// SPDX-License-Identifier: Apache-2.0
// Any values: every encoding that takes them brings them back to the bit, makes the same bytes twice, and the
// chooser finds one that takes them.
//
//   0  physical   1  values; strings end at a newline
#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "lib/codec/codec.hpp"

using namespace mdat;

namespace {

constexpr unsigned kEncodings = 32;  // more than there are

void require(bool condition) {
  if (!condition) std::abort();
}

void check_granule(const codec::Source& source, const codec::Values& values,
                   std::span<const std::byte> payload, std::uint32_t granule) {
  const std::uint32_t begin = granule * format::kGranuleRows;
  const std::uint32_t rows = std::min(values.rows - begin, format::kGranuleRows);
  if (values.physical == format::Physical::kString) {
    codec::StringBuffer out;
    require(codec::decode_strings(source, payload, rows, out));
    const char* heap = values.heap + values.offsets[begin];
    require(out.heap.size() == values.offsets[begin + rows] - values.offsets[begin]);
    require(std::equal(out.heap.begin(), out.heap.end(), heap));
    for (std::uint32_t i = 0; i <= rows; ++i) {
      require(out.offsets[i] == values.offsets[begin + i] - values.offsets[begin]);
    }
    return;
  }
  const std::size_t width = format::width_bytes(values.physical);
  const std::uint32_t vectors = (rows + format::kVectorRows - 1) / format::kVectorRows;
  std::vector<std::uint64_t> room(vectors * format::kVectorRows * width / 8);
  auto* out = reinterpret_cast<std::byte*>(room.data());
  require(codec::decode(source, payload, granule, rows, 0, vectors, out));
  require(std::memcmp(out, values.data + begin * width, rows * width) == 0);
}

void check(const codec::Encoded& encoded, const codec::Values& values) {
  require(encoded.ends.size() == (values.rows + format::kGranuleRows - 1) / format::kGranuleRows);
  require(encoded.ends.back() == encoded.payloads.size());
  const codec::Source source{encoded.encoding, values.physical, values.rows, encoded.shared};
  std::uint32_t begin = 0;
  for (std::uint32_t granule = 0; granule < encoded.ends.size(); ++granule) {
    const std::uint32_t end = encoded.ends[granule];
    // A copy of exactly its size, so that a sanitizer watches its end.
    const std::vector<std::byte> payload(encoded.payloads.begin() + begin, encoded.payloads.begin() + end);
    check_granule(source, values, payload, granule);
    begin = end;
  }
}

void check_all(const codec::Values& values) {
  for (unsigned number = 0; number < kEncodings; ++number) {
    const auto encoding = static_cast<format::Encoding>(number);
    const auto encoded = codec::encode_as(encoding, values);
    if (!encoded) continue;
    check(*encoded, values);
    const auto again = codec::encode_as(encoding, values);
    require(again && again->shared == encoded->shared && again->payloads == encoded->payloads);
  }
  for (const Profile profile : {Profile::kFast, Profile::kBalanced, Profile::kSmall}) {
    check(codec::encode(values, profile, values.physical == format::Physical::kInt64), values);
  }
}

void check_strings(const char* data, std::size_t size) {
  std::vector<std::uint32_t> offsets{0};
  std::vector<char> heap;
  for (std::size_t i = 0; i < size; ++i) {
    if (data[i] == '\n') {
      offsets.push_back(static_cast<std::uint32_t>(heap.size()));
    } else {
      heap.push_back(data[i]);
    }
  }
  offsets.push_back(static_cast<std::uint32_t>(heap.size()));
  const auto rows = static_cast<std::uint32_t>(offsets.size() - 1);
  check_all({format::Physical::kString, rows, nullptr, offsets, heap.data()});
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2 || size > (1u << 20)) return 0;
  const auto physical = static_cast<format::Physical>(data[0]);
  if (!format::is_valid(physical)) return 0;
  if (physical == format::Physical::kString) {
    check_strings(reinterpret_cast<const char*>(data + 1), size - 1);
    return 0;
  }
  const std::size_t width = format::width_bytes(physical), rows = (size - 1) / width;
  if (rows == 0 || rows > format::kSegmentRowsMax) return 0;
  std::vector<std::uint64_t> words((rows * width + 7) / 8);
  auto* bytes = reinterpret_cast<std::uint8_t*>(words.data());
  std::memcpy(bytes, data + 1, rows * width);
  if (physical == format::Physical::kBool) {
    for (std::size_t i = 0; i < rows; ++i) bytes[i] &= 1;
  }
  check_all({physical, static_cast<std::uint32_t>(rows), reinterpret_cast<const std::byte*>(bytes)});
  return 0;
}
