// SPDX-License-Identifier: Apache-2.0
// Walking text by code points.
#pragma once

#include <cstdint>
#include <string_view>

namespace mdat::tool {

struct CodePoint {
  std::uint32_t value = 0;
  std::uint8_t bytes = 1;
  bool valid = false;  ///< not valid: one stray byte, in `value`
};

/// The first code point of text that is not empty.
[[nodiscard]] CodePoint first_code_point(std::string_view text);

/// Characters that a terminal obeys instead of showing: C0, DEL, C1, line and paragraph separators, marks
/// that turn the direction of writing.
[[nodiscard]] bool is_control(std::uint32_t code_point);

/// Columns that a character takes on a terminal: 0, 1 or 2.
[[nodiscard]] int display_width(std::uint32_t code_point);

}  // namespace mdat::tool
