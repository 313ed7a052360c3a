// SPDX-License-Identifier: Apache-2.0
// ALP kernels for AVX2 and FMA, which every processor with the one has but a few of VIA.
#include <immintrin.h>

#include <cstddef>
#include <cstdint>

#include "lib/codec/kernel/alp_kernels.hpp"

namespace mdat::codec {
namespace {

constexpr unsigned kRegisterBytes = 32;

// (number - magic) * factor with one rounding, as the specification wants it: the difference is exact, and so
// is magic * factor, 3 * 5^f * 2^(51 + f) with f at most 18, which has 44 bits.
static inline __m256d less_magic_times(__m256d number, double factor) {
  return _mm256_fmsub_pd(number, _mm256_set1_pd(factor), _mm256_set1_pd(kAlpMagic * factor));
}

#include "lib/codec/kernel/alp.inc"

}  // namespace

const AlpKernels kAlpAvx2 = kKernels;

}  // namespace mdat::codec
