// SPDX-License-Identifier: Apache-2.0
// The payload of string-plain as a zstd frame. Spec: spec/encodings/string-zstd.md.
#pragma once

#include <optional>

#include "lib/codec/codec.hpp"
#include "lib/codec/zstd_choice.hpp"
#include "lib/codec/zstd_frame.hpp"

namespace mdat::codec {

struct StringZstd {
  static constexpr format::Encoding kEncoding = format::Encoding::kStringZstd;
  static constexpr std::string_view kName = "string-zstd";
  static constexpr bool kDecodesVectors = false;

  static bool supports(format::Physical physical) { return physical == format::Physical::kString; }

  static std::optional<ZstdChoice> estimate(const Values& values, int level = kZstdLevelBalanced);
  static bool encode(const Values& values, Encoded& encoded, int level = kZstdLevelBalanced,
                     std::optional<ZstdChoice> chosen = std::nullopt);
  static bool decode_strings(const Source& source, std::span<const std::byte> payload,
                             std::uint32_t granule_rows, StringBuffer& out);
};

}  // namespace mdat::codec
