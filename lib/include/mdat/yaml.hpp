// SPDX-License-Identifier: Apache-2.0
// Trees as YAML, the form in which the Python library meteaudata keeps metadata.
#pragma once

#include <string>
#include <string_view>

#include "mdat/error.hpp"
#include "mdat/parameter.hpp"

namespace mdat {

/// One document, as PyYAML's safe loader understands it (YAML 1.1), and the tags that its dumper writes
/// beyond that: tuples, NumPy's scalars and arrays. Nothing is ever called. Any other tag becomes a map of
/// one member, the tag, with its content; what to_yaml makes of tuples and arrays becomes them again. Dates
/// without a time, and integers beyond 64 bits, stay text. Keys become text.
/// kMalformed with line and column; kLimit for what is nested more than 256 deep or whose aliases unfold to
/// more than 64 MiB and sixteen times the text.
[[nodiscard]] Result<Parameter> parse_yaml(std::string_view text);

/// A document that PyYAML's safe loader reads, and from which parse_yaml makes an equal tree. What YAML
/// cannot say (tuples, arrays, NaNs with a payload) becomes a map as in JSON: {$tuple: [...]},
/// spec/metadata.md. kInvalidArgument for text that is not UTF-8.
[[nodiscard]] Result<std::string> to_yaml(const Parameter& value);

}  // namespace mdat
