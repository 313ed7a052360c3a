// SPDX-License-Identifier: Apache-2.0
#include "lib/store/sql/sql_store.hpp"

#include <cassert>
#include <set>
#include <string>
#include <utility>

#include "lib/store/key.hpp"
#include "lib/store/series_head.hpp"
#include "lib/store/sql/sample_reader.hpp"
#include "lib/store/sql/sample_writer.hpp"
#include "lib/store/sql/step_table.hpp"

namespace mdat::store::sql {
namespace {

/// Metadata as JSON: what cannot be stored is refused before anything is changed.
struct MetadataTexts {
  StepTexts steps;
  std::string fields;
};
Result<MetadataTexts> texts_of(const SeriesMetadata& metadata) {
  auto steps = to_json(metadata.processing_steps);
  if (!steps) return std::unexpected(std::move(steps.error()));
  auto fields = mdat::to_json(metadata.fields);
  if (!fields) return std::unexpected(std::move(fields.error()));
  return MetadataTexts{std::move(*steps), std::move(*fields)};
}

Result<std::string> path_text(const std::vector<std::string>& path) {
  return mdat::to_json(List(path.begin(), path.end()));
}

Result<void> nothing(Result<std::vector<Row>> rows) {
  if (!rows) return std::unexpected(std::move(rows.error()));
  return {};
}

/// Whether it is the caller's mistake, which changes nothing.
bool is_refusal(const Error& error) {
  return error.code == ErrorCode::kKeyNotFound || error.code == ErrorCode::kInvalidArgument;
}

class SqlStore final : public StorageBackend {
 public:
  SqlStore(std::unique_ptr<Session> session, Connect connect)
      : session_(std::move(session)), readers_(SessionPool::make(std::move(connect))) {}
  ~SqlStore() override {
    if (in_transaction_) session_->rollback();
  }

  Result<StoredSeries> load(std::string_view key) override;
  Result<SeriesMetadata> load_metadata(std::string_view key) override;
  Result<void> save_metadata(std::string_view key, const SeriesMetadata& metadata) override;
  Result<void> remove(std::string_view key) override;
  Result<bool> exists(std::string_view key) override;
  Result<std::vector<std::string>> list_keys() override;
  Result<void> clear() override;
  [[nodiscard]] std::string_view backend_type() const override { return session_->backend_type(); }
  Result<std::uint64_t> size_bytes() override { return session_->size_bytes(); }

  Result<std::unique_ptr<SeriesReader>> read(std::string_view key, const ReadRange& range) override;
  Result<std::unique_ptr<SeriesWriter>> write(std::string_view key, const SeriesData& head) override;

  Result<void> save_document(const Document& document) override;
  Result<std::vector<Document>> documents() override;
  Result<void> remove_document(const std::vector<std::string>& path) override;

  Result<void> begin() override;
  Result<void> commit() override;
  void rollback() override;

 private:
  friend class SqlWriter;

  /// Into the transaction of a change: the batch, or one of its own.
  Result<void> enter();
  Result<void> leave(Result<void> done);
  template <typename F>
  Result<void> change(F&& f) {
    if (auto ok = enter(); !ok) return ok;
    return leave(f());
  }
  /// f() sees one state of the database.
  template <typename F>
  auto in_snapshot(F&& f) -> decltype(f());
  Result<void> close(bool commit);

  Result<std::int64_t> id_of(std::string_view key);
  Result<SeriesMetadata> metadata_of(std::int64_t id);
  Result<std::int64_t> start_series();
  Result<void> finish_series(const SampleWriter& samples, const std::string& key, const std::string& head,
                             const MetadataTexts& metadata);
  Result<void> drop_series(std::int64_t id);
  Result<SeriesData> load_rows(std::string_view key);

  std::unique_ptr<Session> session_;
  std::shared_ptr<SessionPool> readers_;  // nullptr: there is one session only
  StepTable steps_;
  bool in_transaction_ = false;
  bool batch_ = false;
  bool writing_ = false;                        // a writer outside of a batch has the transaction
  std::optional<Error> broken_;                 // a change of the batch failed half-way
  std::uint64_t transactions_ = 0;              // begun so far: writers belong to one
  std::set<std::int64_t> unfinished_;           // series without a key
  std::set<std::string, std::less<>> changed_;  // keys of this batch, which other sessions do not see
};

/// Outside of a batch it has the store's transaction for itself.
class SqlWriter final : public SeriesWriter {
 public:
  SqlWriter(SqlStore& store, std::string_view key, SampleWriter samples)
      : store_(&store), key_(key), samples_(std::move(samples)), transaction_(store.transactions_) {}
  ~SqlWriter() override {
    if (!done_ && is_open()) (void)end(fail(ErrorCode::kInvalidArgument, "not finished"));
  }

