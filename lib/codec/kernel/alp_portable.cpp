// SPDX-License-Identifier: Apache-2.0
// ALP kernels for any CPU: registers of 16 bytes (SSE2, NEON).
#include <cstddef>
#include <cstdint>

#include "lib/codec/kernel/alp_kernels.hpp"

namespace mdat::codec {
namespace {

constexpr unsigned kRegisterBytes = 16;
#include "lib/codec/kernel/alp.inc"

}  // namespace

const AlpKernels kAlpPortable = kKernels;

}  // namespace mdat::codec
