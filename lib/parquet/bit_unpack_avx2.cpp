// SPDX-License-Identifier: Apache-2.0
// Packed values for AVX2: the bytes of each are brought to a lane of their own, and shifted there.
#include <immintrin.h>

#include <utility>

#include "lib/parquet/bit_unpack_kernels.hpp"

namespace mdat::parquet {
namespace {

constexpr unsigned kWidthMax = 25;  // with up to seven bits before it in its first byte, a lane holds it
constexpr unsigned kHalf = 4;       // values of one half of the register, which is loaded by itself

struct Lanes {
  alignas(32) std::uint8_t bytes[32];
  alignas(32) std::uint32_t shifts[8];
};

constexpr Lanes lanes_of(unsigned width) {
  Lanes lanes{};
  for (unsigned value = 0; value < 2 * kHalf; ++value) {
    const unsigned bit = value * width, half = value < kHalf ? 0 : kHalf * width / 8;
    for (unsigned byte = 0; byte < 4; ++byte)
      lanes.bytes[value * 4 + byte] = static_cast<std::uint8_t>(bit / 8 - half + byte);
    lanes.shifts[value] = bit % 8;
  }
  return lanes;
}

template <unsigned kWidth>
void unpack_groups(const std::byte* in, std::size_t groups, std::uint32_t* out) {
  static constexpr Lanes kLanes = lanes_of(kWidth);
  const __m256i bytes = _mm256_load_si256(reinterpret_cast<const __m256i*>(kLanes.bytes));
  const __m256i shifts = _mm256_load_si256(reinterpret_cast<const __m256i*>(kLanes.shifts));
  const __m256i mask = _mm256_set1_epi32((1 << kWidth) - 1);
  for (; groups > 0; --groups, in += kWidth, out += 2 * kHalf) {
    const __m256i packed = _mm256_loadu2_m128i(reinterpret_cast<const __m128i*>(in + kHalf * kWidth / 8),
                                               reinterpret_cast<const __m128i*>(in));
    const __m256i values = _mm256_srlv_epi32(_mm256_shuffle_epi8(packed, bytes), shifts);
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(out), _mm256_and_si256(values, mask));
  }
}

template <unsigned... kWidth>
constexpr std::array<UnpackKernel<std::uint32_t>, 33> kernels(
    std::integer_sequence<unsigned, kWidth...> /*widths*/) {
  return {nullptr, unpack_groups<kWidth + 1>...};
}

}  // namespace

constinit const std::array<UnpackKernel<std::uint32_t>, 33> kUnpackAvx2 =
    kernels(std::make_integer_sequence<unsigned, kWidthMax>{});

}  // namespace mdat::parquet
