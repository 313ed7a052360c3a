// SPDX-License-Identifier: Apache-2.0
// A store in a database with the tables of spec/sql.md, whatever the database.
#pragma once

#include <memory>

#include "lib/store/sql/session_pool.hpp"
#include "mdat/storage.hpp"

namespace mdat::store::sql {

/// The tables are there. Without `connect` there is one session only, and passes read all rows at once.
[[nodiscard]] std::shared_ptr<StorageBackend> make_sql_store(std::unique_ptr<Session> session,
                                                             Connect connect);

}  // namespace mdat::store::sql
