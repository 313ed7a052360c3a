// SPDX-License-Identifier: Apache-2.0
// The tables of meteaudata's SQL back end, filled as 0.12.1 fills them (storage/adapters/sql_adapter.py).
#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "lib/meteaudata/tree_writer.hpp"
#include "lib/store/sql/postgresql_session.hpp"
#include "lib/store/sql/sqlite_session.hpp"
#include "lib/store/sql/sqlite_store.hpp"
#include "mdat/meteaudata.hpp"

namespace mdat {
namespace {

using meteaudata::Notes;
using store::sql::Row;
using store::sql::Session;
using Status = Result<void>;

/// REAL has four bytes on a server, which would cut values.
std::array<std::string, 3> tables(std::string_view real) {
  return {
      "CREATE TABLE IF NOT EXISTS time_series_data (key TEXT NOT NULL, idx INTEGER NOT NULL, "
      "index_value TEXT NOT NULL, value " +
          std::string(real) + ", PRIMARY KEY (key, idx))",
      "CREATE INDEX IF NOT EXISTS idx_key ON time_series_data(key)",
      "CREATE TABLE IF NOT EXISTS time_series_metadata (key TEXT PRIMARY KEY, metadata_json TEXT NOT NULL, "
      "series_name TEXT, length INTEGER, dtype TEXT)"};
}

/// Labels as Python prints them.
class LabelText {
 public:
  explicit LabelText(const Index& index) : ends_(format_of(index)) {
    const std::string closed = index.metadata.closed.value_or("right");
    opened_ = closed == "left" || closed == "both" ? '[' : '(';
    closed_ = closed == "right" || closed == "both" ? ']' : ')';
  }

  [[nodiscard]] std::string of(const Index& index, std::size_t row) {
    if (index.kind != IndexKind::kInterval) return of(index.values, row);
    if (!index.values.is_valid(row)) return "nan";
    return opened_ + of(index.values, row) + ", " + of(index.right, row) + closed_;
  }

 private:
  static meteaudata::CellFormat format_of(const Index& index) {
    meteaudata::CellFormat format{.type = index.values.type()};
    if (index.kind == IndexKind::kPeriod)
      format.period = meteaudata::parse_frequency(index.metadata.frequency.value_or(""));
    return format;
  }

  std::string of(const ColumnData& column, std::size_t row) {
    const TypeKind kind = column.type().kind;
    const bool text = kind == TypeKind::kString || kind == TypeKind::kCategorical;
    if (!column.is_valid(row)) return text || kind == TypeKind::kFloat64 ? "nan" : "NaT";
    if (text) return std::string(column.text(row));
    std::string out;
    ends_.append(out, column, row);
    return out;
  }

  meteaudata::CellPrinter ends_;
  char opened_, closed_;
};

/// A value of any number as the double that the tables keep; null where it is missing.
store::sql::Field number_at(const ColumnData& column, std::size_t row) {
  const Value value = column.value(row);
  if (const auto* real = std::get_if<double>(&value))
    return *real == *real ? store::sql::Field(*real) : store::sql::Field();
  if (const auto* whole = std::get_if<std::int64_t>(&value)) return static_cast<double>(*whole);
  if (const auto* count = std::get_if<std::uint64_t>(&value)) return static_cast<double>(*count);
  if (const auto* flag = std::get_if<bool>(&value)) return *flag ? 1.0 : 0.0;
  return {};
}

/// Moments as json.dumps(default=str) leaves them; those among parameters of functions keep their tags.
void tell_times(Parameters& tree) {
  for (const std::string_view name : {"created_on", "run_datetime"}) {
    const auto at = tree.find(name);
    if (at != tree.end() && at->second.get<DateTime>() != nullptr)
      at->second = meteaudata::label_text(at->second);
  }
  const auto steps = tree.find("processing_steps");
  auto* list = steps == tree.end() ? nullptr : steps->second.get<List>();
  for (std::size_t i = 0; list != nullptr && i < list->size(); ++i)
    if (auto* step = (*list)[i].get<Parameters>()) tell_times(*step);
}

class TableWriter {
 public:
  TableWriter(Session& session, const std::shared_ptr<StorageBackend>& from, bool replace)
      : session_(&session), from_(from), replace_(replace) {}

  Status write(std::string_view real) {
    for (const std::string& sql : tables(real))
      if (auto ok = run(sql); !ok) return ok;
    const auto documents = from_->documents();
    if (!documents) return std::unexpected(documents.error());
    for (const Document& document : *documents)
      notes_.push_back(
          {document.path.back(), document.path.size() == 1
                                     ? "the tables keep nothing of a data set but its series"
                                     : "the tables keep no units and no provenance of a signal"});
    const auto keys = from_->list_keys();
    if (!keys) return std::unexpected(keys.error());
    for (const std::string& key : *keys)
      if (auto ok = series(key); !ok) return ok;
    return {};
  }
  [[nodiscard]] Notes take_notes() { return std::move(notes_); }

 private:
  static constexpr std::size_t kRowsAtOnce = 200;

  Status run(std::string_view sql, const Row& parameters = {}) {
    auto done = session_->run(sql, parameters);
    return done ? Status() : Status(std::unexpected(std::move(done.error())));
  }

