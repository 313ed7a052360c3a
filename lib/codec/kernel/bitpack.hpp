// SPDX-License-Identifier: Apache-2.0
// Bit-packing of vectors of 1024 unsigned integers, interleaved as in FastLanes (Afroozeh and Boncz, PVLDB
// 16(9), 2023), and of short vectors, back to back. Spec: spec/encodings/bitpack.md.
#pragma once

#include <cstddef>
#include <cstdint>

namespace mdat::codec {

/// Bytes of `count` values of `width` bits: 128 * width for 1024 values, else ceil(count * width / 8).
constexpr std::size_t packed_bytes(std::size_t count, unsigned width) { return (count * width + 7) / 8; }

/// T is uint8_t, uint16_t, uint32_t or uint64_t; 0 <= width <= bits of T. Packs the low `width` bits of
/// values[i] - base (wrapping) for count values (1 to 1024); exactly 1024 values are interleaved over
/// 1024 / bits-of-T lanes, fewer are back to back, least significant bit first. Writes
/// packed_bytes(count, width) bytes.
template <typename T>
void pack(const T* values, std::size_t count, unsigned width, T base, std::byte* out);

template <typename T>
void pack(const T* values, std::size_t count, unsigned width, std::byte* out) {
  pack(values, count, width, T{0}, out);
}

/// The inverse, plus `base` (wrapping). Reads exactly packed_bytes(count, width) bytes and writes exactly
/// count values.
template <typename T>
void unpack(const std::byte* in, std::size_t count, unsigned width, T base, T* out);

/// What unpack() would write to out[index], from the at most two words that hold it.
template <typename T>
[[nodiscard]] T unpack_at(const std::byte* in, std::size_t count, unsigned width, T base, std::size_t index);

}  // namespace mdat::codec
