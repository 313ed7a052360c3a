// SPDX-License-Identifier: Apache-2.0
// A connection to a SQLite file. Files may come from strangers: what their schemas could run is switched off.
#pragma once

#include <memory>
#include <string>

#include "lib/store/sql/session.hpp"

namespace mdat::store::sql {

struct SqliteOptions {
  std::string path;  ///< "" in memory
  bool read_only = false;
  bool create = false;
};

/// Whatever tables it has.
[[nodiscard]] Result<std::unique_ptr<Session>> open_sqlite(const SqliteOptions& options);

}  // namespace mdat::store::sql
