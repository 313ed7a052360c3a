// SPDX-License-Identifier: Apache-2.0
#include "lib/store/sql/sqlite_session.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <map>
#include <span>
#include <utility>

#include "lib/store/sql/cell.hpp"

namespace mdat::store::sql {
namespace {

constexpr int kBusyMilliseconds = 30'000;
/// Rows of one INSERT: twice as fast as one by one, and no faster with more.
constexpr std::size_t kInsertRows = 50;
constexpr std::array<std::string_view, 4> kColumns{"index_value", "index_right", "value", "quality"};

struct CloseDatabase {
  void operator()(sqlite3* database) const { sqlite3_close_v2(database); }
};
struct FinalizeStatement {
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using Database = std::unique_ptr<sqlite3, CloseDatabase>;
using Statement = std::unique_ptr<sqlite3_stmt, FinalizeStatement>;

ErrorCode code_of(int result) {
  switch (result & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return ErrorCode::kLocked;
    case SQLITE_CORRUPT:
      return ErrorCode::kDamaged;
    case SQLITE_NOTADB:
      return ErrorCode::kNotMdat;
    case SQLITE_TOOBIG:
      return ErrorCode::kLimit;
    default:
      return ErrorCode::kIo;
  }
}

std::string_view shown(const unsigned char* text, int bytes) {
  return {reinterpret_cast<const char*>(text), static_cast<std::size_t>(bytes)};
}

Cell cell_of(sqlite3_stmt* statement, int column) {
  switch (sqlite3_column_type(statement, column)) {
    case SQLITE_INTEGER:
      return {.kind = Cell::Kind::kInteger, .integer = sqlite3_column_int64(statement, column)};
    case SQLITE_FLOAT:
      return {.kind = Cell::Kind::kReal, .real = sqlite3_column_double(statement, column)};
    case SQLITE_TEXT: {
      const unsigned char* text = sqlite3_column_text(statement, column);
      return {.kind = Cell::Kind::kText, .text = shown(text, sqlite3_column_bytes(statement, column))};
    }
    case SQLITE_BLOB: {
      const auto* bytes = static_cast<const unsigned char*>(sqlite3_column_blob(statement, column));
      return {.kind = Cell::Kind::kBytes, .text = shown(bytes, sqlite3_column_bytes(statement, column))};
    }
    default:
      return {};
  }
}

/// Cells stay where they are until the statement has run.
int bind(sqlite3_stmt* statement, int parameter, const Cell& cell) {
  switch (cell.kind) {
    case Cell::Kind::kNull:
      return sqlite3_bind_null(statement, parameter);
    case Cell::Kind::kInteger:
      return sqlite3_bind_int64(statement, parameter, cell.integer);
    case Cell::Kind::kReal:
      return sqlite3_bind_double(statement, parameter, cell.real);
    case Cell::Kind::kText:
      return sqlite3_bind_text64(statement, parameter, cell.text.empty() ? "" : cell.text.data(),
                                 cell.text.size(), SQLITE_STATIC, SQLITE_UTF8);
    case Cell::Kind::kBytes:
      return sqlite3_bind_blob64(statement, parameter, cell.text.data(), cell.text.size(), SQLITE_STATIC);
    case Cell::Kind::kBits: {
      std::array<unsigned char, 8> bytes;
      for (std::size_t i = 0; i < 8; ++i)
        bytes[i] = static_cast<unsigned char>(static_cast<std::uint64_t>(cell.integer) >> (56 - 8 * i));
      return sqlite3_bind_blob64(statement, parameter, bytes.data(), bytes.size(), SQLITE_TRANSIENT);
    }
  }
  return SQLITE_MISUSE;
}

int bind(sqlite3_stmt* statement, int parameter, const Field& field) {
  if (const auto* integer = std::get_if<std::int64_t>(&field))
    return sqlite3_bind_int64(statement, parameter, *integer);
  if (const auto* real = std::get_if<double>(&field)) return sqlite3_bind_double(statement, parameter, *real);
  if (const auto* text = std::get_if<std::string>(&field))
    return bind(statement, parameter, Cell{.kind = Cell::Kind::kText, .text = *text});
  return sqlite3_bind_null(statement, parameter);
}

/// Ends the run of a statement, whichever way its function returns, so that it can run again.
class Running {
 public:
  explicit Running(sqlite3_stmt* statement) : statement_(statement) {}
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;
  ~Running() {
    sqlite3_reset(statement_);
    sqlite3_clear_bindings(statement_);
  }
  [[nodiscard]] sqlite3_stmt* statement() const { return statement_; }

 private:
  sqlite3_stmt* statement_;
};

class SqliteSession final : public Session {
 public:
  SqliteSession(Database database, std::string where)
      : database_(std::move(database)), where_(std::move(where)) {}

