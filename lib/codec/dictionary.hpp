// SPDX-License-Identifier: Apache-2.0
// Distinct values once, in the shared part, and a bit-packed code a row. Strings too.
// Spec: spec/encodings/dictionary.md.
#pragma once

#include <optional>

#include "lib/codec/codec.hpp"

namespace mdat::codec {

struct Dictionary {
  static constexpr format::Encoding kEncoding = format::Encoding::kDictionary;
  static constexpr std::string_view kName = "dictionary";
  static constexpr bool kDecodesVectors = true;
  static constexpr std::uint32_t kEntriesMax = 1u << 16;

  static bool supports(format::Physical) { return true; }

  static std::optional<std::uint64_t> estimate(const Values& values);
  static bool encode(const Values& values, Encoded& encoded);
  static bool decode(const Source& source, std::span<const std::byte> payload, std::uint32_t granule,
                     std::uint32_t granule_rows, std::uint32_t first_vector, std::uint32_t vector_count,
                     std::byte* out);
  static std::optional<std::uint64_t> value_at(const Source& source, std::span<const std::byte> payload,
                                               std::uint32_t granule, std::uint32_t granule_rows,
                                               std::uint32_t row);
  static bool decode_strings(const Source& source, std::span<const std::byte> payload,
                             std::uint32_t granule_rows, StringBuffer& out);

  using Code = std::uint16_t;
  /// How many distinct values there are; 0 if the shared part is malformed.
  static std::uint32_t entries(const Source& source);
  /// The distinct values by code, of fixed width (in place) or strings.
  static std::span<const std::byte> values(const Source& source);
  static bool strings(const Source& source, StringBuffer& out);
  /// The codes of one vector, all below entries(); room for 1024.
  static bool codes(const Source& source, std::span<const std::byte> payload, std::uint32_t granule_rows,
                    std::uint32_t vector, Code* out);
};

}  // namespace mdat::codec
