// SPDX-License-Identifier: Apache-2.0
#include "lib/store/sql/postgresql_session.hpp"

#include <libpq-fe.h>

#include <array>
#include <charconv>
#include <map>
#include <utility>

#include "lib/store/sql/copy_format.hpp"

namespace mdat::store::sql {
namespace {

constexpr unsigned kInt8Oid = 20;
constexpr std::size_t kSendBytes = 1 << 18;
/// For a lock of the store that another session has.
constexpr const char* kSettings =
    "SET lock_timeout = '30s'; SET client_min_messages = error; SET enable_sort = off; "
    "SET enable_bitmapscan = off";
// One writer of these tables at a time, as in SQLite: else two that save one key would stop each other.
constexpr const char* kLock = "SELECT pg_advisory_xact_lock(1835295092, hashtext(current_schema()))";

struct Finish {
  void operator()(PGconn* connection) const { PQfinish(connection); }
};
struct Clear {
  void operator()(PGresult* result) const { PQclear(result); }
};
struct Free {
  void operator()(char* bytes) const { PQfreemem(bytes); }
};
using Connection = std::unique_ptr<PGconn, Finish>;
using ResultSet = std::unique_ptr<PGresult, Clear>;

std::string without_newline(std::string text) {
  while (text.ends_with('\n')) text.pop_back();
  return text;
}

/// By the classes of SQLSTATE; without one the connection is gone.
ErrorCode code_of(std::string_view state) {
  if (state == "55P03" || state == "40P01" || state == "40001" || state == "23P01") return ErrorCode::kLocked;
  if (state.starts_with("XX")) return ErrorCode::kDamaged;
  if (state.starts_with("54")) return ErrorCode::kLimit;
  return ErrorCode::kIo;
}

/// Digits of which the same number is read.
std::string shortest(double value) {
  std::array<char, 32> digits;
  return {digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr};
}

class PostgresqlSession final : public Session {
 public:
  PostgresqlSession(Connection connection, std::string where)
      : connection_(std::move(connection)), where_(std::move(where)) {}

  Result<std::vector<Row>> run(std::string_view sql, const Row& parameters) override;
  Result<void> begin(Access access) override;
  Result<void> commit() override;
  void rollback() override {
    if (PQtransactionStatus(connection_.get()) != PQTRANS_IDLE) (void)execute("ROLLBACK");
  }
  [[nodiscard]] bool is_idle() const override {
    return PQtransactionStatus(connection_.get()) == PQTRANS_IDLE;
  }
  Result<void> insert(std::int64_t series, std::uint64_t position, const SeriesData& rows) override;
  Result<std::unique_ptr<SampleSource>> select(const Selection& selection, const SeriesData& head) override;
  Result<std::uint64_t> size_bytes() override;
  [[nodiscard]] std::string_view backend_type() const override { return "postgresql"; }
  [[nodiscard]] const std::string& where() const override { return where_; }

  /// Any number of statements.
  Result<void> execute(const char* sql);
  [[nodiscard]] std::unexpected<Error> failure(const PGresult* result) const;
  [[nodiscard]] PGconn* connection() const { return connection_.get(); }
  /// Has the server stop what it does; what it sent by then is dropped by the next command.
  void cancel();
  /// Ends a COPY.
  Result<void> finish_copy();

 private:
  Result<const std::string*> prepare(std::string_view sql);
  Result<void> send(CopyEncoder& encoder);
  /// Connects again where the server went away between two transactions.
  Result<void> revive();

