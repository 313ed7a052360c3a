// SPDX-License-Identifier: Apache-2.0
// The kernels of bitpack.hpp for exactly 1024 values, one table per instruction set. All give the same bits.
#pragma once

#include <cstddef>
#include <cstdint>

namespace mdat::codec {

/// pack subtracts `base` (wrapping) and keeps the low `width` bits; unpack adds it back.
struct BitpackKernels {
  void (*pack8)(const std::uint8_t* values, unsigned width, std::uint8_t base, std::byte* out);
  void (*pack16)(const std::uint16_t* values, unsigned width, std::uint16_t base, std::byte* out);
  void (*pack32)(const std::uint32_t* values, unsigned width, std::uint32_t base, std::byte* out);
  void (*pack64)(const std::uint64_t* values, unsigned width, std::uint64_t base, std::byte* out);
  void (*unpack8)(const std::byte* in, unsigned width, std::uint8_t base, std::uint8_t* out);
  void (*unpack16)(const std::byte* in, unsigned width, std::uint16_t base, std::uint16_t* out);
  void (*unpack32)(const std::byte* in, unsigned width, std::uint32_t base, std::uint32_t* out);
  void (*unpack64)(const std::byte* in, unsigned width, std::uint64_t base, std::uint64_t* out);
};

extern const BitpackKernels kBitpackPortable;
#if defined(__x86_64__)
extern const BitpackKernels kBitpackAvx2;
#endif

}  // namespace mdat::codec
