// SPDX-License-Identifier: Apache-2.0
// Kinds of index as texts of records and databases. Spec: metadata.md, section 3.
#pragma once

#include <optional>
#include <string_view>

#include "mdat/series_data.hpp"

namespace mdat::model {

/// "time", "duration", "range" ...
[[nodiscard]] std::string_view name_of(IndexKind kind);
/// The inverse; nothing for other texts.
[[nodiscard]] std::optional<IndexKind> parse_index_kind(std::string_view text);

}  // namespace mdat::model
