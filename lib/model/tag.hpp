// SPDX-License-Identifier: Apache-2.0
// What neither JSON nor YAML can say, as a map of one member whose name is a tag: spec/metadata.md,
// section 2.
#pragma once

#include <string>
#include <string_view>

#include "mdat/error.hpp"
#include "mdat/parameter.hpp"

namespace mdat::model {

/// "kMalformed: metadata: WHAT: the beginning of the text".
[[nodiscard]] std::unexpected<Error> malformed_metadata(std::string_view what, std::string_view text);

/// The value behind a tag: $float, $bytes, $time, $tuple, $array. kMalformed for others or other content.
[[nodiscard]] Result<Parameter> untag(std::string_view tag, Parameter content);

/// The content of $float: a float that is not finite. NaNs other than the usual one are held by their bits.
[[nodiscard]] std::string float_text(double value);
/// Whether it is the NaN that "nan" stands for.
[[nodiscard]] bool is_usual_nan(double value);

/// The content of $array.
[[nodiscard]] Parameters array_members(const NdArray& array);

/// Whether a map looks like a tag, and so has to stand in $map.
[[nodiscard]] inline bool like_tag(const Parameters& members) {
  return members.size() == 1 && members.begin()->first.starts_with('$');
}

/// A text that is not UTF-8, for a message.
[[nodiscard]] std::string quoted(std::string_view text);

}  // namespace mdat::model
