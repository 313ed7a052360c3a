// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tools/commands.hpp"

namespace mdat::tool {

enum class End : std::uint8_t { kFirst, kLast };

/// `head` and `tail`, which differ in the end they show.
[[nodiscard]] Outcome peek(End end, Arguments arguments);

}  // namespace mdat::tool
