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

/// By width; nullptr where an instruction set has nothing better.
template <typename T>
using UnpackKernels = std::array<UnpackKernel<T>, 8 * sizeof(T) + 1>;

#if defined(__x86_64__)
extern const UnpackKernels<std::uint32_t> kUnpackAvx2;
extern const UnpackKernels<std::uint64_t> kUnpackWideAvx2;
#endif

}  // namespace mdat::parquet
