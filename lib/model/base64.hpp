// SPDX-License-Identifier: Apache-2.0
// Base 64 (RFC 4648, section 4), with padding.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "mdat/parameter.hpp"

namespace mdat::model {

void append_base64(const Bytes& bytes, std::string& text);
[[nodiscard]] std::optional<Bytes> parse_base64(std::string_view text);

}  // namespace mdat::model
