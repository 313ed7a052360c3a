// SPDX-License-Identifier: Apache-2.0
#include "lib/codec/affine.hpp"

#include "tests/lib/codec/numbers.hpp"

using namespace mdat;
using namespace mdat::test;

namespace {

constexpr auto kEncoding = format::Encoding::kAffine;

// The worked example of affine.md: seconds in microseconds, with milliseconds of jitter.
const std::vector<std::int64_t> kExample{1000000, 2001000, 2999000, 4000000};
const std::vector<std::byte> kShared = bytes_of({0xE8, 0x03, 0, 0, 0, 0, 0, 0,       // scale 1000
                                                 0x40, 0x42, 0x0F, 0, 0, 0, 0, 0});  // origin 1000000
const std::vector<std::byte> kExampleBytes =
    bytes_of({2,    0,    0,    32,   0,    0,    0,    0,                                   // width, shift
              0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0, 0xE8, 0x03, 0, 0,  // 1000 << 32
              0x49});

}  // namespace

TEST_CASE("affine writes the worked example and reads it") {
  const auto encoded = check_round_trip(kEncoding, values_of(kExample));
  CHECK(encoded.shared == kShared);
  CHECK(encoded.payloads == kExampleBytes);
}

TEST_CASE("affine takes three bits for a clock that is off by up to two milliseconds") {
  std::mt19937 random(1);
  std::vector<std::int64_t> stamps(1024);
  for (std::size_t i = 0; i < stamps.size(); ++i) {
    stamps[i] = 1704067200000000 + static_cast<std::int64_t>(i) * 1000000 +
                (static_cast<int>(random() % 5) - 2) * 1000;
  }
  CHECK(check_round_trip(kEncoding, values_of(stamps)).payloads.size() == 24 + 3 * 128);
}

TEST_CASE("affine brings every integer type and length back") {
  each_integer_shape([](const codec::Values& values) { check_round_trip(kEncoding, values); });
  each_type_and_length([](const codec::Values& values) {
    if (codec::supports(kEncoding, values.physical)) check_round_trip(kEncoding, values);
  });
}

TEST_CASE("affine brings falling, steep and broken lines back") {
  for (const std::int64_t step : {std::int64_t{-1000}, std::int64_t{1} << 50, std::int64_t{1} << 53}) {
    std::vector<std::int64_t> values(1024);
    for (std::size_t i = 0; i < values.size(); ++i) values[i] = step * static_cast<std::int64_t>(i % 500);
    check_round_trip(kEncoding, values_of(values));
  }
}

TEST_CASE("affine refuses what its page says must be rejected") {
  const auto refused = [](std::size_t at, int byte) {
    auto bytes = kExampleBytes;
    bytes.at(at) = static_cast<std::byte>(byte);
    return !decodes(kEncoding, format::Physical::kInt64, 4, kShared, bytes);
  };
  CHECK(decodes(kEncoding, format::Physical::kInt64, 4, kShared, kExampleBytes));
  CHECK(refused(0, 65));
  CHECK(refused(1, 1));
  CHECK(refused(2, 1));
  CHECK(refused(3, 33));
  CHECK(refused(4, 1));
  CHECK(refused(7, 1));
  CHECK_FALSE(decodes(kEncoding, format::Physical::kInt64, 4, {}, kExampleBytes));
  CHECK_FALSE(decodes(kEncoding, format::Physical::kInt64, 4, std::vector<std::byte>(16), kExampleBytes));
  const auto vector = bytes_of({0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0});
  const auto shared = [](int scale_high, int origin_high) {
    return bytes_of({1, scale_high, 0, 0, 0, 0, 0, 0, 1, origin_high, 0, 0, 0, 0, 0, 0});
  };
  CHECK(decodes(kEncoding, format::Physical::kUint8, 1, shared(0, 0), vector));
  CHECK_FALSE(decodes(kEncoding, format::Physical::kUint8, 1, shared(1, 0), vector));
  CHECK_FALSE(decodes(kEncoding, format::Physical::kUint8, 1, shared(0, 1), vector));
}

TEST_CASE("affine survives hostile bytes") {
  unsigned seed = 0;
  each_integer_shape([&](const codec::Values& values) {
    if (values.rows == 1025 || values.rows == 8192 || values.rows == 63) {
      check_survives_mutation(values, *codec::encode_as(kEncoding, values), ++seed);
    }
  });
}