  Connection connection_;
  std::string where_;
  std::map<std::string, std::string, std::less<>> prepared_;  // names of statements
};

std::unexpected<Error> PostgresqlSession::failure(const PGresult* result) const {
  const char* state = result == nullptr ? nullptr : PQresultErrorField(result, PG_DIAG_SQLSTATE);
  const char* text = result == nullptr ? nullptr : PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
  return fail(code_of(state == nullptr ? "" : state),
              where_ + ": " + without_newline(text == nullptr ? PQerrorMessage(connection_.get()) : text));
}

Result<void> PostgresqlSession::execute(const char* sql) {
  const ResultSet result(PQexec(connection_.get(), sql));
  const ExecStatusType status = PQresultStatus(result.get());
  if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) return failure(result.get());
  return {};
}

Result<const std::string*> PostgresqlSession::prepare(std::string_view sql) {
  const auto at = prepared_.find(sql);
  if (at != prepared_.end()) return &at->second;
  const std::string text(sql);
  std::string name = "s" + std::to_string(prepared_.size());
  const ResultSet result(PQprepare(connection_.get(), name.c_str(), text.c_str(), 0, nullptr));
  if (PQresultStatus(result.get()) != PGRES_COMMAND_OK) return failure(result.get());
  return &prepared_.emplace(text, std::move(name)).first->second;
}

Result<std::vector<Row>> PostgresqlSession::run(std::string_view sql, const Row& parameters) {
  if (auto ok = revive(); !ok) return std::unexpected(std::move(ok.error()));
  auto name = prepare(sql);
  if (!name) return std::unexpected(std::move(name.error()));
  std::vector<std::string> digits(parameters.size());
  std::vector<const char*> values(parameters.size());
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    if (const auto* integer = std::get_if<std::int64_t>(&parameters[i]))
      values[i] = (digits[i] = std::to_string(*integer)).c_str();
    else if (const auto* real = std::get_if<double>(&parameters[i]))
      values[i] = (digits[i] = shortest(*real)).c_str();
    else if (const auto* text = std::get_if<std::string>(&parameters[i]))
      values[i] = text->c_str();
  }
  const ResultSet result(PQexecPrepared(connection_.get(), (*name)->c_str(), static_cast<int>(values.size()),
                                        values.data(), nullptr, nullptr, 0));
  const ExecStatusType status = PQresultStatus(result.get());
  if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) return failure(result.get());
  std::vector<Row> rows(static_cast<std::size_t>(PQntuples(result.get())));
  for (std::size_t row = 0; row < rows.size(); ++row) {
    for (int column = 0; column < PQnfields(result.get()); ++column) {
      const int at = static_cast<int>(row);
      Field& field = rows[row].emplace_back();
      if (PQgetisnull(result.get(), at, column) != 0) continue;
      const std::string_view text(PQgetvalue(result.get(), at, column),
                                  static_cast<std::size_t>(PQgetlength(result.get(), at, column)));
      if (PQftype(result.get(), column) == kInt8Oid)
        std::from_chars(text.data(), text.data() + text.size(), field.emplace<std::int64_t>());
      else
        field.emplace<std::string>(text);
    }
  }
  return rows;
}

Result<void> PostgresqlSession::revive() {
  if (PQstatus(connection_.get()) == CONNECTION_OK) return {};
  PQreset(connection_.get());
  prepared_.clear();
  if (PQstatus(connection_.get()) != CONNECTION_OK) return failure(nullptr);
  return execute(kSettings);
}

Result<void> PostgresqlSession::begin(Access access) {
  if (auto ok = revive(); !ok) return ok;
  if (access == Access::kRead) return execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
  auto done = execute("BEGIN");
  if (done) done = execute(kLock);
  if (!done) rollback();
  return done;
}

Result<void> PostgresqlSession::commit() {
  // A transaction that failed ends as a rollback, and says so only in the tag of the command.
  const ResultSet result(PQexec(connection_.get(), "COMMIT"));
  if (PQresultStatus(result.get()) != PGRES_COMMAND_OK) {
    auto failed = failure(result.get());
    rollback();
    return failed;
  }
  if (std::string_view(PQcmdStatus(result.get())) != "COMMIT")
    return fail(ErrorCode::kIo, where_ + ": the transaction had failed and was rolled back");
  return {};
}

Result<void> PostgresqlSession::send(CopyEncoder& encoder) {
  const std::string_view bytes = encoder.bytes();
  if (PQputCopyData(connection_.get(), bytes.data(), static_cast<int>(bytes.size())) != 1)
    return failure(nullptr);
  encoder.clear();
  return {};
}

