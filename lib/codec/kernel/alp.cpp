// SPDX-License-Identifier: Apache-2.0
#include "lib/codec/kernel/alp.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cassert>
#include <cstring>
#include <limits>

#include "format/limits.hpp"
#include "lib/codec/kernel/alp_kernels.hpp"
#include "lib/codec/kernel/bitpack.hpp"

namespace mdat::codec {
namespace {

// Literals, not pow(): each is the double nearest to its power.
constexpr double kPowers[kAlpExponentMax + 1] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8, 1e9,
                                                 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18};
constexpr double kInverses[kAlpExponentMax + 1] = {1e-0,  1e-1,  1e-2,  1e-3,  1e-4,  1e-5,  1e-6,
                                                   1e-7,  1e-8,  1e-9,  1e-10, 1e-11, 1e-12, 1e-13,
                                                   1e-14, 1e-15, 1e-16, 1e-17, 1e-18};

const AlpKernels& kernels() {
#if defined(__x86_64__)
  static const AlpKernels& chosen =
      __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") ? kAlpAvx2 : kAlpPortable;
  return chosen;
#else
  return kAlpPortable;
#endif
}

}  // namespace

AlpScale alp_scale(unsigned exponent, unsigned factor) {
  assert(exponent <= kAlpExponentMax && factor <= exponent);
  return {kPowers[exponent], kInverses[exponent], kPowers[factor], kInverses[factor]};
}

double alp_value(std::uint64_t number, const AlpScale& scale) {
  return (std::bit_cast<double>(number + kAlpMagicBits) - kAlpMagic) * scale.factor * scale.exponent_inverse;
}

float alp_value(std::uint32_t number, const AlpScale& scale) {
  const double whole = static_cast<std::int32_t>(number);
  return static_cast<float>(whole * scale.factor * scale.exponent_inverse);
}

AlpRange alp_encode(const double* values, std::size_t count, const AlpScale& scale, std::int64_t* out) {
  constexpr std::size_t kBlock = 8;
  AlpRange range{std::numeric_limits<std::int64_t>::max(), std::numeric_limits<std::int64_t>::min(), false};
  const std::size_t whole = count / kBlock * kBlock;
  kernels().encode64(values, whole, scale, out, range);
  if (whole == count) return range;
  // The rest, filled up with its last value.
  std::array<double, kBlock> rest;
  std::array<std::int64_t, kBlock> numbers;
  rest.fill(values[count - 1]);
  std::copy(values + whole, values + count, rest.begin());
  kernels().encode64(rest.data(), kBlock, scale, numbers.data(), range);
  std::copy_n(numbers.begin(), count - whole, out + whole);
  return range;
}

AlpRange alp_encode(const float* values, std::size_t count, const AlpScale& scale, std::int32_t* out) {
  AlpRange range{std::numeric_limits<std::int64_t>::max(), std::numeric_limits<std::int64_t>::min(), false};
  for (std::size_t i = 0; i < count; ++i) {
    const double scaled = double{values[i]} * scale.exponent * scale.factor_inverse;
    // 2^30, so that a window of all numbers has less than 32 bits and leaves room for kAlpException32.
    const bool fits = scaled < 0x1p30 && scaled > -0x1p30;
    const double whole = fits ? (scaled + kAlpMagic) - kAlpMagic : 0;
    const auto back = static_cast<float>(whole * scale.factor * scale.exponent_inverse);
    if (!fits || std::bit_cast<std::uint32_t>(back) != std::bit_cast<std::uint32_t>(values[i])) {
      out[i] = kAlpException32;
      range.has_exceptions = true;
      continue;
    }
    out[i] = static_cast<std::int32_t>(whole);
    range.min = std::min<std::int64_t>(range.min, out[i]);
    range.max = std::max<std::int64_t>(range.max, out[i]);
  }
  return range;
}

void alp_decode(const std::byte* in, std::size_t count, unsigned width, std::uint64_t base,
                const AlpScale& scale, double* out) {
  assert(width <= kAlpWidthMax);
  if (count == format::kVectorRows) return kernels().decode64(in, width, base, scale, out);
  std::array<std::uint64_t, format::kVectorRows> numbers;
  unpack(in, count, width, base, numbers.data());
  for (std::size_t i = 0; i < count; ++i) out[i] = alp_value(numbers[i], scale);
}

void alp_decode(const std::byte* in, std::size_t count, unsigned width, std::uint32_t base,
                const AlpScale& scale, float* out) {
  assert(width <= 32);
  if (count == format::kVectorRows) return kernels().decode32(in, width, base, scale, out);
  std::array<std::uint32_t, format::kVectorRows> numbers;
  unpack(in, count, width, base, numbers.data());
  for (std::size_t i = 0; i < count; ++i) out[i] = alp_value(numbers[i], scale);
}

}  // namespace mdat::codec
