// SPDX-License-Identifier: Apache-2.0
// Runs of equal values: machine states, set points, stuck sensors. Spec: spec/encodings/run-end.md.
#pragma once

#include <optional>

#include "lib/codec/codec.hpp"

namespace mdat::codec {

struct RunEnd {
  static constexpr format::Encoding kEncoding = format::Encoding::kRunEnd;
  static constexpr std::string_view kName = "run-end";
  static constexpr bool kDecodesVectors = true;

  static bool supports(format::Physical physical) { return physical != format::Physical::kString; }

  static std::optional<std::uint64_t> estimate(const Values& values);
  static bool encode(const Values& values, Encoded& encoded);
  static bool decode(const Source& source, std::span<const std::byte> payload, std::uint32_t granule,
                     std::uint32_t granule_rows, std::uint32_t first_vector, std::uint32_t vector_count,
                     std::byte* out);

  /// The runs of a granule: behind which row each ends, the last at granule_rows, and its value.
  struct Runs {
    std::vector<std::uint16_t> ends;
    std::vector<std::byte> values;
  };
  static bool runs(const Source& source, std::span<const std::byte> payload, std::uint32_t granule_rows,
                   Runs& out);
};

}  // namespace mdat::codec
