// SPDX-License-Identifier: Apache-2.0
// The payload of a granule whose vectors are encoded one by one: a table of ends and the vectors, so that any
// vector is found in O(1). Spec: spec/encodings/bitpack.md, section 3.
#pragma once

#include <algorithm>
#include <cstring>
#include <optional>

#include "lib/codec/codec.hpp"

namespace mdat::codec {

/// Bytes of vector `index` of a granule of `granule_rows` rows; nothing if the table is not what an encoder
/// makes.
[[nodiscard]] std::optional<std::span<const std::byte>> find_vector(std::span<const std::byte> payload,
                                                                    std::uint32_t granule_rows,
                                                                    std::uint32_t index);

/// Where a row lies if vectors are of equal size.
[[nodiscard]] const std::byte* likely_place(std::span<const std::byte> payload, std::uint32_t granule_rows,
                                            std::uint32_t row);

constexpr std::uint32_t vector_count(std::uint32_t rows) {
  return (rows + format::kVectorRows - 1) / format::kVectorRows;
}

/// Fills payloads and ends. encode_vector(first_row, rows, bytes) appends one vector to `bytes`.
template <typename EncodeVector>
void encode_vectors(const Values& values, Encoded& encoded, EncodeVector&& encode_vector) {
  std::vector<std::byte>& bytes = encoded.payloads;
  for (std::uint32_t granule = 0; granule < values.rows; granule += format::kGranuleRows) {
    const std::uint32_t granule_rows = std::min(values.rows - granule, format::kGranuleRows);
    const std::uint32_t vectors = vector_count(granule_rows);
    const std::size_t start = bytes.size();
    if (vectors > 1) bytes.resize(start + (vectors + vectors % 2) * sizeof(std::uint32_t));
    for (std::uint32_t i = 0; i < vectors; ++i) {
      if (i > 0) bytes.resize(start + (bytes.size() - start + 7) / 8 * 8);
      const std::uint32_t row = i * format::kVectorRows;
      encode_vector(granule + row, std::min(granule_rows - row, format::kVectorRows), bytes);
      if (vectors == 1) continue;
      const auto end = static_cast<std::uint32_t>(bytes.size() - start);
      std::memcpy(bytes.data() + start + i * sizeof end, &end, sizeof end);
    }
    encoded.ends.push_back(static_cast<std::uint32_t>(bytes.size()));
  }
}

/// First rows of up to 8 equidistant vectors: what encoders look at instead of a whole segment.
template <typename F>
void for_sampled_vectors(std::uint32_t rows, F&& f) {
  constexpr std::uint32_t kSampledVectors = 8;
  const std::uint32_t vectors = vector_count(rows);
  const std::uint32_t sampled = std::min(vectors, kSampledVectors);
  for (std::uint32_t i = 0; i < sampled; ++i) {
    const std::uint32_t row = i * vectors / sampled * format::kVectorRows;
    f(row, std::min(rows - row, format::kVectorRows));
  }
}

/// Size of all payloads, from the sampled vectors.
template <typename EncodeVector>
std::uint64_t estimate_vectors(const Values& values, EncodeVector&& encode_vector) {
  std::vector<std::byte> bytes;
  std::uint64_t rows = 0;
  for_sampled_vectors(values.rows, [&](std::uint32_t row, std::uint32_t count) {
    encode_vector(row, count, bytes);
    rows += count;
  });
  const std::uint64_t vectors = vector_count(values.rows);
  return bytes.size() * values.rows / rows + (vectors > 1 ? vectors * sizeof(std::uint32_t) : 0);
}

/// visit_physical for all but the floats (bool as uint8_t); false for those.
template <typename F>
bool visit_integer(format::Physical physical, F&& f) {
  return format::visit_physical(physical, [&]<typename T>(std::type_identity<T> type) {
    if constexpr (std::is_integral_v<T>) return f(type);
    return false;
  });
}

/// decode_vector(bytes, rows, out) for each vector asked for; false if one is malformed.
template <typename T, typename DecodeVector>
bool decode_vectors(std::span<const std::byte> payload, std::uint32_t granule_rows, std::uint32_t first,
                    std::uint32_t count, std::byte* out, DecodeVector&& decode_vector) {
  if (first + count > vector_count(granule_rows)) return false;
  T* values = reinterpret_cast<T*>(out);
  for (std::uint32_t i = first; i < first + count; ++i, values += format::kVectorRows) {
    const auto bytes = find_vector(payload, granule_rows, i);
    const std::uint32_t rows = std::min(granule_rows - i * format::kVectorRows, format::kVectorRows);
    if (!bytes || !decode_vector(*bytes, rows, values)) return false;
  }
  return true;
}

}  // namespace mdat::codec
