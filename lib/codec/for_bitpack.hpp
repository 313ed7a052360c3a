// SPDX-License-Identifier: Apache-2.0
// Frame of reference: per vector a base and the distances from it, bit-packed. Spec:
// spec/encodings/for-bitpack.md.
#pragma once

#include <optional>

#include "lib/codec/codec.hpp"

namespace mdat::codec {

struct ForBitpack {
  static constexpr format::Encoding kEncoding = format::Encoding::kForBitpack;
  static constexpr std::string_view kName = "for-bitpack";
  static constexpr bool kDecodesVectors = true;

  static bool supports(format::Physical physical) {
    return physical != format::Physical::kString && !format::is_float(physical);
  }
  static std::optional<std::uint64_t> estimate(const Values& values);
  static bool encode(const Values& values, Encoded& encoded);
  static bool decode(const Source& source, std::span<const std::byte> payload, std::uint32_t granule,
                     std::uint32_t granule_rows, std::uint32_t first_vector, std::uint32_t vector_count,
                     std::byte* out);
  static std::optional<std::uint64_t> value_at(const Source& source, std::span<const std::byte> payload,
                                               std::uint32_t granule, std::uint32_t granule_rows,
                                               std::uint32_t row);
  static std::optional<Bounds> bounds(const Source& source, std::span<const std::byte> payload,
                                      std::uint32_t granule_rows, std::uint32_t vector);
};

}  // namespace mdat::codec
