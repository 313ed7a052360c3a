// SPDX-License-Identifier: Apache-2.0
#include "lib/codec/kernel/alp.hpp"

#include <bit>
#include <catch2/catch.hpp>
#include <cmath>
#include <cstring>
#include <limits>
#include <random>
#include <vector>

#include "lib/codec/kernel/alp_kernels.hpp"
#include "lib/codec/kernel/bitpack.hpp"

using namespace mdat::codec;

TEST_CASE("alp takes two-decimal values apart and puts them together") {
  const AlpScale scale = alp_scale(14, 12);
  const double values[] = {20.15, -3.5, 0, 1e300, -0.0, std::nan("1"), 0.001, 99.99, 12.34};
  std::int64_t numbers[9];
  const AlpRange range = alp_encode(values, 9, scale, numbers);
  CHECK(numbers[0] == 2015);
  CHECK(numbers[1] == -350);
  CHECK(numbers[2] == 0);
  for (const int i : {3, 4, 5, 6}) CHECK(numbers[i] == kAlpException64);
  CHECK(numbers[7] == 9999);
  CHECK(numbers[8] == 1234);
  CHECK(range.min == -350);
  CHECK(range.max == 9999);
  CHECK(range.has_exceptions);
}

TEST_CASE("alp decoding follows its definition at every width and base, for numbers no encoder makes too") {
  std::mt19937_64 random(1);
  for (unsigned width = 0; width <= kAlpWidthMax; ++width) {
    for (const std::size_t count : std::initializer_list<std::size_t>{1, 100, 1023, 1024}) {
      CAPTURE(width, count);
      std::vector<std::uint64_t> numbers(count);
      for (auto& n : numbers) n = width == 0 ? 0 : random() >> (64 - width);
      std::vector<std::byte> packed(packed_bytes(count, width));
      pack(numbers.data(), count, width, packed.data());
      const std::uint64_t base = (random() >> 12) - (std::uint64_t{1} << 51);
      const AlpScale scale = alp_scale(14, width % 15);
      std::vector<double> out(count), expected(count);
      alp_decode(packed.data(), count, width, base, scale, out.data());
      for (std::size_t i = 0; i < count; ++i) {
        const double number =
            std::bit_cast<double>(numbers[i] + base + 0x4338000000000000) - 6755399441055744.0;
        REQUIRE(std::isfinite(number));
        expected[i] = number * scale.factor * scale.exponent_inverse;
      }
      REQUIRE(std::memcmp(out.data(), expected.data(), count * sizeof(double)) == 0);
    }
  }
}

TEST_CASE("alp decoding of float32 follows its definition at every width") {
  std::mt19937 random(1);
  for (unsigned width = 0; width <= 32; ++width) {
    for (const std::size_t count : std::initializer_list<std::size_t>{1, 100, 1023, 1024}) {
      CAPTURE(width, count);
      std::vector<std::uint32_t> numbers(count);
      for (auto& n : numbers) n = width == 0 ? 0 : static_cast<std::uint32_t>(random() >> (32 - width));
      std::vector<std::byte> packed(packed_bytes(count, width));
      pack(numbers.data(), count, width, packed.data());
      const auto base = static_cast<std::uint32_t>(random());
      const AlpScale scale = alp_scale(6, width % 7);
      std::vector<float> out(count), expected(count);
      alp_decode(packed.data(), count, width, base, scale, out.data());
      for (std::size_t i = 0; i < count; ++i) {
        const double number = static_cast<std::int32_t>(numbers[i] + base);
        expected[i] = static_cast<float>(number * scale.factor * scale.exponent_inverse);
      }
      REQUIRE(std::memcmp(out.data(), expected.data(), count * sizeof(float)) == 0);
    }
  }
}

#if defined(__x86_64__)
TEST_CASE("the AVX2 and the portable ALP kernels agree to the bit") {
  if (!__builtin_cpu_supports("avx2")) return;
  std::mt19937_64 random(2);
  std::vector<double> out(1024), other(1024), values(1024);
  std::vector<float> out32(1024), other32(1024);
  for (unsigned width = 0; width <= 64; ++width) {
    CAPTURE(width);
    std::vector<std::uint64_t> bits(16 * width);
    for (auto& b : bits) b = random();
    const auto* packed = reinterpret_cast<const std::byte*>(bits.data());
    const AlpScale scale = alp_scale(17, 3);
    if (width <= kAlpWidthMax) {
      kAlpPortable.decode64(packed, width, width * 7, scale, out.data());
      kAlpAvx2.decode64(packed, width, width * 7, scale, other.data());
      REQUIRE(std::memcmp(out.data(), other.data(), 8192) == 0);
    }
    if (width <= 32) {
      kAlpPortable.decode32(packed, width, width * 7, scale, out32.data());
      kAlpAvx2.decode32(packed, width, width * 7, scale, other32.data());
      REQUIRE(std::memcmp(out32.data(), other32.data(), 4096) == 0);
    }
    for (double& v : values) {
      v = random() % 4 == 0 ? std::bit_cast<double>(random()) : static_cast<double>(random() % 100000) / 100;
    }
    std::vector<std::int64_t> numbers(1024), other_numbers(1024);
    AlpRange range{INT64_MAX, INT64_MIN, false}, other_range = range;
    kAlpPortable.encode64(values.data(), 1024, alp_scale(14, 12), numbers.data(), range);
    kAlpAvx2.encode64(values.data(), 1024, alp_scale(14, 12), other_numbers.data(), other_range);
    REQUIRE(numbers == other_numbers);
    REQUIRE(range.min == other_range.min);
    REQUIRE(range.max == other_range.max);
    REQUIRE(range.has_exceptions == other_range.has_exceptions);
  }
}
#endif
