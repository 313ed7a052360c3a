// SPDX-License-Identifier: Apache-2.0
// Bit-packing kernels for AVX2.
#include <cstddef>
#include <cstdint>

#include "lib/codec/kernel/bitpack_kernels.hpp"

namespace mdat::codec {
namespace {

constexpr unsigned kRegisterBytes = 32;
#include "lib/codec/kernel/bitpack.inc"

}  // namespace

const BitpackKernels kBitpackAvx2 = kKernels;

}  // namespace mdat::codec
