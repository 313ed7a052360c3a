// SPDX-License-Identifier: Apache-2.0
// A SQLite file as a store, with the tables of spec/sql.md.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "mdat/storage.hpp"

namespace mdat::store {

/// As SQLAlchemy writes it: "sqlite:///relative", "sqlite:////absolute", "sqlite://" in memory; "?mode=ro"
/// behind it opens what is there and changes nothing.
struct SqliteUrl {
  std::string path;  ///< "" in memory
  bool read_only = false;
};
[[nodiscard]] Result<SqliteUrl> parse_sqlite_url(std::string_view url);

/// Makes the file where there is none. Tables of meteaudata's SQL back end are read only; kNotMdat for a
/// database of something else.
[[nodiscard]] Result<std::shared_ptr<StorageBackend>> open_sqlite_store(const SqliteUrl& url);

}  // namespace mdat::store
