// SPDX-License-Identifier: Apache-2.0
// What is done to integers before zstd sees them: zstd counts bytes, so bytes that behave alike are put side
// by side, and neighbours that are close become small. Spec: spec/encodings/byte-stream-zstd.md, section 2.
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <utility>

namespace mdat::codec {

/// Bits of the transform byte of a payload.
enum Transform : std::uint8_t {
  kSplitBytes = 1,   // all lowest bytes, then all second lowest ...
  kDeltaZigzag = 2,  // each value as the zigzag of its difference to the one before
  kTransformMax = kSplitBytes | kDeltaZigzag,
};

template <std::unsigned_integral T>
constexpr T zigzag(T difference) {
  constexpr int kSign = std::numeric_limits<T>::digits - 1;
  return static_cast<T>((difference << 1) ^ (T{0} - static_cast<T>(difference >> kSign)));
}
template <std::unsigned_integral T>
constexpr T unzigzag(T code) {
  return static_cast<T>((code >> 1) ^ (T{0} - static_cast<T>(code & 1)));
}

/// An 8 by 8 matrix of bytes, a row a word, mirrored at its diagonal (Hacker's Delight, section 7-3).
inline void transpose_bytes(std::array<std::uint64_t, 8>& rows) {
  constexpr std::uint64_t kMasks[] = {0x00FF00FF00FF00FF, 0x0000FFFF0000FFFF, 0x00000000FFFFFFFF};
  for (std::size_t step = 0; step < 3; ++step) {
    const std::size_t distance = std::size_t{1} << step;
    for (std::size_t i = 0; i < 8; ++i) {
      if (i & distance) continue;
      std::uint64_t& low = rows[i];
      std::uint64_t& high = rows[i + distance];
      const std::uint64_t swap = ((low >> (8 * distance)) ^ high) & kMasks[step];
      high ^= swap;
      low ^= swap << (8 * distance);
    }
  }
}

/// Value i of an array of T that may lie anywhere and be of another type of the same width.
template <std::unsigned_integral T>
T load(const std::byte* values, std::size_t i) {
  T value;
  std::memcpy(&value, values + i * sizeof(T), sizeof(T));
  return value;
}
template <std::unsigned_integral T>
void store(T value, std::byte* values, std::size_t i) {
  std::memcpy(values + i * sizeof(T), &value, sizeof(T));
}

/// Transforms `count` values; reads and writes count * sizeof(T) bytes.
template <std::unsigned_integral T>
void to_streams(const std::byte* values, std::size_t count, std::uint8_t transform, std::byte* out) {
  T previous = 0;
  const auto next = [&](std::size_t i) {
    const T value = load<T>(values, i);
    if (!(transform & kDeltaZigzag)) return value;
    return zigzag(static_cast<T>(value - std::exchange(previous, value)));
  };
  if (!(transform & kSplitBytes)) {
    for (std::size_t i = 0; i < count; ++i) store(next(i), out, i);
    return;
  }
  std::size_t i = 0;
  if constexpr (sizeof(T) == 8) {
    for (; i + 8 <= count; i += 8) {
      std::array<std::uint64_t, 8> rows;
      for (std::size_t k = 0; k < 8; ++k) rows[k] = next(i + k);
      transpose_bytes(rows);
      for (std::size_t b = 0; b < 8; ++b) store(rows[b], out + b * count + i, 0);
    }
  }
  for (; i < count; ++i) {
    const T value = next(i);
    for (std::size_t b = 0; b < sizeof(T); ++b) out[b * count + i] = static_cast<std::byte>(value >> (8 * b));
  }
}

template <std::unsigned_integral T>
void merge_bytes(const std::byte* in, std::size_t count, std::byte* values) {
  std::size_t i = 0;
  if constexpr (sizeof(T) == 8) {
    for (; i + 8 <= count; i += 8) {
      std::array<std::uint64_t, 8> rows;
      for (std::size_t b = 0; b < 8; ++b) rows[b] = load<std::uint64_t>(in + b * count + i, 0);
      transpose_bytes(rows);
      std::memcpy(values + i * sizeof(T), rows.data(), sizeof rows);
    }
  }
  for (; i < count; ++i) {
    for (std::size_t b = 0; b < sizeof(T); ++b) values[i * sizeof(T) + b] = in[b * count + i];
  }
}

/// The inverse of to_streams.
template <std::unsigned_integral T>
void from_streams(const std::byte* in, std::size_t count, std::uint8_t transform, std::byte* values) {
  if (transform & kSplitBytes) {
    merge_bytes<T>(in, count, values);
  } else {
    std::memcpy(values, in, count * sizeof(T));
  }
  if (!(transform & kDeltaZigzag)) return;
  T sum = 0;
  for (std::size_t i = 0; i < count; ++i) {
    sum = static_cast<T>(sum + unzigzag(load<T>(values, i)));
    store(sum, values, i);
  }
}

}  // namespace mdat::codec