  Result<void> append(const SeriesData& chunk) override {
    if (auto ok = check_open(); !ok) return ok;
    auto done = samples_.append(*store_->session_, chunk);
    if (!done && !is_refusal(done.error())) return end(std::move(done));
    return done;
  }

  Result<void> finish(const SeriesMetadata& metadata) override {
    if (auto ok = check_open(); !ok) return ok;
    auto texts = texts_of(metadata);
    if (!texts) return std::unexpected(std::move(texts.error()));
    auto head = head_to_json(samples_.head());
    if (!head) return std::unexpected(std::move(head.error()));
    auto done = samples_.finish(*store_->session_);
    if (done) done = store_->finish_series(samples_, key_, *head, *texts);
    return end(std::move(done));
  }

 private:
  [[nodiscard]] bool is_open() const {
    return store_->in_transaction_ && store_->transactions_ == transaction_;
  }
  [[nodiscard]] Result<void> check_open() const {
    if (done_ || !is_open())
      return fail(ErrorCode::kInvalidArgument,
                  "series " + samples_.head().name + ": its writer or its batch has ended");
    if (store_->broken_) return std::unexpected(*store_->broken_);
    return {};
  }
  Result<void> end(Result<void> done) {
    done_ = true;
    store_->writing_ = false;
    store_->unfinished_.erase(samples_.series());
    if (!done && is_refusal(done.error()) && store_->batch_ && !store_->broken_) {
      // Only this series goes, not the batch.
      auto dropped = store_->drop_series(samples_.series());
      return store_->leave(dropped ? std::move(done) : std::move(dropped));
    }
    return store_->leave(std::move(done));
  }

