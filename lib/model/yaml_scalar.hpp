// SPDX-License-Identifier: Apache-2.0
// Scalars of YAML 1.1 as PyYAML resolves them.
#pragma once

#include <string_view>

#include "mdat/parameter.hpp"

namespace mdat::model {

/// What a scalar without quotes and tag means: null, bool, an integer, a float, a date with a time, else
/// text. "1e5", "0o7" and "y" are text, "1_000", "0x1F", "017", "1:30", "on" and ".inf" are not.
[[nodiscard]] Parameter resolve_plain(std::string_view text);

/// The content of !!binary: base 64 with any white space.
[[nodiscard]] std::optional<Bytes> parse_binary(std::string_view text);

}  // namespace mdat::model
