// SPDX-License-Identifier: Apache-2.0
// Bounds of a bit-packed vector: its header tells between which two values all lie but for the exceptions.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstring>
#include <optional>

#include "lib/codec/aggregate_bits.hpp"
#include "lib/codec/codec.hpp"
#include "lib/codec/packed_vector.hpp"
#include "lib/codec/vector_frame.hpp"

namespace mdat::codec {

/// The vector taken apart; nothing where an index or a length is not what an encoder makes.
[[nodiscard]] inline std::optional<PackedVector> find_packed(std::span<const std::byte> payload,
                                                             std::uint32_t granule_rows, std::uint32_t index,
                                                             std::size_t fields_bytes,
                                                             std::size_t value_bytes) {
  if (index >= vector_count(granule_rows)) return std::nullopt;
  const auto bytes = find_vector(payload, granule_rows, index);
  if (!bytes) return std::nullopt;
  const std::uint32_t rows = std::min(granule_rows - index * format::kVectorRows, format::kVectorRows);
  return parse_packed(*bytes, fields_bytes, rows, value_bytes);
}

/// A row of a granule: the vector it is in, and where.
struct PackedRow {
  PackedVector vector;
  std::uint32_t count, place;

  /// As if it were no exception.
  template <typename U>
  [[nodiscard]] U unpack() const {
    return unpack_at(vector.packed, count, vector.header.width, static_cast<U>(vector.header.base), place);
  }
};
[[nodiscard]] inline std::optional<PackedRow> find_packed_row(std::span<const std::byte> payload,
                                                              std::uint32_t granule_rows, std::uint32_t row,
                                                              std::size_t fields_bytes,
                                                              std::size_t value_bytes) {
  const std::uint32_t index = row / format::kVectorRows, place = row % format::kVectorRows;
  // On their way while the table of vectors is.
  __builtin_prefetch(likely_place(payload, granule_rows, row - place));
  __builtin_prefetch(likely_place(payload, granule_rows, row));
  const auto vector = find_packed(payload, granule_rows, index, fields_bytes, value_bytes);
  if (!vector) return std::nullopt;
  return PackedRow{*vector, std::min(granule_rows - (row - place), format::kVectorRows), place};
}

/// The greatest integer of that many bits.
template <typename U>
[[nodiscard]] U greatest_packed(unsigned width) {
  return width == 0 ? U{0} : static_cast<U>(static_cast<U>(~U{0}) >> (8 * sizeof(U) - width));
}

/// The order of aggregates: -0.0 comes before 0.0.
template <typename T>
[[nodiscard]] bool comes_before(T a, T b) {
  if constexpr (std::is_floating_point_v<T>) {
    if (a == b) return std::signbit(a) && !std::signbit(b);
  }
  return a < b;
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
    least = std::min(least, value, comes_before<T>);
    greatest = std::max(greatest, value, comes_before<T>);
  }
  return Bounds{aggregate_bits(least), aggregate_bits(greatest)};
}

}  // namespace mdat::codec