  Result<std::vector<Row>> run(std::string_view sql, const Row& parameters) override;
  Result<void> begin(Access access) override {
    return execute(access == Access::kWrite ? "BEGIN IMMEDIATE" : "BEGIN");
  }
  Result<void> commit() override {
    auto done = execute("COMMIT");
    if (!done) rollback();
    return done;
  }
  void rollback() override {
    if (!is_idle()) (void)execute("ROLLBACK");
  }
  [[nodiscard]] bool is_idle() const override { return sqlite3_get_autocommit(database_.get()) != 0; }

  Result<void> insert(std::int64_t series, std::uint64_t position, const SeriesData& rows) override;
  Result<std::unique_ptr<SampleSource>> select(const Selection& selection, const SeriesData& head) override;
  Result<std::uint64_t> size_bytes() override;
  [[nodiscard]] std::string_view backend_type() const override { return "sqlite"; }
  [[nodiscard]] const std::string& where() const override { return where_; }

  Result<void> execute(const char* sql) {
    auto rows = run(sql, {});
    if (!rows) return std::unexpected(std::move(rows.error()));
    return {};
  }
  [[nodiscard]] std::unexpected<Error> failure() const {
    return fail(code_of(sqlite3_extended_errcode(database_.get())),
                where_ + ": " + sqlite3_errmsg(database_.get()));
  }
  Result<void> harden();

 private:
  friend class SqliteSource;
  Result<sqlite3_stmt*> prepare(std::string_view sql);

  Database database_;
  std::string where_;
  std::map<std::string, Statement, std::less<>> statements_;
};

Result<sqlite3_stmt*> SqliteSession::prepare(std::string_view sql) {
  if (const auto at = statements_.find(sql); at != statements_.end()) return at->second.get();
  sqlite3_stmt* statement = nullptr;
  if (sqlite3_prepare_v3(database_.get(), sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT,
                         &statement, nullptr) != SQLITE_OK)
    return failure();
  statements_.emplace(sql, statement);
  return statement;
}

Result<std::vector<Row>> SqliteSession::run(std::string_view sql, const Row& parameters) {
  auto statement = prepare(sql);
  if (!statement) return std::unexpected(std::move(statement.error()));
  const Running running(*statement);
  for (std::size_t i = 0; i < parameters.size(); ++i)
    if (bind(*statement, static_cast<int>(i) + 1, parameters[i]) != SQLITE_OK) return failure();
  std::vector<Row> rows;
  for (;;) {
    const int step = sqlite3_step(*statement);
    if (step == SQLITE_DONE) return rows;
    if (step != SQLITE_ROW) return failure();
    Row& row = rows.emplace_back();
    for (int column = 0; column < sqlite3_column_count(*statement); ++column) {
      const Cell cell = cell_of(*statement, column);
      if (cell.kind == Cell::Kind::kInteger)
        row.emplace_back(cell.integer);
      else if (cell.kind == Cell::Kind::kReal)
        row.emplace_back(cell.real);
      else if (cell.kind == Cell::Kind::kText)
        row.emplace_back(std::string(cell.text));
      else
        row.emplace_back();
    }
  }
}

std::string insert_sql(std::span<const PartColumn> parts, std::size_t rows) {
  std::string sql = "INSERT INTO mdat_samples (series, position";
  for (const PartColumn& part : parts) {
    sql += ", ";
    sql += kColumns[static_cast<std::size_t>(part.part)];
  }
  sql += ") VALUES ";
  for (std::size_t row = 0, parameter = 3; row < rows; ++row) {
    sql += (row == 0 ? "(?1, ?2 + " : ", (?1, ?2 + ") + std::to_string(row);
    for (std::size_t part = 0; part < parts.size(); ++part) sql += ", ?" + std::to_string(parameter++);
    sql += ')';
  }
  return sql;
}

Result<void> SqliteSession::insert(std::int64_t series, std::uint64_t position, const SeriesData& rows) {
  const std::vector<PartColumn> parts = parts_of(rows);
  auto many = prepare(insert_sql(parts, kInsertRows));
  auto one = prepare(insert_sql(parts, 1));
  if (!many || !one) return std::unexpected(!many ? many.error() : one.error());
  for (std::size_t row = 0; row < rows.rows();) {
    const bool room = rows.rows() - row >= kInsertRows;
    const std::size_t end = row + (room ? kInsertRows : 1);
    const Running running(room ? *many : *one);
    int parameter = 3;
    int failed = sqlite3_bind_int64(running.statement(), 1, series) |
                 sqlite3_bind_int64(running.statement(), 2, static_cast<std::int64_t>(position + row));
    for (; row < end; ++row)
      for (const PartColumn& part : parts)
        failed |= bind(running.statement(), parameter++, cell_at(*part.column, row));
    if (failed != SQLITE_OK || sqlite3_step(running.statement()) != SQLITE_DONE) return failure();
  }
  return {};
}

class SqliteSource final : public SampleSource {
 public:
  SqliteSource(SqliteSession& session, sqlite3_stmt* statement, const SeriesData& head)
      : session_(&session), statement_(statement), running_(statement), builder_(head) {}