void PostgresqlSession::cancel() {
  PGcancel* const request = PQgetCancel(connection_.get());
  std::array<char, 256> message{};
  if (request != nullptr) (void)PQcancel(request, message.data(), message.size());
  PQfreeCancel(request);
}

Result<void> PostgresqlSession::finish_copy() {
  Result<void> done;
  while (const ResultSet result{PQgetResult(connection_.get())})
    if (PQresultStatus(result.get()) != PGRES_COMMAND_OK && done) done = failure(result.get());
  return done;
}

Result<void> PostgresqlSession::insert(std::int64_t series, std::uint64_t position, const SeriesData& rows) {
  constexpr std::size_t kRows = 1024;
  if (rows.rows() == 0) return {};
  const std::vector<PartColumn> parts = parts_of(rows);
  std::string sql = "COPY mdat_samples (series, position";
  for (const PartColumn& part : parts)
    for (const Cell::Kind kind : kinds_of(part.column->type())) sql += ", " + column_name(part.part, kind);
  sql += ") FROM STDIN (FORMAT binary)";
  const ResultSet started(PQexec(connection_.get(), sql.c_str()));
  if (PQresultStatus(started.get()) != PGRES_COPY_IN) return failure(started.get());
  CopyEncoder encoder;
  Result<void> sent;
  for (std::size_t begin = 0; begin < rows.rows() && sent; begin += kRows) {
    encoder.add(series, position, parts, begin, std::min(begin + kRows, rows.rows()));
    if (encoder.bytes().size() >= kSendBytes) sent = send(encoder);
  }
  encoder.finish();
  if (sent) sent = send(encoder);
  if (PQputCopyEnd(connection_.get(), sent ? nullptr : "the client failed") != 1 && sent)
    sent = failure(nullptr);
  auto finished = finish_copy();
  return finished ? sent : finished;
}

class PostgresqlSource final : public SampleSource {
 public:
  PostgresqlSource(PostgresqlSession& session, const SeriesData& head) : session_(&session), builder_(head) {
    for (const PartColumn& part : parts_of(head)) kinds_.push_back(kinds_of(part.column->type()));
    std::size_t fields = 0;
    for (const auto& kinds : kinds_) fields += kinds.size();
    fields_.resize(fields);
  }

  PostgresqlSource(const PostgresqlSource&) = delete;
  PostgresqlSource& operator=(const PostgresqlSource&) = delete;
  ~PostgresqlSource() override {
    if (!done_) session_->cancel();
  }

  Result<bool> next(SeriesData& chunk, std::size_t rows) override {
    for (std::size_t row = 0; row < rows;) {
      const CopyDecoder::Step step = decoder_.next(fields_);
      if (step == CopyDecoder::Step::kRow) {
        if (!add_row()) return wrong(chunk);
        ++row;
      } else if (step == CopyDecoder::Step::kMore) {
        auto more = receive();
        if (!more) return more;
        if (!*more) return wrong(chunk);
      } else if (step == CopyDecoder::Step::kEnd) {
        auto more = receive();
        if (!more) return more;
        builder_.move_to(chunk);
        return false;
      } else {
        return wrong(chunk);
      }
    }
    builder_.move_to(chunk);
    return true;
  }

 private:
  /// False at the end of the stream.
  Result<bool> receive() {
    char* bytes = nullptr;
    const int length = PQgetCopyData(session_->connection(), &bytes, 0);
    const std::unique_ptr<char, Free> owned(bytes);
    if (length > 0) {
      decoder_.feed({bytes, static_cast<std::size_t>(length)});
      return true;
    }
    if (length == -2) return session_->failure(nullptr);
    done_ = true;
    if (auto ok = session_->finish_copy(); !ok) return std::unexpected(std::move(ok.error()));
    return false;
  }
  bool add_row() {
    std::size_t at = 0;
    for (std::size_t part = 0; part < kinds_.size(); ++part) {
      std::optional<Cell> cell = Cell{};
      for (const Cell::Kind kind : kinds_[part]) {
        if (const auto& field = fields_[at++]; field) cell = cell_of(*field, kind);
        if (!cell) return false;
      }
      if (!builder_.columns()[part].add(*cell)) return false;
    }
    return true;
  }
  [[nodiscard]] std::unexpected<Error> wrong(const SeriesData& chunk) const {
    return fail(ErrorCode::kDamaged,
                session_->where() + ": series " + chunk.name + " has a value of another type");
  }

