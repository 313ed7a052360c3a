// SPDX-License-Identifier: Apache-2.0
// What other programs do to a SQLite file.
#pragma once

#include <sqlite3.h>

#include <catch2/catch.hpp>
#include <string>

namespace mdat::test {

/// Statements that any program could have run on a file.
inline void run_sql(const std::string& path, const char* sql) {
  sqlite3* database = nullptr;
  REQUIRE(sqlite3_open(path.c_str(), &database) == SQLITE_OK);
  char* message = nullptr;
  const int result = sqlite3_exec(database, sql, nullptr, nullptr, &message);
  INFO(sql << ": " << (message == nullptr ? "" : message));
  sqlite3_free(message);
  sqlite3_close(database);
  REQUIRE(result == SQLITE_OK);
}

}  // namespace mdat::test
