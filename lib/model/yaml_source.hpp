// SPDX-License-Identifier: Apache-2.0
// Two mistakes of yaml-cpp 0.7, made good around it.
#pragma once

#include <string>
#include <string_view>

namespace mdat::model {

/// Indents literal and folded texts further that stand behind a tag or an anchor in a sequence ("- !!binary
/// |", as PyYAML writes bytes): yaml-cpp wants them to be behind the column of the tag. What they say stays.
[[nodiscard]] std::string indent_block_texts(std::string_view text);

/// UTF-8 of a text in which yaml-cpp has put single bytes for the escapes \N and \_.
[[nodiscard]] std::string with_whole_characters(std::string text);

}  // namespace mdat::model
