// SPDX-License-Identifier: Apache-2.0
// Numbers as text that parses back to the same bits, type and sign.
#pragma once

#include <cstdint>
#include <string_view>

namespace mdat::tool {

/// Space for one number of any kind below.
struct NumberBuffer {
  char bytes[48];
  int decimals = 0;  ///< of the float before, where the next one is likely to have as many
};

/// The fewest digits that round-trip, by the width of the type. A float always looks like one: "100.0",
/// "-0.0", "1e+16"; or "nan", "inf", "-inf" (the sign and payload of a NaN are not shown).
[[nodiscard]] std::string_view number_text(double value, NumberBuffer& buffer);
[[nodiscard]] std::string_view number_text(float value, NumberBuffer& buffer);
[[nodiscard]] std::string_view number_text(std::int64_t value, NumberBuffer& buffer);
[[nodiscard]] std::string_view number_text(std::uint64_t value, NumberBuffer& buffer);

/// "1.2 GiB": for people only.
[[nodiscard]] std::string_view size_text(std::uint64_t bytes, NumberBuffer& buffer);

}  // namespace mdat::tool
