// SPDX-License-Identifier: Apache-2.0
// A connection to a PostgreSQL server.
#pragma once

#include <memory>
#include <string>

#include "lib/store/sql/session.hpp"

namespace mdat::store::sql {

/// A URL, also one of SQLAlchemy that names a driver, or "key=value ..." of libpq. kUnsupported for a
/// database that is not in UTF-8.
[[nodiscard]] Result<std::unique_ptr<Session>> connect_postgresql(const std::string& connection);

}  // namespace mdat::store::sql
