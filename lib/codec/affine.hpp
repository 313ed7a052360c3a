// SPDX-License-Identifier: Apache-2.0
// Distances from a straight line per vector, bit-packed: clocks with jitter. Spec: spec/encodings/affine.md.
#pragma once

#include <optional>

#include "lib/codec/codec.hpp"

namespace mdat::codec {

struct Affine {
  static constexpr format::Encoding kEncoding = format::Encoding::kAffine;
  static constexpr std::string_view kName = "affine";
  static constexpr bool kDecodesVectors = true;

  static bool supports(format::Physical physical) { return physical <= format::Physical::kUint64; }
  static std::optional<std::uint64_t> estimate(const Values& values);
  static bool encode(const Values& values, Encoded& encoded);
  static bool decode(const Source& source, std::span<const std::byte> payload, std::uint32_t granule,
                     std::uint32_t granule_rows, std::uint32_t first_vector, std::uint32_t vector_count,
                     std::byte* out);
  static std::optional<std::uint64_t> value_at(const Source& source, std::span<const std::byte> payload,
                                               std::uint32_t granule, std::uint32_t granule_rows,
                                               std::uint32_t row);
};

}  // namespace mdat::codec
