// SPDX-License-Identifier: Apache-2.0
#include "lib/store/sql/sqlite_store.hpp"

#include <algorithm>
#include <chrono>
#include <thread>
#include <utility>
#include <vector>

#include "lib/store/sql/reference_tables.hpp"
#include "lib/store/sql/schema.hpp"
#include "lib/store/sql/sql_store.hpp"
#include "lib/store/sql/sqlite_session.hpp"

namespace mdat::store {
namespace {

using sql::Row;
using sql::Session;
using sql::text_at;

/// "mdat" in the header of the file, for programs that tell files apart.
constexpr std::string_view kApplicationId = "PRAGMA application_id = 1835295092";

enum class Content { kNothing, kOurs, kReference, kOther };

/// What tables there are; ours have to be as this version makes them, so that nothing else is behind a name.
Result<Content> look(Session& session) {
  auto rows = session.run("SELECT name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%'");
  if (!rows) return std::unexpected(std::move(rows.error()));
  if (rows->empty()) return Content::kNothing;
  const auto find = [&](std::string_view name) {
    return std::ranges::find_if(*rows, [&](const Row& row) { return text_at(row, 0) == name; });
  };
  if (find("mdat_schema") == rows->end()) {
    const bool reference =
        find("time_series_data") != rows->end() && find("time_series_metadata") != rows->end();
    return reference ? Content::kReference : Content::kOther;
  }
  for (const sql::Table& table : sql::kSqliteTables) {
    const auto at = find(table.name);
    if (at == rows->end() || text_at(*at, 1) != table.sql)
      return fail(ErrorCode::kUnsupported, session.where() + ": " + std::string(table.name) +
                                               " is not as this version of mdat makes it");
  }
  if (auto ok = sql::check_version(session); !ok) return std::unexpected(std::move(ok.error()));
  return Content::kOurs;
}

/// A write-ahead log lets others read while one writes. Two that open a new file at once are in each other's
/// way for a moment, for which SQLite does not wait.
Result<void> use_write_ahead_log(Session& session) {
  for (int attempt = 0;; ++attempt) {
    auto done = session.run("PRAGMA journal_mode = WAL");
    if (done) return {};
    if (done.error().code != ErrorCode::kLocked || attempt == 500)
      return std::unexpected(std::move(done.error()));
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
}

Result<void> make_ours(Session& session) {
  if (auto ok = session.begin(Session::Access::kWrite); !ok) return ok;
  Result<void> done;
  auto content = look(session);  // another may have been first
  if (!content)
    done = std::unexpected(std::move(content.error()));
  else if (*content == Content::kNothing)
    done = make_tables(session, sql::kSqliteTables);
  if (auto named = session.run(kApplicationId); done && !named) done = std::unexpected(named.error());
  if (done) return session.commit();
  session.rollback();
  return done;
}

}  // namespace

Result<SqliteUrl> parse_sqlite_url(std::string_view url) {
  const auto wrong = [&] {
    return fail(ErrorCode::kInvalidArgument,
                "\"" + std::string(url) +
                    "\" names no SQLite file: expected sqlite:///PATH, with four slashes where the path is "
                    "absolute, or sqlite:// for a store in memory; ?mode=ro behind it opens it read-only");
  };
  const auto colon = url.find("://");
  const std::string_view scheme = url.substr(0, colon == std::string_view::npos ? 0 : colon);
  if (scheme != "sqlite" && !scheme.starts_with("sqlite+")) return wrong();
  std::string_view rest = url.substr(colon + 3);
  SqliteUrl parsed;
  if (const auto query = rest.rfind('?'); query != std::string_view::npos) {
    if (rest.substr(query) != "?mode=ro") return wrong();
    parsed.read_only = true;
    rest = rest.substr(0, query);
  }
  if (rest.empty() || rest == "/" || rest == "/:memory:") return parsed;
  if (!rest.starts_with('/')) return wrong();
  parsed.path = rest.substr(1);
  return parsed;
}

Result<std::shared_ptr<StorageBackend>> open_sqlite_store(const SqliteUrl& url) {
  const bool in_memory = url.path.empty();
  auto session = sql::open_sqlite({.path = url.path, .read_only = url.read_only, .create = !url.read_only});
  if (!session) return std::unexpected(std::move(session.error()));
  auto content = look(**session);
  if (!content) return std::unexpected(std::move(content.error()));
  if (*content == Content::kOther || (*content == Content::kNothing && url.read_only))
    return fail(ErrorCode::kNotMdat, (*session)->where() + " has no series, but other tables or none");
  if (*content == Content::kNothing) {
    if (!in_memory)
      if (auto ok = use_write_ahead_log(**session); !ok) return std::unexpected(std::move(ok.error()));
    if (auto ok = make_ours(**session); !ok) return std::unexpected(std::move(ok.error()));
  }
  if (*content == Content::kReference) {
    session = sql::open_sqlite({.path = url.path, .read_only = true});
    if (!session) return std::unexpected(std::move(session.error()));
    return sql::open_reference_tables(std::move(*session));
  }
  sql::Connect connect;
  if (!in_memory) connect = [path = url.path] { return sql::open_sqlite({.path = path, .read_only = true}); };
  return sql::make_sql_store(std::move(*session), std::move(connect));
}

}  // namespace mdat::store
