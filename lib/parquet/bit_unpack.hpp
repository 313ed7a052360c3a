// SPDX-License-Identifier: Apache-2.0
// Integers of any number of bits, back to back, least significant bit first: what Parquet calls bit-packed.
// (lib/codec/kernel has the interleaved layout of our own format.)
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace mdat::parquet {

/// Bytes of `count` values.
constexpr std::size_t packed_bytes(std::size_t count, unsigned width) { return (count * width + 7) / 8; }

/// T is uint32_t or uint64_t, 0 <= width <= its bits. Reads packed_bytes(count, width), which `bytes` has at
/// least, and writes exactly `count` values.
template <typename T>
void unpack_bits(std::span<const std::byte> bytes, unsigned width, std::size_t count, T* out);

}  // namespace mdat::parquet
