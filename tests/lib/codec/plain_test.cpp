// SPDX-License-Identifier: Apache-2.0
#include "lib/codec/plain.hpp"

#include "tests/lib/codec/numbers.hpp"

using namespace mdat;
using namespace mdat::test;

namespace {
constexpr auto kEncoding = format::Encoding::kPlain;
}

TEST_CASE("plain writes the worked example and reads it") {
  const auto encoded = check_round_trip(kEncoding, values_of(std::vector<std::int16_t>{1, -1, 256}));
  CHECK(encoded.payloads == bytes_of({1, 0, 0xFF, 0xFF, 0, 1}));
  CHECK(encoded.shared.empty());
}

TEST_CASE("plain brings every type and length back") {
  each_type_and_length([](const codec::Values& values) { check_round_trip(kEncoding, values); });
}

TEST_CASE("plain refuses what its page says must be rejected") {
  CHECK(decodes(kEncoding, format::Physical::kInt16, 2, {}, bytes_of({1, 0, 2, 0})));
  CHECK_FALSE(decodes(kEncoding, format::Physical::kInt16, 2, {}, bytes_of({1, 0, 2})));
  CHECK_FALSE(decodes(kEncoding, format::Physical::kInt16, 2, {}, bytes_of({1, 0, 2, 0, 0})));
  CHECK_FALSE(decodes(kEncoding, format::Physical::kInt16, 2, bytes_of({0}), bytes_of({1, 0, 2, 0})));
  CHECK_FALSE(decodes(kEncoding, format::Physical::kBool, 2, {}, bytes_of({1, 2})));
}
