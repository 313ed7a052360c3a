// SPDX-License-Identifier: Apache-2.0
// Floats that were decimals once, through zstd: an integer over a power of ten and how many steps of the last
// bit the value lies beside it. Sums, means and unit conversions of decimals leave such values; where ALP
// must except them, here they cost a few bits. Spec: spec/encodings/decimal-zstd.md.
#pragma once

#include <optional>

#include "lib/codec/codec.hpp"
#include "lib/codec/zstd_choice.hpp"
#include "lib/codec/zstd_frame.hpp"

namespace mdat::codec {

struct DecimalZstd {
  static constexpr format::Encoding kEncoding = format::Encoding::kDecimalZstd;
  static constexpr std::string_view kName = "decimal-zstd";
  static constexpr bool kDecodesVectors = false;

  static bool supports(format::Physical physical) { return format::is_float(physical); }

  static std::optional<ZstdChoice> estimate(const Values& values, int level = kZstdLevelBalanced);
  static bool encode(const Values& values, Encoded& encoded, int level = kZstdLevelBalanced,
                     std::optional<ZstdChoice> chosen = std::nullopt);
  static bool decode(const Source& source, std::span<const std::byte> payload, std::uint32_t granule,
                     std::uint32_t granule_rows, std::uint32_t first_vector, std::uint32_t vector_count,
                     std::byte* out);
};

}  // namespace mdat::codec
