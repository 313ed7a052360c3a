// SPDX-License-Identifier: Apache-2.0
// The kernels of bit_unpack.hpp, by instruction set. All give the same values.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace mdat::parquet {

/// Unpacks groups of eight values of one width. May read up to 16 bytes behind the last one.
template <typename T>
using UnpackKernel = void (*)(const std::byte* in, std::size_t groups, T* out);

#if defined(__x86_64__)
/// By width; nullptr where the instruction set has nothing better.
extern const std::array<UnpackKernel<std::uint32_t>, 33> kUnpackAvx2;
#endif

}  // namespace mdat::parquet