  PostgresqlSession* session_;
  SampleBuilder builder_;
  std::vector<std::span<const Cell::Kind>> kinds_;  // of each part
  CopyDecoder decoder_;
  bool done_ = false;
  std::vector<std::optional<std::string_view>> fields_;
};

Result<std::unique_ptr<SampleSource>> PostgresqlSession::select(const Selection& selection,
                                                                const SeriesData& head) {
  std::string sql = "COPY (SELECT ";
  for (const PartColumn& part : parts_of(head))
    for (const Cell::Kind kind : kinds_of(part.column->type()))
      sql += (sql.ends_with(' ') ? "" : ", ") + column_name(part.part, kind);
  // COPY takes no parameters; these are integers.
  sql += " FROM mdat_samples WHERE series = " + std::to_string(selection.series) +
         " AND position >= " + std::to_string(selection.positions.begin) + " AND position < " +
         std::to_string(selection.positions.end);
  if (selection.labels.from) sql += " AND index_integer >= " + std::to_string(*selection.labels.from);
  if (selection.labels.to) sql += " AND index_integer < " + std::to_string(*selection.labels.to);
  sql += " ORDER BY position) TO STDOUT (FORMAT binary)";
  const ResultSet started(PQexec(connection_.get(), sql.c_str()));
  if (PQresultStatus(started.get()) != PGRES_COPY_OUT) return failure(started.get());
  return std::make_unique<PostgresqlSource>(*this, head);
}

Result<std::uint64_t> PostgresqlSession::size_bytes() {
  auto rows =
      run("SELECT sum(pg_total_relation_size(oid))::bigint FROM pg_class WHERE relname LIKE 'mdat\\_%' AND "
          "relkind = 'r' AND relnamespace = current_schema()::regnamespace",
          {});
  if (!rows) return std::unexpected(std::move(rows.error()));
  return static_cast<std::uint64_t>(rows->empty() ? 0 : integer_at(rows->front(), 0));
}

/// libpq knows no drivers.
std::string without_driver(const std::string& url) {
  const auto colon = url.find(':');
  const auto plus = url.find('+');
  if (plus == std::string::npos || colon == std::string::npos || plus > colon) return url;
  return url.substr(0, plus) + url.substr(colon);
}

}  // namespace

Result<std::unique_ptr<Session>> connect_postgresql(const std::string& connection_text) {
  const std::string text = without_driver(connection_text);
  // What stands behind "dbname" in the text goes before what stands here.
  const std::array keywords{"client_encoding", "application_name", "connect_timeout", "dbname",
                            (const char*)nullptr};
  const std::array values{"UTF8", "mdat", "10", text.c_str(), (const char*)nullptr};
  Connection connection(PQconnectdbParams(keywords.data(), values.data(), 1));
  if (connection == nullptr) return fail(ErrorCode::kIo, "out of memory for a connection to PostgreSQL");
  PQsetNoticeProcessor(connection.get(), [](void*, const char*) {}, nullptr);
  if (PQstatus(connection.get()) != CONNECTION_OK)
    return fail(ErrorCode::kIo, "PostgreSQL: " + without_newline(PQerrorMessage(connection.get())));
  const char* encoding = PQparameterStatus(connection.get(), "server_encoding");
  const char* database = PQdb(connection.get());
  std::string where = "the PostgreSQL database " + std::string(database == nullptr ? "" : database);
  if (encoding == nullptr || std::string_view(encoding) != "UTF8")
    return fail(ErrorCode::kUnsupported, where + " is not in UTF8, and cannot hold every name");
  auto session = std::make_unique<PostgresqlSession>(std::move(connection), std::move(where));
  if (auto ok = session->execute(kSettings); !ok) return std::unexpected(std::move(ok.error()));
  return session;
}

}  // namespace mdat::store::sql
