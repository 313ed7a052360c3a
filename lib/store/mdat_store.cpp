// SPDX-License-Identifier: Apache-2.0
#include "lib/store/mdat_store.hpp"

#include <utility>

#include "lib/store/key.hpp"
#include "lib/store/mdat_backend.hpp"

namespace mdat::store {
namespace {

/// Rows that a SeriesWriter holds before it must know whether a label is null.
constexpr std::size_t kHeldRows = std::size_t{1} << 18;

/// A record without columns and metadata.
SeriesRecord record_for(std::string_view key, const SeriesData& head) {
  return {.key = std::string(key), .column = {}, .name = head.name, .kind = head.index.kind};
}

}  // namespace

// The log is read on from where it was, unless it is another series than before: one that was written afresh.
Status MdatStore::read_log() {
  auto records = file_.find_hidden(kRecords);
  if (!records && records.error().code != ErrorCode::kNotFound) return std::unexpected(records.error());
  const auto ordinal = records ? std::optional(records->ordinal()) : std::nullopt;
  if (ordinal != log_ordinal_ || (records && records->rows() < log_.rows())) log_ = {};
  log_ordinal_ = ordinal;
  seen_ = file_.info().commits;
  if (!records) return {};
  auto scan = records->scan(RowRange{log_.rows(), records->rows()}, Times::kSkipped);
  for (const Batch& batch : scan)
    for (std::size_t row = 0; row < batch.size(); ++row)
      if (auto ok = log_.read(batch.text(row)); !ok) {
        ok.error().message = file_.path() + ": " + ok.error().message;
        return ok;
      }
  if (scan.error()) return std::unexpected(*scan.error());
  return {};
}

Status MdatStore::refresh() {
  if (writer_) return {};
  auto newest = file_.refresh();
  if (!newest) return std::unexpected(std::move(newest.error()));
  file_ = std::move(*newest);
  return file_.info().commits == seen_ ? Status{} : read_log();
}

Result<SeriesRecord> MdatStore::record_of(std::string_view key) {
  if (auto ok = refresh(); !ok) return std::unexpected(std::move(ok.error()));
  return known_record(key);
}

Result<SeriesRecord> MdatStore::known_record(std::string_view key) {
  if (const SeriesRecord* record = log_.find(key)) return *record;
  const auto is_plain = log_.is_column(key) ? Result<bool>(false) : file_.contains(key);
  if (!is_plain) return std::unexpected(is_plain.error());
  if (!*is_plain) return no_key(key, file_.path());
  auto series = file_.find(key);
  if (!series) return std::unexpected(std::move(series.error()));
  return plain_record(*series);
}

Result<SeriesMetadata> MdatStore::load_metadata(std::string_view key) {
  auto record = record_of(key);
  if (!record) return std::unexpected(std::move(record.error()));
  return std::move(record->metadata);
}

Result<std::vector<SeriesMetadata>> MdatStore::load_metadata(const std::vector<std::string>& keys) {
  if (auto ok = refresh(); !ok) return std::unexpected(std::move(ok.error()));
  std::vector<SeriesMetadata> all;
  all.reserve(keys.size());
  for (const std::string& key : keys) {
    if (const SeriesRecord* known = log_.find(key)) {
      all.push_back(known->metadata);
      continue;
    }
    auto record = known_record(key);
    if (!record) return std::unexpected(std::move(record.error()));
    all.push_back(std::move(record->metadata));
  }
  return all;
}

// All rows are at hand: nothing has to be held until it is clear how they are to be written.
Status MdatStore::save(std::string_view key, const SeriesData& data, const SeriesMetadata& metadata) {
  if (auto ok = check_key(key); !ok) return ok;
  if (auto ok = check(data); !ok) return ok;
  return in_batch([&]() -> Status {
    SeriesRecord record = record_for(key, data);
    auto rows = add_columns(record, data, true);
    auto done = rows ? rows->append(data) : std::unexpected(std::move(rows.error()));
    if (!done) {
      abandon();
      return done;
    }
    record.index = data.index.metadata;
    record.metadata = metadata;
    return log_.put(std::move(record));
  });
}

Status MdatStore::save_metadata(std::string_view key, const SeriesMetadata& metadata) {
  return in_batch([&]() -> Status {
    auto record = record_of(key);
    if (!record) return std::unexpected(std::move(record.error()));
    record->metadata = metadata;
    return log_.put(std::move(*record));
  });
}

Status MdatStore::remove(std::string_view key) {
  return in_batch([&]() -> Status {
    auto record = record_of(key);
    if (!record) return std::unexpected(std::move(record.error()));
    log_.remove(record->key);
    return remove_columns(*record);
  });
}

Result<bool> MdatStore::exists(std::string_view key) {
  auto record = record_of(key);
  if (record) return true;
  if (record.error().code == ErrorCode::kKeyNotFound) return false;
  return std::unexpected(std::move(record.error()));
}

Result<std::vector<std::string>> MdatStore::list_keys() {
  if (auto ok = refresh(); !ok) return std::unexpected(std::move(ok.error()));
  std::vector<std::string> keys = log_.keys();
  auto all = file_.series();
  if (!all) return std::unexpected(std::move(all.error()));
  for (const Series& series : *all)
    if (!log_.is_column(series.name()) && log_.find(series.name()) == nullptr) keys.push_back(series.name());
  return keys;
}

Status MdatStore::clear() {
  return in_batch([&]() -> Status {
    auto keys = list_keys();
    if (!keys) return std::unexpected(std::move(keys.error()));
    for (const std::string& key : *keys)
      if (auto ok = remove(key); !ok) return ok;
    log_.clear();
    return {};
  });
}

Result<std::uint64_t> MdatStore::size_bytes() {
  if (auto ok = refresh(); !ok) return std::unexpected(std::move(ok.error()));
  return file_.info().bytes;
}

Result<std::unique_ptr<SeriesReader>> MdatStore::read(std::string_view key, const ReadRange& range) {
  const auto record = record_of(key);
  if (!record) return std::unexpected(record.error());
  return read_rows(file_, *record, range);
}

std::optional<Series> MdatStore::stored(std::string_view key) {
  const auto record = record_of(key);
  if (!record || !record->index_column.empty() || record->kind == IndexKind::kInterval) return std::nullopt;
  auto series = file_.find(record->column);
  if (!series) return std::nullopt;
  return std::move(*series);
}

std::vector<std::string> MdatStore::stored_names(const std::vector<std::string>& keys) {
  std::vector<std::string> names(keys.size());
  if (!refresh()) return names;
  for (std::size_t i = 0; i < keys.size(); ++i)
    if (const auto record = known_record(keys[i])) names[i] = record->column;
  return names;
}

// Rows stay where they are; their column takes the new name where nothing else has it.
Status MdatStore::rename(std::string_view key, std::string_view to, const std::string& name) {
  if (auto ok = check_key(to); !ok) return ok;
  return in_batch([&]() -> Status {
    auto record = record_of(key);
    if (!record) return std::unexpected(std::move(record.error()));
    if (key != to && record_of(to))
      return fail(ErrorCode::kExists,
                  file_.path() + " has a series with the key " + std::string(to) + " already");
    if (record->column != name && is_free(name)) {
      auto values = writer_->find(record->column);
      if (!values) return std::unexpected(std::move(values.error()));
      touched_ = true;
      if (auto ok = writer_->rename(*values, name); !ok) return ok;
      record->column = name;
    }
    if (key != to) log_.remove(record->key);
    record->key = to;
    record->name = name;
    return log_.put(std::move(*record));
  });
}

Status MdatStore::save_document(const Document& document) {
  return in_batch([&] { return log_.put(document); });
}

Result<std::vector<Document>> MdatStore::documents() {
  if (auto ok = refresh(); !ok) return std::unexpected(std::move(ok.error()));
  return log_.documents();
}

Status MdatStore::remove_document(const std::vector<std::string>& path) {
  return in_batch([&]() -> Status {
    if (!log_.remove_document(path)) return no_document(path, file_.path());
    return {};
  });
}

namespace {

/// Holds rows until it is clear how they are to be written, so that small series need no batch of their own.
class MdatWriter final : public SeriesWriter {
 public:
  MdatWriter(MdatStore& store, std::string_view key, SeriesData head)
      : store_(&store), record_(record_for(key, head)), held_(std::move(head)) {}
  ~MdatWriter() override {
    if (own_batch_)
      store_->rollback();
    else if (rows_)
      store_->abandon();
  }

