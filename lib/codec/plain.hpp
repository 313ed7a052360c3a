// SPDX-License-Identifier: Apache-2.0
// Values back to back, as they lie in memory: the only encoding that can be used in place.
// Spec: spec/encodings/plain.md.
#pragma once

#include <algorithm>
#include <cstring>
#include <optional>

#include "lib/codec/aggregate_bits.hpp"
#include "lib/codec/codec.hpp"

namespace mdat::codec {

struct Plain {
  static constexpr format::Encoding kEncoding = format::Encoding::kPlain;
  static constexpr std::string_view kName = "plain";
  static constexpr bool kDecodesVectors = true;

  static bool supports(format::Physical physical) { return physical != format::Physical::kString; }

  static std::optional<std::uint64_t> estimate(const Values& values) {
    return std::uint64_t{values.rows} * width_bytes(values.physical);
  }

  static bool encode(const Values& values, Encoded& encoded) {
    const std::size_t width = width_bytes(values.physical);
    encoded.payloads.assign(values.data, values.data + values.rows * width);
    for (std::uint32_t row = 0; row < values.rows; row += format::kGranuleRows) {
      const std::uint32_t end = std::min(values.rows, row + format::kGranuleRows);
      encoded.ends.push_back(static_cast<std::uint32_t>(end * width));
    }
    return true;
  }

  static bool decode(const Source& source, std::span<const std::byte> payload, std::uint32_t /*granule*/,
                     std::uint32_t granule_rows, std::uint32_t first_vector, std::uint32_t vector_count,
                     std::byte* out) {
    const std::size_t width = width_bytes(source.physical);
    if (!source.shared.empty() || payload.size() != granule_rows * width) return false;
    const std::size_t begin = std::size_t{first_vector} * format::kVectorRows;
    const std::size_t end = std::min<std::size_t>(granule_rows, begin + vector_count * format::kVectorRows);
    if (begin >= end) return false;
    std::memcpy(out, payload.data() + begin * width, (end - begin) * width);
    if (source.physical != format::Physical::kBool) return true;
    return std::all_of(out, out + (end - begin), [](std::byte b) { return b <= std::byte{1}; });
  }

  static std::optional<std::uint64_t> value_at(const Source& source, std::span<const std::byte> payload,
                                               std::uint32_t /*granule*/, std::uint32_t granule_rows,
                                               std::uint32_t row) {
    const std::size_t width = width_bytes(source.physical);
    if (!source.shared.empty() || payload.size() != granule_rows * width) return std::nullopt;
    return load_value(source.physical, payload.data() + row * width);
  }
};

}  // namespace mdat::codec
