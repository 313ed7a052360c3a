// SPDX-License-Identifier: Apache-2.0
// What is done to integers before zstd sees them: zstd counts bytes, so bytes that behave alike are put side
// by side, and neighbours that are close become small. Spec: spec/encodings/byte-stream-zstd.md, section 2.
#pragma once

#include <array>
#include <bit>
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

/// Sixteen bytes that are worked on at once.
using Bytes16 [[gnu::vector_size(16)]] = std::uint8_t;

/// Takes the bytes of the first half and of the second half in turns: a perfect shuffle, which moves the
/// highest bit of each byte's number to the lowest place.
template <std::size_t kVectors>
void shuffle_bytes(std::array<Bytes16, kVectors>& v) {
  std::array<Bytes16, kVectors> mixed;
  for (std::size_t i = 0; i < kVectors / 2; ++i) {
    const Bytes16 a = v[i], b = v[i + kVectors / 2];
    mixed[2 * i] = __builtin_shufflevector(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
    mixed[2 * i + 1] =
        __builtin_shufflevector(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
  }
  v = mixed;
}

/// Sixteen values as their streams, of 16 bytes each, where byte b of value i is number b + width * i: four
/// shuffles make it i + 16 * b.
template <std::size_t kWidth>
void split_bytes(std::array<Bytes16, kWidth>& values) {
  for (int step = 0; step < 4; ++step) shuffle_bytes(values);
}
/// The inverse.
template <std::size_t kWidth>
void merge_bytes(std::array<Bytes16, kWidth>& streams) {
  for (std::size_t width = kWidth; width > 1; width /= 2) shuffle_bytes(streams);
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
  if constexpr (sizeof(T) > 1) {
    for (; i + 16 <= count; i += 16) {
      std::array<T, 16> some;
      for (std::size_t k = 0; k < some.size(); ++k) some[k] = next(i + k);
      auto streams = std::bit_cast<std::array<Bytes16, sizeof(T)>>(some);
      split_bytes(streams);
      for (std::size_t b = 0; b < sizeof(T); ++b) std::memcpy(out + b * count + i, &streams[b], 16);
    }
  }
  for (; i < count; ++i) {
    const T value = next(i);
    for (std::size_t b = 0; b < sizeof(T); ++b) out[b * count + i] = static_cast<std::byte>(value >> (8 * b));
  }
}

/// Values whose bytes stand in streams: byte b of value i at in[b * stride + i].
template <std::unsigned_integral T>
void join_streams(const std::byte* in, std::size_t stride, std::size_t count, std::byte* values) {
  std::size_t i = 0;
  if constexpr (sizeof(T) > 1) {
    for (; i + 16 <= count; i += 16) {
      std::array<Bytes16, sizeof(T)> streams;
      for (std::size_t b = 0; b < sizeof(T); ++b) std::memcpy(&streams[b], in + b * stride + i, 16);
      merge_bytes(streams);
      std::memcpy(values + i * sizeof(T), streams.data(), sizeof streams);
    }
  }
  for (; i < count; ++i) {
    for (std::size_t b = 0; b < sizeof(T); ++b) values[i * sizeof(T) + b] = in[b * stride + i];
  }
}

/// The inverse of to_streams.
template <std::unsigned_integral T>
void from_streams(const std::byte* in, std::size_t count, std::uint8_t transform, std::byte* values) {
  if (transform & kSplitBytes) {
    join_streams<T>(in, count, count, values);
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
