// SPDX-License-Identifier: Apache-2.0
// A PostgreSQL database as a store, with the tables of spec/sql.md in its current schema.
#pragma once

#include <memory>
#include <string>

#include "mdat/storage.hpp"

namespace mdat::store {

/// "postgresql://USER:PASSWORD@HOST:PORT/DATABASE?..." as libpq takes it; "postgresql+DRIVER://" as
/// SQLAlchemy does. Makes the tables where there are none.
[[nodiscard]] Result<std::shared_ptr<StorageBackend>> open_postgresql_store(const std::string& url);

}  // namespace mdat::store
