// SPDX-License-Identifier: Apache-2.0
#include "lib/store/sql/postgresql_store.hpp"

#include <utility>

#include "lib/store/sql/postgresql_session.hpp"
#include "lib/store/sql/schema.hpp"
#include "lib/store/sql/sql_store.hpp"

namespace mdat::store {
namespace {

Result<bool> has_tables(sql::Session& session) {
  auto rows = session.run(
      "SELECT 1 FROM pg_catalog.pg_tables WHERE schemaname = current_schema() AND tablename = 'mdat_schema'");
  if (!rows) return std::unexpected(std::move(rows.error()));
  return !rows->empty();
}

Result<void> make_ours(sql::Session& session) {
  if (auto ok = session.begin(sql::Session::Access::kWrite); !ok) return ok;
  Result<void> done;
  auto there = has_tables(session);  // another may have been first
  if (!there)
    done = std::unexpected(std::move(there.error()));
  else if (!*there)
    done = make_tables(session, sql::kPostgresqlTables);
  if (done) return session.commit();
  session.rollback();
  return done;
}

}  // namespace

Result<std::shared_ptr<StorageBackend>> open_postgresql_store(const std::string& url) {
  const sql::Connect connect = [url] { return sql::connect_postgresql(url); };
  auto session = connect();
  if (!session) return std::unexpected(std::move(session.error()));
  auto there = has_tables(**session);
  if (!there) return std::unexpected(std::move(there.error()));
  if (!*there)
    if (auto ok = make_ours(**session); !ok) return std::unexpected(std::move(ok.error()));
  if (auto ok = sql::check_version(**session); !ok) return std::unexpected(std::move(ok.error()));
  return sql::make_sql_store(std::move(*session), connect);
}

}  // namespace mdat::store
