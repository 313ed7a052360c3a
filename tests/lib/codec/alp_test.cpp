// SPDX-License-Identifier: Apache-2.0
#include "lib/codec/alp.hpp"

#include <bit>
#include <cmath>

#include "tests/lib/codec/numbers.hpp"

using namespace mdat;
using namespace mdat::test;

namespace {

constexpr auto kEncoding = format::Encoding::kAlp;

// The worked example of alp.md.
const std::vector<double> kExample{20.5, 20.75, -0.0, 20.25};
const std::vector<std::byte> kExampleBytes =
    bytes_of({6,    14,   12,   0, 1, 0, 0, 0,     // e 14, f 12, 1 exception
              0xE9, 7,    0,    0, 0, 0, 0, 0,     // base 2025
              0x99, 0x0C, 0x00,                    // 25, 50, 0, 0
              0,    0,    0,    0, 0, 0, 0, 0x80,  // -0.0
              2,    0});                           // at 2

template <typename T>
std::vector<T> decimals(std::uint32_t rows, double scale, unsigned range, unsigned seed) {
  std::mt19937 random(seed);
  std::vector<T> values(rows);
  for (T& v : values) v = static_cast<T>((static_cast<double>(random() % range) - range / 3) / scale);
  return values;
}

template <typename T, typename Bits>
std::vector<T> hard_values(std::uint32_t rows) {
  using Limits = std::numeric_limits<T>;
  const T quiet = std::bit_cast<T>(static_cast<Bits>(std::bit_cast<Bits>(Limits::quiet_NaN()) + 5));
  const T pool[] = {T(1.25),
                    T(-0.0),
                    T(0),
                    Limits::infinity(),
                    -Limits::infinity(),
                    quiet,
                    std::bit_cast<T>(static_cast<Bits>(std::bit_cast<Bits>(Limits::infinity()) + 1)),
                    Limits::max(),
                    Limits::lowest(),
                    Limits::min(),
                    Limits::denorm_min(),
                    T(1e15),
                    T(4503599627370497),
                    T(0.1) + T(0.2),
                    T(1) / 3,
                    T(2251799813685247.0),
                    T(2251799813685248.0),
                    T(-2251799813685248.0),
                    T(1073741823),
                    T(1073741824),
                    T(1e22),
                    T(123456.789)};
  std::mt19937 random(rows);
  std::vector<T> values(rows);
  for (T& v : values) v = random() % 3 ? T(random() % 1000) / 100 : pool[random() % std::size(pool)];
  return values;
}

template <typename T, typename Bits>
std::vector<T> random_bits(std::uint32_t rows) {
  std::mt19937_64 random(rows);
  std::vector<T> values(rows);
  for (T& v : values) v = std::bit_cast<T>(static_cast<Bits>(random()));
  return values;
}

}  // namespace

TEST_CASE("alp reads the worked example") {
  std::vector<double> out(1024);
  REQUIRE(codec::decode({kEncoding, format::Physical::kFloat64, 4, {}}, kExampleBytes, 0, 4, 0, 1,
                        reinterpret_cast<std::byte*>(out.data())));
  CHECK(std::memcmp(out.data(), kExample.data(), 32) == 0);
  check_round_trip(kEncoding, values_of(kExample));
}

TEST_CASE("alp writes a hundred two-decimal values in as many bits as their range takes") {
  const auto values = decimals<double>(100, 100, 1000, 1);
  const auto encoded = check_round_trip(kEncoding, values_of(values));
  CHECK(encoded.payloads.size() == 16 + 125);
  const auto floats = decimals<float>(100, 100, 1000, 1);
  CHECK(check_round_trip(kEncoding, values_of(floats)).payloads.size() == 16 + 125);
}

TEST_CASE("alp brings decimals of every precision and length back") {
  for (const std::uint32_t rows : kLengths) {
    for (const double scale : {1.0, 10.0, 100.0, 1e3, 1e4, 1e6, 1e9, 1e14}) {
      check_round_trip(kEncoding, values_of(decimals<double>(rows, scale, 100000, rows)));
      check_round_trip(kEncoding, values_of(decimals<float>(rows, scale, 100000, rows)));
    }
  }
}

TEST_CASE("alp brings zeros of either sign, NaN payloads, infinities and extremes back to the bit") {
  for (const std::uint32_t rows : kLengths) {
    check_round_trip(kEncoding, values_of(hard_values<double, std::uint64_t>(rows)));
    check_round_trip(kEncoding, values_of(hard_values<float, std::uint32_t>(rows)));
    check_round_trip(kEncoding, values_of(random_bits<double, std::uint64_t>(rows)));
    check_round_trip(kEncoding, values_of(random_bits<float, std::uint32_t>(rows)));
  }
  each_type_and_length([](const codec::Values& values) {
    if (codec::supports(kEncoding, values.physical)) check_round_trip(kEncoding, values);
  });
}

TEST_CASE("alp refuses what its page says must be rejected") {
  const auto refused = [](std::size_t at, int byte) {
    auto bytes = kExampleBytes;
    bytes.at(at) = static_cast<std::byte>(byte);
    return !decodes(kEncoding, format::Physical::kFloat64, 4, {}, bytes);
  };
  CHECK(decodes(kEncoding, format::Physical::kFloat64, 4, {}, kExampleBytes));
  CHECK_FALSE(decodes(kEncoding, format::Physical::kFloat64, 4, bytes_of({0}), kExampleBytes));
  CHECK(refused(0, 7));   // length
  CHECK(refused(1, 19));  // exponent
  CHECK(refused(2, 15));  // factor above exponent
  CHECK(refused(3, 1));   // shift
  CHECK(refused(4, 2));   // exceptions
  CHECK(refused(6, 1));   // reserved
  CHECK(refused(15, 1));  // base beyond 2^51
  CHECK(refused(27, 4));  // position beyond the vector
  auto wide = bytes_of({53, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0});
  CHECK_FALSE(decodes(kEncoding, format::Physical::kFloat64, 1, {}, wide));
  wide[0] = std::byte{52};
  CHECK(decodes(kEncoding, format::Physical::kFloat64, 1, {}, wide));
}

TEST_CASE("bounds of an alp vector tell the zeros apart") {
  const auto bounds_of = [](const std::vector<double>& values) {
    const auto encoded = codec::encode_as(kEncoding, values_of(values));
    REQUIRE(encoded);
    const auto rows = static_cast<std::uint32_t>(values.size());
    const auto bounds = codec::bounds({kEncoding, format::Physical::kFloat64, rows, encoded->shared},
                                      encoded->payloads, rows, 0);
    REQUIRE(bounds);
    return std::pair(std::bit_cast<double>(bounds->min), std::bit_cast<double>(bounds->max));
  };
  std::vector<double> values(100, 0.0);
  values[50] = -0.0;
  CHECK(std::signbit(bounds_of(values).first));
  for (double& value : values) value = -1 - std::abs(value);
  values[70] = -0.0;
  values[60] = 0.0;
  const auto [min, max] = bounds_of(values);
  CHECK(min <= -1);
  CHECK((max >= 0 && !std::signbit(max)));
}

TEST_CASE("alp survives hostile bytes") {
  for (const std::uint32_t rows : {63u, 1025u, 8192u}) {
    const auto doubles = hard_values<double, std::uint64_t>(rows);
    check_survives_mutation(values_of(doubles), *codec::encode_as(kEncoding, values_of(doubles)), rows);
    const auto floats = hard_values<float, std::uint32_t>(rows);
    check_survives_mutation(values_of(floats), *codec::encode_as(kEncoding, values_of(floats)), rows + 1);
  }
}
