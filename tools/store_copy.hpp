// SPDX-License-Identifier: Apache-2.0
// Whole stores into one another: .mdat files, SQLite, PostgreSQL.
#pragma once

#include <string>
#include <string_view>

#include "tools/convert_options.hpp"

namespace mdat::tool {

/// A text such as `sqlite:///plant.db` or `postgresql://host/plant`.
[[nodiscard]] bool is_connection(std::string_view text);
/// A regular file that begins as those of SQLite do.
[[nodiscard]] bool is_sqlite_file(const std::string& path);
/// Everything that the sources have, one of which or the target is such a store; all of it or nothing.
[[nodiscard]] Outcome convert_store(const ConvertOptions& options);

}  // namespace mdat::tool
