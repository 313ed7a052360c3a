// SPDX-License-Identifier: Apache-2.0
// Values of any fixed width through zstd, a frame a granule: for what no light encoding fits, such as
// full-mantissa doubles. Spec: spec/encodings/byte-stream-zstd.md.
#pragma once

#include <optional>

#include "lib/codec/codec.hpp"
#include "lib/codec/zstd_choice.hpp"
#include "lib/codec/zstd_frame.hpp"

namespace mdat::codec {

struct ByteStreamZstd {
  static constexpr format::Encoding kEncoding = format::Encoding::kByteStreamZstd;
  static constexpr std::string_view kName = "byte-stream-zstd";
  static constexpr bool kDecodesVectors = false;

  static bool supports(format::Physical physical) { return physical != format::Physical::kString; }

  static std::optional<ZstdChoice> estimate(const Values& values, int level = kZstdLevelBalanced);
  static bool encode(const Values& values, Encoded& encoded, int level = kZstdLevelBalanced,
                     std::optional<ZstdChoice> chosen = std::nullopt);
  static bool decode(const Source& source, std::span<const std::byte> payload, std::uint32_t granule,
                     std::uint32_t granule_rows, std::uint32_t first_vector, std::uint32_t vector_count,
                     std::byte* out);
};

}  // namespace mdat::codec
