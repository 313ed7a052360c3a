// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "mdat/type.hpp"

namespace mdat::tool {

/// What the messages say of lengths of time.
inline constexpr std::string_view kDurationUnits = "ns, us, ms, s, min, h or d";

/// Nanoseconds in one of a unit; nothing for other words.
[[nodiscard]] std::optional<std::int64_t> nanoseconds_of(std::string_view unit);

/// "90s", "-250ms", or bare ticks, as ticks of a unit; nothing for other text and for what is no whole number
/// of ticks or too long.
[[nodiscard]] std::optional<std::int64_t> parse_duration(std::string_view text, TimeUnit unit);

/// "-12": all of the text.
[[nodiscard]] std::optional<std::int64_t> parse_integer(std::string_view text);

}  // namespace mdat::tool