  SqlStore* store_;
  std::string key_;
  SampleWriter samples_;
  std::uint64_t transaction_;
  bool done_ = false;
};

Result<void> SqlStore::enter() {
  if (broken_) return std::unexpected(*broken_);
  if (batch_) return {};
  if (writing_)
    return fail(ErrorCode::kInvalidArgument,
                session_->where() +
                    " has a series that is being written: finish it first, or begin() a batch around both");
  if (auto ok = session_->begin(Session::Access::kWrite); !ok) return ok;
  in_transaction_ = true;
  ++transactions_;
  return {};
}

Result<void> SqlStore::leave(Result<void> done) {
  if (batch_) {
    if (!done && !is_refusal(done.error()) && !broken_) broken_ = done.error();
    return done;
  }
  auto closed = close(done.has_value());
  return done ? closed : done;
}

Result<void> SqlStore::close(bool commit) {
  Result<void> done;
  if (commit)
    done = session_->commit();
  else
    session_->rollback();
  in_transaction_ = false;
  batch_ = false;
  broken_.reset();
  unfinished_.clear();
  changed_.clear();
  return done;
}

template <typename F>
auto SqlStore::in_snapshot(F&& f) -> decltype(f()) {
  if (in_transaction_) return f();
  if (auto ok = session_->begin(Session::Access::kRead); !ok) return std::unexpected(std::move(ok.error()));
  auto result = f();
  session_->rollback();
  return result;
}

Result<void> SqlStore::begin() {
  assert(!batch_);
  if (auto ok = enter(); !ok) return ok;
  batch_ = true;
  return {};
}

Result<void> SqlStore::commit() {
  assert(batch_);
  Result<void> done;
  if (broken_) done = std::unexpected(*broken_);
  for (const std::int64_t series : unfinished_)
    if (done) done = drop_series(series);
  auto closed = close(done.has_value());
  return done ? closed : done;
}

void SqlStore::rollback() {
  assert(batch_);
  (void)close(false);
}

Result<std::int64_t> SqlStore::id_of(std::string_view key) {
  if (!check_key(key)) return no_key(key, session_->where());
  auto rows = session_->run("SELECT id FROM mdat_series WHERE key = $1", {std::string(key)});
  if (!rows) return std::unexpected(std::move(rows.error()));
  if (rows->empty()) return no_key(key, session_->where());
  return integer_at(rows->front(), 0);
}

Result<SeriesMetadata> SqlStore::metadata_of(std::int64_t id) {
  auto rows = session_->run("SELECT fields FROM mdat_series WHERE id = $1", {id});
  if (!rows) return std::unexpected(std::move(rows.error()));
  auto tree = parse_json(rows->empty() ? "" : text_at(rows->front(), 0));
  if (!tree) return std::unexpected(std::move(tree.error()));
  auto* fields = tree->get<Parameters>();
  if (fields == nullptr) return fail(ErrorCode::kMalformed, session_->where() + ": metadata is no map");
  auto steps = steps_.load(*session_, id);
  if (!steps) return std::unexpected(std::move(steps.error()));
  return SeriesMetadata{.processing_steps = std::move(*steps), .fields = std::move(*fields)};
}

Result<StoredSeries> SqlStore::load(std::string_view key) {
  return in_snapshot([&]() -> Result<StoredSeries> {
    auto data = load_rows(key);
    if (!data) return std::unexpected(std::move(data.error()));
    auto id = id_of(key);
    if (!id) return std::unexpected(std::move(id.error()));
    auto metadata = metadata_of(*id);
    if (!metadata) return std::unexpected(std::move(metadata.error()));
    return StoredSeries{std::move(*data), std::move(*metadata)};
  });
}

Result<SeriesData> SqlStore::load_rows(std::string_view key) {
  auto series = find_series(*session_, key);
  if (!series) return std::unexpected(std::move(series.error()));
  const std::shared_ptr<Session> borrowed(session_.get(), [](Session*) {});
  auto reader = read_samples(borrowed, std::move(*series), {});
  if (!reader) return std::unexpected(std::move(reader.error()));
  return to_memory(**reader);
}

Result<SeriesMetadata> SqlStore::load_metadata(std::string_view key) {
  return in_snapshot([&]() -> Result<SeriesMetadata> {
    auto id = id_of(key);
    if (!id) return std::unexpected(std::move(id.error()));
    return metadata_of(*id);
  });
}

Result<void> SqlStore::save_metadata(std::string_view key, const SeriesMetadata& metadata) {
  auto texts = texts_of(metadata);
  if (!texts) return std::unexpected(std::move(texts.error()));
  return change([&]() -> Result<void> {
    auto id = id_of(key);
    if (!id) return std::unexpected(std::move(id.error()));
    auto before = metadata_of(*id);
    if (before && *before == metadata) return {};
    if (auto ok = steps_.remove(*session_, *id); !ok) return ok;
    if (auto ok = steps_.save(*session_, *id, texts->steps); !ok) return ok;
    return nothing(session_->run("UPDATE mdat_series SET fields = $1 WHERE id = $2", {texts->fields, *id}));
  });
}

Result<void> SqlStore::remove(std::string_view key) {
  return change([&]() -> Result<void> {
    auto id = id_of(key);
    if (!id) return std::unexpected(std::move(id.error()));
    changed_.emplace(key);
    return drop_series(*id);
  });
}

Result<bool> SqlStore::exists(std::string_view key) {
  auto id = id_of(key);
  if (id) return true;
  if (id.error().code == ErrorCode::kKeyNotFound) return false;
  return std::unexpected(std::move(id.error()));
}

Result<std::vector<std::string>> SqlStore::list_keys() {
  auto rows = session_->run("SELECT key FROM mdat_series WHERE key IS NOT NULL ORDER BY ordinal, id");
  if (!rows) return std::unexpected(std::move(rows.error()));
  std::vector<std::string> keys;
  for (const Row& row : *rows) keys.push_back(text_at(row, 0));
  return keys;
}

Result<void> SqlStore::clear() {
  return change([&]() -> Result<void> {
    for (const char* table : {"mdat_samples", "mdat_blocks", "mdat_series_steps", "mdat_steps",
                              "mdat_functions", "mdat_series", "mdat_documents"})
      if (auto done = session_->run(std::string("DELETE FROM ") + table); !done)
        return std::unexpected(std::move(done.error()));
    return {};
  });
}

Result<std::unique_ptr<SeriesReader>> SqlStore::read(std::string_view key, const ReadRange& range) {
  if (readers_ == nullptr || changed_.contains(key)) {
    auto data = in_snapshot([&] { return load_rows(key); });
    if (!data) return std::unexpected(std::move(data.error()));
    return from_memory(std::make_shared<const SeriesData>(std::move(*data)), range);
  }
  auto session = SessionPool::take(readers_);
  if (!session) return std::unexpected(std::move(session.error()));
  if (auto ok = (*session)->begin(Session::Access::kRead); !ok) return std::unexpected(std::move(ok.error()));
  auto series = find_series(**session, key);
  if (!series) return std::unexpected(std::move(series.error()));
  return read_samples(std::move(*session), std::move(*series), range);
}

Result<std::unique_ptr<SeriesWriter>> SqlStore::write(std::string_view key, const SeriesData& head) {
  if (auto ok = check_key(key); !ok) return std::unexpected(std::move(ok.error()));
  if (auto ok = enter(); !ok) return std::unexpected(std::move(ok.error()));
  auto id = start_series();
  if (!id) {
    auto left = leave(std::unexpected(std::move(id.error())));
    return std::unexpected(std::move(left.error()));
  }
  writing_ = !batch_;
  unfinished_.insert(*id);
  return std::make_unique<SqlWriter>(*this, key, SampleWriter(*id, head_of(head)));
}

Result<std::int64_t> SqlStore::start_series() {
  auto rows = session_->run("INSERT INTO mdat_series (rows) VALUES (0) RETURNING id");
  if (!rows) return std::unexpected(std::move(rows.error()));
  return integer_at(rows->front(), 0);
}

Result<void> SqlStore::finish_series(const SampleWriter& samples, const std::string& key,
                                     const std::string& head, const MetadataTexts& metadata) {
  const std::int64_t id = samples.series();
  if (auto ok = steps_.save(*session_, id, metadata.steps); !ok) return ok;
  auto before = session_->run("SELECT id, ordinal FROM mdat_series WHERE key = $1", {key});
  if (!before) return std::unexpected(std::move(before.error()));
  std::int64_t ordinal = id;
  if (!before->empty()) {
    ordinal = integer_at(before->front(), 1);
    if (auto ok = drop_series(integer_at(before->front(), 0)); !ok) return ok;
  }
  changed_.insert(key);
  return nothing(session_->run(
      "UPDATE mdat_series SET key = $1, head = $2, fields = $3, rows = $4, ordinal = $5 WHERE id = $6",
      {key, head, metadata.fields, static_cast<std::int64_t>(samples.rows()), ordinal, id}));
}

Result<void> SqlStore::drop_series(std::int64_t id) {
  if (auto ok = steps_.remove(*session_, id); !ok) return ok;
  for (const char* where : {"mdat_samples WHERE series", "mdat_blocks WHERE series", "mdat_series WHERE id"})
    if (auto done = session_->run(std::string("DELETE FROM ") + where + " = $1", {id}); !done)
      return std::unexpected(std::move(done.error()));
  return {};
}

Result<void> SqlStore::save_document(const Document& document) {
  auto path = path_text(document.path);
  if (!path) return std::unexpected(std::move(path.error()));
  auto content = mdat::to_json(document.content);
  if (!content) return std::unexpected(std::move(content.error()));
  return change([&]() -> Result<void> {
    auto there = session_->run("UPDATE mdat_documents SET content = $1 WHERE path = $2 RETURNING id",
                               {*content, *path});
    if (!there || !there->empty()) return nothing(std::move(there));
    return nothing(
        session_->run("INSERT INTO mdat_documents (path, content) VALUES ($1, $2)", {*path, *content}));
  });
}

Result<std::vector<Document>> SqlStore::documents() {
  auto rows = session_->run("SELECT path, content FROM mdat_documents ORDER BY id");
  if (!rows) return std::unexpected(std::move(rows.error()));
  std::vector<Document> documents;
  for (const Row& row : *rows) {
    auto path = parse_json(text_at(row, 0));
    auto content = parse_json(text_at(row, 1));
    if (!path || !content) return std::unexpected(!path ? path.error() : content.error());
    const auto* parts = path->get<List>();
    auto* members = content->get<Parameters>();
    if (parts == nullptr || members == nullptr)
      return fail(ErrorCode::kMalformed, session_->where() + " has a document that is none");
    Document document{.path = {}, .content = std::move(*members)};
    for (const Parameter& part : *parts) {
      const auto* text = part.get<std::string>();
      document.path.push_back(text == nullptr ? std::string() : *text);
    }
    documents.push_back(std::move(document));
  }
  return documents;
}

Result<void> SqlStore::remove_document(const std::vector<std::string>& path) {
  auto text = path_text(path);
  if (!text) return no_document(path, session_->where());
  return change([&]() -> Result<void> {
    auto gone = session_->run("DELETE FROM mdat_documents WHERE path = $1 RETURNING id", {*text});
    if (gone && gone->empty()) return no_document(path, session_->where());
    return nothing(std::move(gone));
  });
}

}  // namespace

std::shared_ptr<StorageBackend> make_sql_store(std::unique_ptr<Session> session, Connect connect) {
  return std::make_shared<SqlStore>(std::move(session), std::move(connect));
}

}  // namespace mdat::store::sql
