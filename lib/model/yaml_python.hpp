// SPDX-License-Identifier: Apache-2.0
// The tags of Python objects in YAML, as PyYAML's dumper writes them. Only the values are taken; nothing is
// looked up or called.
#pragma once

#include <optional>
#include <string_view>

#include "mdat/parameter.hpp"

namespace mdat::model {

/// The value of a tag, without "tag:yaml.org,2002:python/" in front: tuples, plain types, NumPy's types,
/// scalars and arrays. Nothing for others, or with other content than NumPy writes.
[[nodiscard]] std::optional<Parameter> parse_python(std::string_view tag, const Parameter& content);

}  // namespace mdat::model
