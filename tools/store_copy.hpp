// SPDX-License-Identifier: Apache-2.0
// Whole stores into one another: .mdat files, SQLite, PostgreSQL, folders of Parquet and YAML.
#pragma once

#include <string>
#include <string_view>

#include "tools/convert_options.hpp"

namespace mdat::tool {

/// A text such as `sqlite:///plant.db`, `postgresql://host/plant` or `parquet-dir:plant`.
[[nodiscard]] bool is_connection(std::string_view text);
/// A regular file that begins as those of SQLite do.
[[nodiscard]] bool is_sqlite_file(const std::string& path);
/// A folder of KEY.parquet with KEY_meta.yaml, or one that this library wrote.
[[nodiscard]] bool is_series_folder(const std::string& path);
/// Everything that the sources have, one of which or the target is such a store; all of it or nothing.
[[nodiscard]] Outcome convert_store(const ConvertOptions& options);

}  // namespace mdat::tool
