// SPDX-License-Identifier: Apache-2.0
// ALP kernels for AVX2.
#include <cstddef>
#include <cstdint>

#include "lib/codec/kernel/alp_kernels.hpp"

namespace mdat::codec {
namespace {

constexpr unsigned kRegisterBytes = 32;
#include "lib/codec/kernel/alp.inc"

}  // namespace

const AlpKernels kAlpAvx2 = kKernels;

}  // namespace mdat::codec
