// SPDX-License-Identifier: Apache-2.0
// One vector as bit-packed integers above a base, with a few exceptions that are kept as they are: what
// for-bitpack, delta, affine and alp all end in. Spec: spec/encodings/bitpack.md, section 4.
//
//   PackedHeader | codec's own fields | packed bits | exceptions, raw | u16 positions of the exceptions
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <optional>
#include <span>
#include <type_traits>
#include <vector>

#include "format/types.hpp"
#include "lib/codec/kernel/bitpack.hpp"

namespace mdat::codec {

struct PackedHeader {
  std::uint8_t width;        // 0  bits of a packed integer
  std::uint8_t exponent;     // 1  alp: e; else 0
  std::uint8_t factor;       // 2  alp: f; else 0
  std::uint8_t shift;        // 3  affine: fraction bits of the slope; else 0
  std::uint16_t exceptions;  // 4
  std::uint16_t reserved;    // 6  zero
  std::uint64_t base;        // 8  added to every packed integer
};
static_assert(sizeof(PackedHeader) == 16 && std::has_unique_object_representations_v<PackedHeader>);

/// The integers of `width` bits above `base`, and how many values lie outside.
template <typename T>
struct Window {
  T base;
  unsigned width;
  std::size_t outside = 0;
  bool holds(T value) const {
    using U = std::make_unsigned_t<T>;
    const U above = static_cast<U>(static_cast<U>(value) - static_cast<U>(base));
    return width == std::numeric_limits<U>::digits || above >> width == 0;
  }
};

/// The window in which `count` values are smallest, what lies outside counted as exceptions.
template <typename T>
[[nodiscard]] Window<T> choose_window(const T* values, std::size_t count, T min, T max);
template <typename T>
[[nodiscard]] Window<T> choose_window(const T* values, std::size_t count);

/// Appends a vector. `values` is changed where it lies outside the window: there raw[i] is stored instead.
template <typename T, typename Raw>
void append_packed(PackedHeader header, std::span<const std::uint64_t> fields, const Window<T>& window,
                   T* values, const Raw* raw, std::size_t count, std::vector<std::byte>& out);

/// A vector taken apart, every length checked. Borrows the bytes.
struct PackedVector {
  PackedHeader header;
  const std::byte* packed;
  const std::byte* raw;
  const std::byte* positions;
};

/// Nothing unless `bytes` is exactly one vector of `count` values of `value_bytes` with `fields_bytes` of
/// fields of its codec behind the header.
[[nodiscard]] std::optional<PackedVector> parse_packed(std::span<const std::byte> bytes,
                                                       std::size_t fields_bytes, std::size_t count,
                                                       std::size_t value_bytes);

/// Puts the exceptions in their places; false if those do not ascend or lie outside.
template <typename T>
[[nodiscard]] bool patch(const PackedVector& vector, std::size_t count, T* out) {
  std::uint32_t next = 0;
  for (std::size_t i = 0; i < vector.header.exceptions; ++i) {
    std::uint16_t position;
    std::memcpy(&position, vector.positions + i * sizeof position, sizeof position);
    if (position < next || position >= count) return false;
    std::memcpy(out + position, vector.raw + i * sizeof(T), sizeof(T));
    next = position + 1u;
  }
  return true;
}

/// The exception at that place, if there is one.
template <typename T>
[[nodiscard]] std::optional<T> exception_at(const PackedVector& vector, std::size_t place) {
  std::size_t low = 0, high = vector.header.exceptions;
  while (low < high) {
    const std::size_t middle = (low + high) / 2;
    std::uint16_t position;
    std::memcpy(&position, vector.positions + middle * sizeof position, sizeof position);
    if (position == place) {
      T value;
      std::memcpy(&value, vector.raw + middle * sizeof value, sizeof value);
      return value;
    }
    (position < place ? low : high) = position < place ? middle + 1 : middle;
  }
  return std::nullopt;
}

}  // namespace mdat::codec
