// SPDX-License-Identifier: Apache-2.0
#include "lib/codec/for_bitpack.hpp"

#include "tests/lib/codec/numbers.hpp"

using namespace mdat;
using namespace mdat::test;

namespace {

constexpr auto kEncoding = format::Encoding::kForBitpack;

// The worked example of for-bitpack.md.
const std::vector<std::int32_t> kExample{-3, -1, 4, 0};
const std::vector<std::byte> kExampleBytes = bytes_of({3, 0, 0, 0, 0, 0, 0, 0,              // width 3
                                                       0xFD, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0,  // base -3
                                                       0xD0, 0x07});

}  // namespace

TEST_CASE("for-bitpack writes the worked example and reads it") {
  const auto encoded = check_round_trip(kEncoding, values_of(kExample));
  CHECK(encoded.payloads == kExampleBytes);
  CHECK(encoded.shared.empty());
}

TEST_CASE("for-bitpack keeps an outlier as an exception") {
  std::vector<std::int64_t> values(100, 7);
  values[50] = std::int64_t{1} << 60;
  const auto encoded = check_round_trip(kEncoding, values_of(values));
  CHECK(encoded.payloads ==
        bytes_of({0, 0, 0, 0, 1, 0, 0, 0, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10, 50, 0}));
}

TEST_CASE("for-bitpack brings every integer type and length back") {
  each_integer_shape([](const codec::Values& values) { check_round_trip(kEncoding, values); });
  each_shape<std::uint8_t>(format::Physical::kBool,
                           [](const codec::Values& values) { check_round_trip(kEncoding, values); });
  each_type_and_length([](const codec::Values& values) {
    if (codec::supports(kEncoding, values.physical)) check_round_trip(kEncoding, values);
  });
}

TEST_CASE("for-bitpack holds no floats") {
  CHECK_FALSE(codec::encode_as(kEncoding, values_of(std::vector<double>{1})).has_value());
  CHECK_FALSE(codec::encode_as(kEncoding, values_of(std::vector<float>{1})).has_value());
}

TEST_CASE("for-bitpack refuses what its page says must be rejected") {
  const auto refused = [](std::size_t at, int byte, std::vector<std::byte> bytes = kExampleBytes) {
    bytes.at(at) = static_cast<std::byte>(byte);
    return !decodes(kEncoding, format::Physical::kInt32, 4, {}, bytes);
  };
  CHECK(decodes(kEncoding, format::Physical::kInt32, 4, {}, kExampleBytes));
  CHECK_FALSE(decodes(kEncoding, format::Physical::kInt32, 4, bytes_of({0}), kExampleBytes));  // shared
  CHECK(refused(0, 33));                                                                       // width
  CHECK(refused(0, 5));                                                                        // length
  CHECK(refused(1, 1));
  CHECK(refused(2, 1));
  CHECK(refused(3, 1));
  CHECK(refused(4, 1));   // exceptions
  CHECK(refused(6, 1));   // reserved
  CHECK(refused(12, 1));  // base beyond int32
  auto longer = kExampleBytes;
  longer.push_back({});
  CHECK_FALSE(decodes(kEncoding, format::Physical::kInt32, 4, {}, longer));
  // A bool of 2.
  auto two = bytes_of({2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x02});
  CHECK(decodes(kEncoding, format::Physical::kUint8, 1, {}, two));
  CHECK_FALSE(decodes(kEncoding, format::Physical::kBool, 1, {}, two));
}

TEST_CASE("for-bitpack survives hostile bytes") {
  unsigned seed = 0;
  each_integer_shape([&](const codec::Values& values) {
    if (values.rows == 1025 || values.rows == 8192 || values.rows == 63) {
      check_survives_mutation(values, *codec::encode_as(kEncoding, values), ++seed);
    }
  });
}
