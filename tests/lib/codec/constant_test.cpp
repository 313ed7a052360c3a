// SPDX-License-Identifier: Apache-2.0
#include "lib/codec/constant.hpp"

#include <cmath>

#include "tests/lib/codec/numbers.hpp"

using namespace mdat;
using namespace mdat::test;

namespace {
constexpr auto kEncoding = format::Encoding::kConstant;
}

TEST_CASE("constant writes the worked example and reads it") {
  const auto encoded = check_round_trip(kEncoding, values_of(std::vector<std::int32_t>{-2, -2, -2}));
  CHECK(encoded.shared == bytes_of({0xFE, 0xFF, 0xFF, 0xFF}));
  CHECK(encoded.payloads.empty());
}

TEST_CASE("constant compares bits: zeros of either sign differ, NaNs of one payload do not") {
  CHECK_FALSE(codec::encode_as(kEncoding, values_of(std::vector<double>{0.0, -0.0})).has_value());
  check_round_trip(kEncoding, values_of(std::vector<double>(9000, std::nan("5"))));
}

TEST_CASE("constant refuses what its page says must be rejected") {
  CHECK(decodes(kEncoding, format::Physical::kBool, 3, bytes_of({1}), {}));
  CHECK_FALSE(decodes(kEncoding, format::Physical::kBool, 3, bytes_of({2}), {}));
  CHECK_FALSE(decodes(kEncoding, format::Physical::kInt16, 3, bytes_of({1}), {}));
  CHECK_FALSE(decodes(kEncoding, format::Physical::kInt8, 3, bytes_of({1}), bytes_of({1})));
}
