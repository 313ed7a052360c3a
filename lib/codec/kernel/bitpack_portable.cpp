// SPDX-License-Identifier: Apache-2.0
// Bit-packing kernels for any CPU: registers of 16 bytes (SSE2, NEON).
#include <cstddef>
#include <cstdint>

#include "lib/codec/kernel/bitpack_kernels.hpp"

namespace mdat::codec {
namespace {

constexpr unsigned kRegisterBytes = 16;
#include "lib/codec/kernel/bitpack.inc"

}  // namespace

const BitpackKernels kBitpackPortable = kKernels;

}  // namespace mdat::codec
