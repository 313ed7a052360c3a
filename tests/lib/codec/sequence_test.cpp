// SPDX-License-Identifier: Apache-2.0
#include "lib/codec/sequence.hpp"

#include "tests/lib/codec/numbers.hpp"

using namespace mdat;
using namespace mdat::test;

namespace {

constexpr auto kEncoding = format::Encoding::kSequence;

template <typename T>
std::vector<T> sequence(std::uint32_t rows, T start, T step) {
  using U = std::make_unsigned_t<T>;
  std::vector<T> values(rows);
  U value = static_cast<U>(start);
  for (T& v : values) {
    v = static_cast<T>(value);
    value = static_cast<U>(value + static_cast<U>(step));
  }
  return values;
}

template <typename T>
void check_type() {
  for (const std::uint32_t rows : kLengths) {
    for (const int step : {0, 1, -1, 100}) {
      check_round_trip(kEncoding, values_of(sequence<T>(rows, T{7}, static_cast<T>(step))));
    }
  }
}

}  // namespace

TEST_CASE("sequence writes the worked example and reads it") {
  const auto encoded = check_round_trip(kEncoding, values_of(std::vector<std::int16_t>{10, 7, 4, 1, -2}));
  CHECK(encoded.shared == bytes_of({10, 0, 0, 0, 0, 0, 0, 0, 0xFD, 0xFF, 0, 0, 0, 0, 0, 0}));
  CHECK(encoded.payloads.empty());
}

TEST_CASE("sequence brings every integer type and length back, wrapping where it overflows") {
  check_type<std::int8_t>();
  check_type<std::int16_t>();
  check_type<std::int32_t>();
  check_type<std::int64_t>();
  check_type<std::uint8_t>();
  check_type<std::uint16_t>();
  check_type<std::uint32_t>();
  check_type<std::uint64_t>();
}

TEST_CASE("sequence holds nothing but sequences") {
  CHECK_FALSE(codec::encode_as(kEncoding, values_of(std::vector<int>{1, 2, 4})).has_value());
  auto values = sequence<std::int64_t>(20000, 0, 1000);
  ++values[19999];
  CHECK_FALSE(codec::encode_as(kEncoding, values_of(values)).has_value());
}

TEST_CASE("sequence refuses what its page says must be rejected") {
  const auto shared = [](int start_high, int step_high) {
    return bytes_of({1, start_high, 0, 0, 0, 0, 0, 0, 1, step_high, 0, 0, 0, 0, 0, 0});
  };
  CHECK(decodes(kEncoding, format::Physical::kInt8, 9, shared(0, 0), {}));
  CHECK_FALSE(decodes(kEncoding, format::Physical::kInt8, 9, shared(1, 0), {}));
  CHECK_FALSE(decodes(kEncoding, format::Physical::kInt8, 9, shared(0, 1), {}));
  CHECK_FALSE(decodes(kEncoding, format::Physical::kInt8, 9, shared(0, 0), bytes_of({0})));
  CHECK_FALSE(decodes(kEncoding, format::Physical::kInt8, 9, bytes_of({1}), {}));
  CHECK_FALSE(decodes(kEncoding, format::Physical::kFloat64, 9, shared(0, 0), {}));
}
