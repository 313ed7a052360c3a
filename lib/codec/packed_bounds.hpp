// SPDX-License-Identifier: Apache-2.0
// Bounds of a bit-packed vector: its header tells between which two values all lie but for the exceptions.
#pragma once

#include <algorithm>
#include <bit>
#include <cstring>
#include <optional>

#include "lib/codec/codec.hpp"
#include "lib/codec/packed_vector.hpp"
#include "lib/codec/vector_frame.hpp"

namespace mdat::codec {

/// The vector taken apart; nothing where an index or a length is not what an encoder makes.
[[nodiscard]] inline std::optional<PackedVector> find_packed(std::span<const std::byte> payload,
                                                             std::uint32_t granule_rows, std::uint32_t index,
                                                             std::size_t value_bytes) {
  if (index >= vector_count(granule_rows)) return std::nullopt;
  const auto bytes = find_vector(payload, granule_rows, index);
  if (!bytes) return std::nullopt;
  const std::uint32_t rows = std::min(granule_rows - index * format::kVectorRows, format::kVectorRows);
  return parse_packed(*bytes, 0, rows, value_bytes);
}

/// The greatest integer of that many bits.
template <typename U>
[[nodiscard]] U greatest_packed(unsigned width) {
  return width == 0 ? U{0} : static_cast<U>(static_cast<U>(~U{0}) >> (8 * sizeof(U) - width));
}

template <typename T>
[[nodiscard]] std::uint64_t aggregate_bits(T value) {
  if constexpr (std::is_floating_point_v<T>)
    return std::bit_cast<std::uint64_t>(static_cast<double>(value));
  else
    return static_cast<std::uint64_t>(value);  // signed ones keep their sign
}

/// Least and greatest packed value, widened by the exceptions; nothing where one is NaN or there are many.
template <typename T>
[[nodiscard]] std::optional<Bounds> with_exceptions(const PackedVector& vector, T least, T greatest) {
  constexpr std::uint32_t kExceptionsMax = 64;
  const std::uint32_t exceptions = vector.header.exceptions;
  if (exceptions > kExceptionsMax) return std::nullopt;
  for (std::uint32_t i = 0; i < exceptions; ++i) {
    T value;
    std::memcpy(&value, vector.raw + i * sizeof value, sizeof value);
    if (value != value) return std::nullopt;
    least = std::min(least, value);
    greatest = std::max(greatest, value);
  }
  return Bounds{aggregate_bits(least), aggregate_bits(greatest)};
}

}  // namespace mdat::codec
