// SPDX-License-Identifier: Apache-2.0
// One value for the whole segment, kept in the shared part. Spec: spec/encodings/constant.md.
#pragma once

#include <algorithm>
#include <cstring>
#include <optional>

#include "lib/codec/aggregate_bits.hpp"
#include "lib/codec/codec.hpp"

namespace mdat::codec {

struct Constant {
  static constexpr format::Encoding kEncoding = format::Encoding::kConstant;
  static constexpr std::string_view kName = "constant";
  static constexpr bool kDecodesVectors = true;

  static bool supports(format::Physical physical) { return physical != format::Physical::kString; }

  static std::optional<std::uint64_t> estimate(const Values& values) {
    const std::size_t width = width_bytes(values.physical);
    // All equal to the bit: every value equals its successor.
    if (std::memcmp(values.data, values.data + width, (values.rows - 1) * width) != 0) return std::nullopt;
    return width;
  }

  static bool encode(const Values& values, Encoded& encoded) {
    if (!estimate(values)) return false;
    const std::size_t width = width_bytes(values.physical);
    encoded.shared.assign(values.data, values.data + width);
    encoded.ends.assign((values.rows + format::kGranuleRows - 1) / format::kGranuleRows, 0);
    return true;
  }

  static bool decode(const Source& source, std::span<const std::byte> payload, std::uint32_t /*granule*/,
                     std::uint32_t /*granule_rows*/, std::uint32_t /*first_vector*/,
                     std::uint32_t vector_count, std::byte* out) {
    const std::size_t width = width_bytes(source.physical);
    if (!payload.empty() || source.shared.size() != width) return false;
    if (source.physical == format::Physical::kBool && source.shared[0] > std::byte{1}) return false;
    visit_physical(source.physical, [&]<typename T>(std::type_identity<T>) {
      T value;
      std::memcpy(&value, source.shared.data(), sizeof value);
      std::fill_n(reinterpret_cast<T*>(out), vector_count * format::kVectorRows, value);
    });
    return true;
  }

  static std::optional<std::uint64_t> value_at(const Source& source, std::span<const std::byte> payload,
                                               std::uint32_t /*granule*/, std::uint32_t /*granule_rows*/,
                                               std::uint32_t /*row*/) {
    if (!payload.empty() || source.shared.size() != width_bytes(source.physical)) return std::nullopt;
    return load_value(source.physical, source.shared.data());
  }
};

}  // namespace mdat::codec