  Result<bool> next(SeriesData& chunk, std::size_t rows) override {
    for (std::size_t row = 0; row < rows; ++row) {
      const int step = sqlite3_step(statement_);
      if (step == SQLITE_DONE) {
        builder_.move_to(chunk);
        return false;
      }
      if (step != SQLITE_ROW) return session_->failure();
      int column = 0;
      for (ColumnBuilder& part : builder_.columns())
        if (!part.add(cell_of(statement_, column++)))
          return fail(ErrorCode::kDamaged,
                      session_->where() + ": series " + chunk.name + " has a value of another type");
    }
    builder_.move_to(chunk);
    return true;
  }

 private:
  SqliteSession* session_;
  sqlite3_stmt* statement_;
  Running running_;
  SampleBuilder builder_;
};

Result<std::unique_ptr<SampleSource>> SqliteSession::select(const Selection& selection,
                                                            const SeriesData& head) {
  std::string sql = "SELECT ";
  for (const PartColumn& part : parts_of(head)) {
    if (part.part != Part::kIndex) sql += ", ";
    sql += kColumns[static_cast<std::size_t>(part.part)];
  }
  sql += " FROM mdat_samples WHERE series = $1 AND position >= $2 AND position < $3";
  std::vector<std::int64_t> parameters{selection.series, static_cast<std::int64_t>(selection.positions.begin),
                                       static_cast<std::int64_t>(selection.positions.end)};
  for (const auto& [bound, op] : {std::pair(selection.labels.from, " AND index_value >= $4"),
                                  {selection.labels.to, " AND index_value < $5"}}) {
    if (!bound) continue;
    sql += op;
    parameters.push_back(*bound);
  }
  sql += " ORDER BY position";
  auto statement = prepare(sql);
  if (!statement) return std::unexpected(std::move(statement.error()));
  auto source = std::make_unique<SqliteSource>(*this, *statement, head);
  for (std::size_t i = 0; i < parameters.size(); ++i)
    if (sqlite3_bind_int64(*statement, static_cast<int>(i) + 1, parameters[i]) != SQLITE_OK) return failure();
  return source;
}

Result<std::uint64_t> SqliteSession::size_bytes() {
  auto rows = run("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size", {});
  if (!rows) return std::unexpected(std::move(rows.error()));
  return static_cast<std::uint64_t>(rows->empty() ? 0 : integer_at(rows->front(), 0));
}

Result<void> SqliteSession::harden() {
  sqlite3* const database = database_.get();
  for (const auto& [option, on] : {std::pair(SQLITE_DBCONFIG_DEFENSIVE, 1),
                                   {SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0},
                                   {SQLITE_DBCONFIG_ENABLE_TRIGGER, 0},
                                   {SQLITE_DBCONFIG_ENABLE_VIEW, 0},
                                   {SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0},
                                   {SQLITE_DBCONFIG_ENABLE_FKEY, 0}})
    sqlite3_db_config(database, option, on, nullptr);
  for (const auto& [limit, most] : {std::pair(SQLITE_LIMIT_SQL_LENGTH, 100'000),
                                    {SQLITE_LIMIT_COLUMN, 100},
                                    {SQLITE_LIMIT_EXPR_DEPTH, 50},
                                    {SQLITE_LIMIT_ATTACHED, 0},
                                    {SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 100},
                                    {SQLITE_LIMIT_VARIABLE_NUMBER, 1000},
                                    {SQLITE_LIMIT_TRIGGER_DEPTH, 1},
                                    {SQLITE_LIMIT_WORKER_THREADS, 0}})
    sqlite3_limit(database, limit, most);
  sqlite3_busy_timeout(database, kBusyMilliseconds);
  for (const char* pragma : {"PRAGMA cell_size_check = ON", "PRAGMA mmap_size = 0",
                             "PRAGMA cache_size = -16384", "PRAGMA synchronous = FULL"})
    if (auto ok = execute(pragma); !ok) return ok;
  return {};
}

}  // namespace

Result<std::unique_ptr<Session>> open_sqlite(const SqliteOptions& options) {
  const std::string where =
      options.path.empty() ? "the SQLite store in memory" : "the SQLite store " + options.path;
  // "./": a path is never one of SQLite's own names, as ":memory:" or "file:..." are.
  const bool plain = options.path.starts_with('/') || options.path.empty();
  const std::string path = options.path.empty() ? ":memory:" : (plain ? "" : "./") + options.path;
  int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  flags |= options.read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
  if (options.create) flags |= SQLITE_OPEN_CREATE;
  sqlite3* opened = nullptr;
  const int result = sqlite3_open_v2(path.c_str(), &opened, flags, nullptr);
  Database database(opened);
  if (result != SQLITE_OK) {
    const bool missing = (result & 0xff) == SQLITE_CANTOPEN && !options.create;
    return fail(missing ? ErrorCode::kNotFound : code_of(result),
                where + ": " + (opened == nullptr ? sqlite3_errstr(result) : sqlite3_errmsg(opened)));
  }
  auto session = std::make_unique<SqliteSession>(std::move(database), where);
  if (auto ok = session->harden(); !ok) return std::unexpected(std::move(ok.error()));
  return session;
}

}  // namespace mdat::store::sql
