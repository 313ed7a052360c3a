// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace mdat::tool {

/// Appends text as a JSON string with its quotes. Control characters and marks of direction are escaped, so
/// that JSON on a terminal is harmless; bytes that are not UTF-8 become U+FFFD, since JSON has no bytes.
void append_json_string(std::string& out, std::string_view text);

}  // namespace mdat::tool
