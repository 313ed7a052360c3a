// SPDX-License-Identifier: Apache-2.0
// The tables of spec/sql.md.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "lib/store/sql/session.hpp"

namespace mdat::store::sql {

inline constexpr std::int64_t kSchemaVersion = 1;

struct Table {
  std::string_view name;
  std::string_view sql;
};

/// STRICT, so that a column of any type keeps every value as it is.
inline constexpr std::array kSqliteTables{
    Table{"mdat_schema", "CREATE TABLE mdat_schema (version INTEGER NOT NULL) STRICT"},
    Table{"mdat_series",
          "CREATE TABLE mdat_series (id INTEGER PRIMARY KEY AUTOINCREMENT, ordinal INTEGER, key TEXT UNIQUE, "
          "head TEXT, fields TEXT, rows INTEGER NOT NULL) STRICT"},
    Table{"mdat_samples",
          "CREATE TABLE mdat_samples (series INTEGER NOT NULL, position INTEGER NOT NULL, index_value ANY, "
          "index_right ANY, value ANY, quality ANY, PRIMARY KEY (series, position)) STRICT, WITHOUT ROWID"},
    Table{"mdat_blocks",
          "CREATE TABLE mdat_blocks (series INTEGER NOT NULL, position INTEGER NOT NULL, rows INTEGER NOT "
          "NULL, index_min INTEGER NOT NULL, index_max INTEGER NOT NULL, PRIMARY KEY (series, position)) "
          "STRICT, "
          "WITHOUT ROWID"},
    Table{"mdat_functions",
          "CREATE TABLE mdat_functions (id INTEGER PRIMARY KEY AUTOINCREMENT, content TEXT NOT NULL UNIQUE) "
          "STRICT"},
    Table{"mdat_steps",
          "CREATE TABLE mdat_steps (id INTEGER PRIMARY KEY AUTOINCREMENT, function INTEGER NOT NULL, content "
          "TEXT NOT NULL, UNIQUE (function, content)) STRICT"},
    Table{"mdat_series_steps",
          "CREATE TABLE mdat_series_steps (series INTEGER NOT NULL, position INTEGER NOT NULL, step INTEGER "
          "NOT NULL, PRIMARY KEY (series, position)) STRICT, WITHOUT ROWID"},
    Table{"mdat_documents",
          "CREATE TABLE mdat_documents (id INTEGER PRIMARY KEY AUTOINCREMENT, path TEXT NOT NULL UNIQUE, "
          "content TEXT NOT NULL) STRICT"},
    Table{"mdat_step_users", "CREATE INDEX mdat_step_users ON mdat_series_steps (step)"},
};

/// Columns have types here, so that each part of a sample has one for each kind of cell. Texts are looked up
/// by their hash, because they may be longer than an ordered index takes.
inline constexpr std::array kPostgresqlTables{
    Table{"mdat_schema", "CREATE TABLE mdat_schema (version bigint NOT NULL)"},
    Table{"mdat_series",
          "CREATE TABLE mdat_series (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, ordinal bigint, key "
          "text, head text, fields text, rows bigint NOT NULL, EXCLUDE USING hash (key WITH =))"},
    Table{"mdat_samples",
          "CREATE TABLE mdat_samples (series bigint NOT NULL, position bigint NOT NULL, "
          "index_integer bigint, index_real double precision, index_text text, index_bytes bytea, "
          "right_integer bigint, right_real double precision, right_text text, right_bytes bytea, "
          "value_integer bigint, value_real double precision, value_text text, value_bytes bytea, "
          "quality_integer bigint, quality_real double precision, quality_text text, quality_bytes bytea, "
          "PRIMARY KEY (series, position))"},
    Table{"mdat_blocks",
          "CREATE TABLE mdat_blocks (series bigint NOT NULL, position bigint NOT NULL, rows bigint NOT NULL, "
          "index_min bigint NOT NULL, index_max bigint NOT NULL, PRIMARY KEY (series, position))"},
    Table{"mdat_functions",
          "CREATE TABLE mdat_functions (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, content text NOT "
          "NULL, EXCLUDE USING hash (content WITH =))"},
    Table{"mdat_steps",
          "CREATE TABLE mdat_steps (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, function bigint NOT "
          "NULL, content text NOT NULL)"},
    Table{"mdat_series_steps",
          "CREATE TABLE mdat_series_steps (series bigint NOT NULL, position bigint NOT NULL, step bigint NOT "
          "NULL, PRIMARY KEY (series, position))"},
    Table{"mdat_documents",
          "CREATE TABLE mdat_documents (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, path text NOT "
          "NULL, content text NOT NULL, EXCLUDE USING hash (path WITH =))"},
    Table{"mdat_step_users", "CREATE INDEX mdat_step_users ON mdat_series_steps (step)"},
    Table{"mdat_step_texts", "CREATE INDEX mdat_step_texts ON mdat_steps USING hash (content)"},
};

/// In an open transaction.
template <std::size_t N>
[[nodiscard]] Result<void> make_tables(Session& session, const std::array<Table, N>& tables) {
  for (const Table& table : tables)
    if (auto done = session.run(table.sql); !done) return std::unexpected(std::move(done.error()));
  auto done = session.run("INSERT INTO mdat_schema (version) VALUES ($1)", {kSchemaVersion});
  if (!done) return std::unexpected(std::move(done.error()));
  return {};
}

/// kUnsupported where a later version made the tables.
[[nodiscard]] inline Result<void> check_version(Session& session) {
  auto rows = session.run("SELECT version FROM mdat_schema");
  if (!rows) return std::unexpected(std::move(rows.error()));
  const std::int64_t version = rows->size() == 1 ? integer_at(rows->front(), 0) : 0;
  if (version == kSchemaVersion) return {};
  return fail(version > kSchemaVersion ? ErrorCode::kUnsupported : ErrorCode::kDamaged,
              session.where() + " has tables of version " + std::to_string(version) +
                  "; this reader knows version " + std::to_string(kSchemaVersion));
}

}  // namespace mdat::store::sql
