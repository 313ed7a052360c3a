// SPDX-License-Identifier: Apache-2.0
// ALP kernels for any CPU: registers of 16 bytes (SSE2, NEON).
#include <cstddef>
#include <cstdint>

#include "lib/codec/kernel/alp_kernels.hpp"

namespace mdat::codec {
namespace {

constexpr unsigned kRegisterBytes = 16;

template <typename Doubles>
static inline Doubles less_magic_times(Doubles number, double factor) {
  return (number - kAlpMagic) * factor;
}

#include "lib/codec/kernel/alp.inc"

}  // namespace

const AlpKernels kAlpPortable = kKernels;

}  // namespace mdat::codec
