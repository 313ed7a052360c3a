// SPDX-License-Identifier: Apache-2.0
#include "lib/codec/byte_stream_zstd.hpp"

#include <cmath>
#include <random>

#include "lib/codec/byte_streams.hpp"
#include "tests/lib/codec/segments.hpp"

using namespace mdat;
using namespace mdat::test;

namespace {

constexpr auto kEncoding = format::Encoding::kByteStreamZstd;

// One raw block, so that the bytes are those of RFC 8878 and not of one version of zstd.
std::vector<std::byte> raw_frame(std::initializer_list<int> bytes) {
  const int size = static_cast<int>(bytes.size());
  auto frame = bytes_of({0x28, 0xB5, 0x2F, 0xFD, 0x20, size, (size << 3 | 1) & 0xFF, size >> 5, 0});
  for (const int byte : bytes) frame.push_back(static_cast<std::byte>(byte));
  return frame;
}

std::vector<std::byte> payload_with(int transform, const std::vector<std::byte>& frame) {
  auto payload = bytes_of({transform});
  payload.insert(payload.end(), frame.begin(), frame.end());
  return payload;
}

bool decodes(const std::vector<std::byte>& payload, std::vector<std::uint16_t>& out) {
  const auto rows = static_cast<std::uint32_t>(out.size());
  std::vector<std::uint16_t> room(format::kVectorRows);
  const bool done = codec::decode({kEncoding, format::Physical::kUint16, rows, {}}, payload, 0, rows, 0, 1,
                                  reinterpret_cast<std::byte*>(room.data()));
  std::copy_n(room.begin(), out.size(), out.begin());
  return done;
}

}  // namespace

TEST_CASE("byte-stream-zstd reads the worked example in each transform") {
  const std::vector<std::uint16_t> values{0x0102, 0x0104, 0x0101};
  std::vector<std::uint16_t> out(3);
  REQUIRE(decodes(payload_with(0, raw_frame({0x02, 0x01, 0x04, 0x01, 0x01, 0x01})), out));
  CHECK(out == values);
  REQUIRE(decodes(payload_with(1, raw_frame({0x02, 0x04, 0x01, 0x01, 0x01, 0x01})), out));
  CHECK(out == values);
  REQUIRE(decodes(payload_with(2, raw_frame({0x04, 0x02, 0x04, 0x00, 0x05, 0x00})), out));
  CHECK(out == values);
  REQUIRE(decodes(payload_with(3, raw_frame({0x04, 0x04, 0x05, 0x02, 0x00, 0x00})), out));
  CHECK(out == values);
}

TEMPLATE_TEST_CASE("the bytes of values are put into streams and back, at every length", "", std::uint8_t,
                   std::uint16_t, std::uint32_t, std::uint64_t) {
  std::mt19937_64 random(sizeof(TestType));
  for (std::size_t count = 0; count <= 70; ++count) {
    std::vector<TestType> values(count), back(count);
    for (TestType& value : values) value = static_cast<TestType>(random());
    std::vector<std::byte> streams(count * sizeof(TestType));
    codec::to_streams<TestType>(reinterpret_cast<const std::byte*>(values.data()), count, codec::kSplitBytes,
                                streams.data());
    bool placed = true;
    for (std::size_t i = 0; i < count; ++i)
      for (std::size_t b = 0; b < sizeof(TestType); ++b)
        placed &= streams[b * count + i] == static_cast<std::byte>(std::uint64_t{values[i]} >> (8 * b));
    CHECK(placed);
    codec::from_streams<TestType>(streams.data(), count, codec::kSplitBytes,
                                  reinterpret_cast<std::byte*>(back.data()));
    CHECK(back == values);
  }
}

TEST_CASE("byte-stream-zstd refuses what is not one frame of the granule's size") {
  std::vector<std::uint16_t> out(3);
  const auto frame = raw_frame({2, 1, 4, 1, 1, 1});
  CHECK(decodes(payload_with(0, frame), out));
  CHECK_FALSE(decodes(payload_with(4, frame), out));  // no such transform
  CHECK_FALSE(decodes({}, out));
  CHECK_FALSE(decodes(bytes_of({0}), out));
  CHECK_FALSE(decodes(payload_with(0, raw_frame({2, 1, 4, 1})), out));              // short
  CHECK_FALSE(decodes(payload_with(0, raw_frame({2, 1, 4, 1, 1, 1, 0, 0})), out));  // long
  auto two = frame;
  two.insert(two.end(), frame.begin(), frame.end());
  CHECK_FALSE(decodes(payload_with(0, two), out));
  auto trailing = frame;
  trailing.push_back(std::byte{0});
  CHECK_FALSE(decodes(payload_with(0, trailing), out));
  auto skippable = bytes_of({0x50, 0x2A, 0x4D, 0x18, 0, 0, 0, 0});
  skippable.insert(skippable.end(), frame.begin(), frame.end());
  CHECK_FALSE(decodes(payload_with(0, skippable), out));
  auto huge = frame;  // claims 2^56 bytes
  huge[4] = std::byte{0xE0};
  CHECK_FALSE(decodes(payload_with(0, huge), out));
}

TEST_CASE("byte-stream-zstd returns every type at every length") {
  each_type_and_length([](const codec::Values& values) { check_round_trip(kEncoding, values); });
}

TEST_CASE("byte-stream-zstd returns every double to the bit") {
  std::mt19937_64 random(7);
  std::vector<double> values(9000);
  for (auto& value : values) value = std::bit_cast<double>(random());
  values[3] = -0.0;
  values[4] = std::bit_cast<double>(0x7FF4000000000001);  // a signalling NaN
  check_round_trip(kEncoding, values_of(values));
}

TEST_CASE("byte-stream-zstd splits smooth noise and keeps repeated doubles whole") {
  std::mt19937_64 random(7);
  std::vector<double> noise(8192), repeated(8192);
  for (std::size_t i = 0; i < noise.size(); ++i) {
    noise[i] = 310.15 + static_cast<double>(random() >> 11) * 0x1p-53;
    repeated[i] = i < 500 ? noise[i] : repeated[random() % 500];
  }
  const auto split = check_round_trip(kEncoding, values_of(noise));
  CHECK((split.payloads[0] & std::byte{codec::kSplitBytes}) != std::byte{0});
  CHECK(split.payloads.size() < 8192 * 13 / 2);
  const auto whole = check_round_trip(kEncoding, values_of(repeated));
  CHECK(whole.payloads[0] == std::byte{0});
  CHECK(whole.payloads.size() < 8192 * 3);
}

TEST_CASE("byte-stream-zstd survives changed bytes") {
  each_type_and_length([](const codec::Values& values) {
    check_survives_mutation(values, *codec::encode_as(kEncoding, values), values.rows);
  });
}

TEST_CASE("zigzag puts small differences first") {
  CHECK(codec::zigzag<std::uint8_t>(0) == 0);
  CHECK(codec::zigzag<std::uint8_t>(0xFF) == 1);
  CHECK(codec::zigzag<std::uint8_t>(1) == 2);
  CHECK(codec::zigzag<std::uint64_t>(0x8000000000000000) == 0xFFFFFFFFFFFFFFFF);
  for (unsigned i = 0; i < 65536; ++i) {
    const auto value = static_cast<std::uint16_t>(i);
    REQUIRE(codec::unzigzag(codec::zigzag(value)) == value);
  }
}