  Status series(const std::string& key) {
    auto metadata = from_->load_metadata(key);
    if (!metadata) return std::unexpected(std::move(metadata.error()));
    auto one = time_series_of(std::move(*metadata));
    if (!one) return std::unexpected(std::move(one.error()));
    one->series = SeriesContainer(from_, key);
    auto reader = one->series.read();
    if (!reader) return std::unexpected(std::move(reader.error()));
    const SeriesData& head = (*reader)->head();
    one->name = head.name;
    if (head.values.type().kind > TypeKind::kBool) {
      notes_.push_back({key, "is left out: the tables keep numbers, and its values are of " +
                                 to_string(head.values.type())});
      return {};
    }
    if (auto ok = make_room(key); !ok) return ok;
    auto plan = meteaudata::plan_series(*one, head.name, key, notes_);
    if (!plan) return std::unexpected(std::move(plan.error()));
    note_losses(head, key);
    if (auto ok = rows(key, **reader); !ok) return ok;
    Parameters tree = meteaudata::series_tree(*one, *plan, key, notes_);
    tell_times(tree);
    const auto json = to_json(tree);
    if (!json) return std::unexpected(json.error());
    return run(
        "INSERT INTO time_series_metadata (key, metadata_json, series_name, length, dtype) "
        "VALUES ($1, $2, $3, $4, $5)",
        {key, *json, head.name, static_cast<std::int64_t>((*reader)->rows()), plan->values_dtype});
  }

  Status make_room(const std::string& key) {
    auto there = session_->run("SELECT 1 FROM time_series_metadata WHERE key = $1", {key});
    if (!there) return std::unexpected(std::move(there.error()));
    if (there->empty()) return {};
    if (!replace_) return fail(ErrorCode::kExists, session_->where() + " has a series " + key + " already");
    if (auto ok = run("DELETE FROM time_series_data WHERE key = $1", {key}); !ok) return ok;
    return run("DELETE FROM time_series_metadata WHERE key = $1", {key});
  }

  void note_losses(const SeriesData& head, const std::string& key) {
    const TypeKind kind = head.values.type().kind;
    if (kind == TypeKind::kInt64 || kind == TypeKind::kUint64)
      notes_.push_back({key, "the tables keep floats: integers beyond 2^53 are rounded"});
    if (head.quality) notes_.push_back({key, "its flags of quality are not in the tables"});
    const bool as_text = head.index.kind == IndexKind::kInteger || head.index.kind == IndexKind::kFloat ||
                         head.index.kind == IndexKind::kBool;
    if (as_text) notes_.push_back({key, "meteaudata reads its labels as text"});
  }

  Status rows(const std::string& key, SeriesReader& reader) {
    LabelText labels(reader.head().index);
    SeriesData chunk;
    std::int64_t number = 0;
    for (;;) {
      const auto more = reader.next(chunk);
      if (!more) return std::unexpected(more.error());
      if (!*more) return {};
      for (std::size_t begin = 0; begin < chunk.rows(); begin += kRowsAtOnce) {
        const std::size_t end = std::min(begin + kRowsAtOnce, chunk.rows());
        Row values;
        for (std::size_t row = begin; row < end; ++row)
          values.insert(values.end(),
                        {key, number++, labels.of(chunk.index, row), number_at(chunk.values, row)});
        if (auto ok = run(insert_of(end - begin), values); !ok) return ok;
      }
    }
  }

  static std::string insert_of(std::size_t rows) {
    std::string sql = "INSERT INTO time_series_data (key, idx, index_value, value) VALUES ";
    for (std::size_t row = 0, parameter = 0; row < rows; ++row) {
      sql += row == 0 ? "(" : ", (";
      for (int field = 0; field < 4; ++field) sql += (field == 0 ? "$" : ", $") + std::to_string(++parameter);
      sql += ')';
    }
    return sql;
  }

  Session* session_;
  std::shared_ptr<StorageBackend> from_;
  bool replace_;
  Notes notes_;
};

Result<std::unique_ptr<Session>> connect(const std::string& url) {
  if (!url.starts_with("sqlite")) return store::sql::connect_postgresql(url);
  const auto parsed = store::parse_sqlite_url(url);
  if (!parsed) return std::unexpected(parsed.error());
  if (parsed->path.empty() || parsed->read_only)
    return fail(ErrorCode::kInvalidArgument, url + " names no file to write to");
  auto session = store::sql::open_sqlite({.path = parsed->path, .create = true});
  if (!session) return session;
  const auto ours = (*session)->run("SELECT 1 FROM sqlite_master WHERE name = 'mdat_schema'");
  if (!ours) return std::unexpected(ours.error());
  if (!ours->empty())
    return fail(ErrorCode::kExists, (*session)->where() + " has tables of mdat: name another file");
  return session;
}

}  // namespace

Result<std::vector<MeteaudataNote>> write_meteaudata_tables(const std::shared_ptr<StorageBackend>& from,
                                                            const std::string& url, bool replace) {
  auto session = connect(url);
  if (!session) return std::unexpected(std::move(session.error()));
  if (auto ok = (*session)->begin(Session::Access::kWrite); !ok)
    return std::unexpected(std::move(ok.error()));
  TableWriter writer(**session, from, replace);
  auto done = writer.write(url.starts_with("sqlite") ? "REAL" : "DOUBLE PRECISION");
  if (done)
    done = (*session)->commit();
  else
    (*session)->rollback();
  if (!done) return std::unexpected(std::move(done.error()));
  return writer.take_notes();
}

}  // namespace mdat
