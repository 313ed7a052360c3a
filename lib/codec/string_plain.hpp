// SPDX-License-Identifier: Apache-2.0
// Strings as their lengths and then their bytes. Spec: spec/encodings/string-plain.md.
#pragma once

#include <optional>

#include "lib/codec/codec.hpp"

namespace mdat::codec {

/// Appends strings [begin, end) of `values`; false if they have more than kStringBytesMax bytes.
[[nodiscard]] bool append_strings(const Values& values, std::uint32_t begin, std::uint32_t end,
                                  std::vector<std::byte>& out);
/// Replaces what `out` holds with the `count` strings of `bytes`; false if that is not what they are.
[[nodiscard]] bool read_strings(std::span<const std::byte> bytes, std::uint32_t count, StringBuffer& out);
/// Bytes that append_strings makes of `count` strings at most.
[[nodiscard]] constexpr std::uint64_t strings_bytes_max(std::uint32_t count) {
  return 1 + std::uint64_t{count} * sizeof(std::uint32_t) + format::kStringBytesMax;
}

struct StringPlain {
  static constexpr format::Encoding kEncoding = format::Encoding::kStringPlain;
  static constexpr std::string_view kName = "string-plain";
  static constexpr bool kDecodesVectors = false;

  static bool supports(format::Physical physical) { return physical == format::Physical::kString; }

  static std::optional<std::uint64_t> estimate(const Values& values);
  static bool encode(const Values& values, Encoded& encoded);
  static bool decode_strings(const Source& source, std::span<const std::byte> payload,
                             std::uint32_t granule_rows, StringBuffer& out);
};

}  // namespace mdat::codec
