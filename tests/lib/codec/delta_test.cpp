// SPDX-License-Identifier: Apache-2.0
#include "lib/codec/delta.hpp"

#include "tests/lib/codec/numbers.hpp"

using namespace mdat;
using namespace mdat::test;

namespace {

constexpr auto kEncoding = format::Encoding::kDelta;

// The worked example of delta.md.
const std::vector<std::int64_t> kExample{1000, 1300, 1600, 2200};
const std::vector<std::byte> kShared = bytes_of({0x2C, 1, 0, 0, 0, 0, 0, 0});      // scale 300
const std::vector<std::byte> kExampleBytes = bytes_of({1,    0, 0, 0, 0, 0, 0, 0,  // width 1
                                                       1,    0, 0, 0, 0, 0, 0, 0,  // base 1
                                                       0xBC, 2, 0, 0, 0, 0, 0, 0,  // start 700
                                                       0x08});

}  // namespace

TEST_CASE("delta writes the worked example and reads it") {
  const auto encoded = check_round_trip(kEncoding, values_of(kExample));
  CHECK(encoded.shared == kShared);
  CHECK(encoded.payloads == kExampleBytes);
}

TEST_CASE("delta keeps the jumps of a regular clock as exceptions") {
  std::vector<std::int64_t> stamps(1024);
  for (std::size_t i = 1; i < stamps.size(); ++i) {
    stamps[i] = stamps[i - 1] + (i == 300 ? -3600'000'000 : i == 700 ? 86400'000'000 : 300'000'000);
  }
  const auto encoded = check_round_trip(kEncoding, values_of(stamps));
  CHECK(encoded.payloads.size() == 24 + 2 * 10);
}

TEST_CASE("delta brings every integer type and length back") {
  each_integer_shape([](const codec::Values& values) { check_round_trip(kEncoding, values); });
  each_type_and_length([](const codec::Values& values) {
    if (codec::supports(kEncoding, values.physical)) check_round_trip(kEncoding, values);
  });
}

TEST_CASE("delta holds integers only") {
  CHECK_FALSE(codec::supports(kEncoding, format::Physical::kBool));
  CHECK_FALSE(codec::supports(kEncoding, format::Physical::kFloat64));
  CHECK_FALSE(codec::supports(kEncoding, format::Physical::kString));
}

TEST_CASE("delta refuses what its page says must be rejected") {
  const auto refused = [](std::size_t at, int byte) {
    auto bytes = kExampleBytes;
    bytes.at(at) = static_cast<std::byte>(byte);
    return !decodes(kEncoding, format::Physical::kInt64, 4, kShared, bytes);
  };
  CHECK(decodes(kEncoding, format::Physical::kInt64, 4, kShared, kExampleBytes));
  CHECK(refused(0, 65));
  CHECK(refused(1, 1));
  CHECK(refused(2, 1));
  CHECK(refused(3, 1));
  CHECK(refused(4, 1));
  CHECK(refused(7, 1));
  CHECK_FALSE(decodes(kEncoding, format::Physical::kInt64, 4, {}, kExampleBytes));
  CHECK_FALSE(decodes(kEncoding, format::Physical::kInt64, 4, std::vector<std::byte>(8), kExampleBytes));
  // scale and start beyond the type
  const auto one = bytes_of({1, 0, 0, 0, 0, 0, 0, 0});
  const auto byte_vector = [](int high) {
    return bytes_of({0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 9, high, 0, 0, 0, 0, 0, 0});
  };
  CHECK(decodes(kEncoding, format::Physical::kInt8, 1, one, byte_vector(0)));
  CHECK_FALSE(decodes(kEncoding, format::Physical::kInt8, 1, one, byte_vector(1)));
  CHECK_FALSE(
      decodes(kEncoding, format::Physical::kInt8, 1, bytes_of({0, 1, 0, 0, 0, 0, 0, 0}), byte_vector(0)));
}

TEST_CASE("delta survives hostile bytes") {
  unsigned seed = 0;
  each_integer_shape([&](const codec::Values& values) {
    if (values.rows == 1025 || values.rows == 8192 || values.rows == 63) {
      check_survives_mutation(values, *codec::encode_as(kEncoding, values), ++seed);
    }
  });
}
