// SPDX-License-Identifier: Apache-2.0
// What every store says of keys and chunks that it cannot take.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "mdat/error.hpp"
#include "mdat/series_data.hpp"

namespace mdat::store {

/// kKeyNotFound; `where` names the store.
[[nodiscard]] std::unexpected<Error> no_key(std::string_view key, std::string_view where);
[[nodiscard]] std::unexpected<Error> no_document(const std::vector<std::string>& path,
                                                 std::string_view where);
/// 1 to 65,535 bytes of UTF-8 without NUL, else kInvalidArgument.
[[nodiscard]] Result<void> check_key(std::string_view key);
/// That rows of a chunk can follow a head: types and lengths, else kInvalidArgument.
[[nodiscard]] Result<void> check_chunk(const SeriesData& head, const SeriesData& chunk);

}  // namespace mdat::store