  Status append(const SeriesData& chunk) override {
    if (auto ok = check_chunk(held_, chunk); !ok) return ok;
    if (rows_) {
      held_.index.metadata = chunk.index.metadata;
      return rows_->append(chunk);
    }
    mdat::append(held_, chunk, 0, chunk.rows());
    return held_.rows() < kHeldRows ? Status{} : flush();
  }

  Status finish(const SeriesMetadata& metadata) override {
    if (rows_) return finish_in_batch(metadata);
    return store_->in_batch([&]() -> Status {
      if (auto ok = add_held(true); !ok) return ok;
      return finish_in_batch(metadata);
    });
  }

 private:
  /// From here on a batch is open until the end.
  Status flush() {
    if (!store_->is_in_batch()) {
      if (auto ok = store_->begin(); !ok) return ok;
      own_batch_ = true;
    }
    return add_held(false);
  }
  Status add_held(bool whole) {
    auto rows = store_->add_columns(record_, held_, whole);
    if (!rows) return std::unexpected(std::move(rows.error()));
    rows_ = std::move(*rows);
    auto done = rows_->append(held_);
    auto head = head_of(held_);
    held_ = std::move(head);
    return done;
  }
  Status finish_in_batch(const SeriesMetadata& metadata) {
    record_.index = held_.index.metadata;
    record_.metadata = metadata;
    if (auto ok = store_->put(std::move(record_)); !ok) return ok;
    rows_.reset();
    if (!std::exchange(own_batch_, false)) return {};
    return store_->commit();
  }

  MdatStore* store_;
  SeriesRecord record_;
  SeriesData held_;
  std::optional<RowWriter> rows_;
  bool own_batch_ = false;
};

}  // namespace

Result<std::unique_ptr<SeriesWriter>> MdatStore::write(std::string_view key, const SeriesData& head) {
  if (auto ok = check_key(key); !ok) return std::unexpected(std::move(ok.error()));
  return std::make_unique<MdatWriter>(*this, key, head_of(head));
}

Result<std::shared_ptr<StorageBackend>> open_mdat_store(const std::string& path) {
  auto file = File::open(path);
  if (!file && file.error().code == ErrorCode::kNotFound) {
    auto writer = Writer::create(path);
    if (!writer) return std::unexpected(std::move(writer.error()));
    const auto made = writer->commit();
    if (!made && made.error().code != ErrorCode::kExists) return std::unexpected(made.error());
    file = File::open(path);
  }
  if (!file) return std::unexpected(std::move(file.error()));
  auto store = std::make_shared<MdatStore>(std::move(*file));
  if (auto ok = store->read_log(); !ok) return std::unexpected(std::move(ok.error()));
  return store;
}

}  // namespace mdat::store
