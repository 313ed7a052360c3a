// SPDX-License-Identifier: Apache-2.0
// Name, types and index metadata of a series as a tree: spec/sql.md, "head".
#pragma once

#include <string>
#include <string_view>

#include "mdat/error.hpp"
#include "mdat/parameter.hpp"
#include "mdat/series_data.hpp"

namespace mdat::store {

[[nodiscard]] Parameters head_to_tree(const SeriesData& head);
/// kMalformed, kDamaged where it is no head.
[[nodiscard]] Result<SeriesData> parse_head(Parameters tree);

/// A line of JSON. kInvalidArgument for names that are not UTF-8.
[[nodiscard]] Result<std::string> head_to_json(const SeriesData& head);
[[nodiscard]] Result<SeriesData> parse_head(std::string_view json);

}  // namespace mdat::store
