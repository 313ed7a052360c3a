// SPDX-License-Identifier: Apache-2.0
// A value as aggregates hold it: integers widened, floats as the bits of a double.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <type_traits>

#include "format/types.hpp"

namespace mdat::codec {

template <typename T>
[[nodiscard]] constexpr std::uint64_t aggregate_bits(T value) {
  if constexpr (std::is_floating_point_v<T>)
    return std::bit_cast<std::uint64_t>(static_cast<double>(value));
  else
    return static_cast<std::uint64_t>(value);  // signed ones keep their sign
}

/// The same of a value in memory; nothing for a bool that is neither true nor false.
[[nodiscard]] inline std::optional<std::uint64_t> load_value(format::Physical physical,
                                                             const std::byte* from) {
  return format::visit_physical(physical,
                                [&]<typename T>(std::type_identity<T>) -> std::optional<std::uint64_t> {
                                  T value;
                                  std::memcpy(&value, from, sizeof value);
                                  if (physical == format::Physical::kBool && value > T{1})
                                    return std::nullopt;
                                  return aggregate_bits(value);
                                });
}

}  // namespace mdat::codec
