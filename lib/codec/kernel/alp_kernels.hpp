// SPDX-License-Identifier: Apache-2.0
// The kernels of alp.hpp, one table per instruction set. All give the same bits.
#pragma once

#include "lib/codec/kernel/alp.hpp"

namespace mdat::codec {

/// decode: exactly 1024 values. encode: a multiple of 8 of them, folded into `range`.
struct AlpKernels {
  void (*decode64)(const std::byte* in, unsigned width, std::uint64_t base, const AlpScale& scale,
                   double* out);
  void (*decode32)(const std::byte* in, unsigned width, std::uint32_t base, const AlpScale& scale,
                   float* out);
  void (*encode64)(const double* values, std::size_t count, const AlpScale& scale, std::int64_t* out,
                   AlpRange& range);
};

extern const AlpKernels kAlpPortable;
#if defined(__x86_64__)
extern const AlpKernels kAlpAvx2;
#endif

}  // namespace mdat::codec
