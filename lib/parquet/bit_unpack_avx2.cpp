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

void store(__m256i values, std::uint32_t* out) {
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(out), values);
}
void store(__m256i values, std::uint64_t* out) {
  const __m256i low = _mm256_cvtepu32_epi64(_mm256_castsi256_si128(values));
  const __m256i high = _mm256_cvtepu32_epi64(_mm256_extracti128_si256(values, 1));
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(out), low);
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(out + kHalf), high);
}

template <typename T, unsigned kWidth>
void unpack_groups(const std::byte* in, std::size_t groups, T* out) {
  static constexpr Lanes kLanes = lanes_of(kWidth);
  const __m256i bytes = _mm256_load_si256(reinterpret_cast<const __m256i*>(kLanes.bytes));
  const __m256i shifts = _mm256_load_si256(reinterpret_cast<const __m256i*>(kLanes.shifts));
  const __m256i mask = _mm256_set1_epi32((1 << kWidth) - 1);
  for (; groups > 0; --groups, in += kWidth, out += 2 * kHalf) {
    const __m256i packed = _mm256_loadu2_m128i(reinterpret_cast<const __m128i*>(in + kHalf * kWidth / 8),
                                               reinterpret_cast<const __m128i*>(in));
    const __m256i values = _mm256_srlv_epi32(_mm256_shuffle_epi8(packed, bytes), shifts);
    store(_mm256_and_si256(values, mask), out);
  }
}

template <typename T, unsigned... kWidth>
constexpr UnpackKernels<T> kernels(std::integer_sequence<unsigned, kWidth...> /*widths*/) {
  return {nullptr, unpack_groups<T, kWidth + 1>...};
}

}  // namespace

constinit const UnpackKernels<std::uint32_t> kUnpackAvx2 =
    kernels<std::uint32_t>(std::make_integer_sequence<unsigned, kWidthMax>{});
constinit const UnpackKernels<std::uint64_t> kUnpackWideAvx2 =
    kernels<std::uint64_t>(std::make_integer_sequence<unsigned, kWidthMax>{});

}  // namespace mdat::parquet
