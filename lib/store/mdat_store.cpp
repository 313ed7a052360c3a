// SPDX-License-Identifier: Apache-2.0
#include "lib/store/mdat_store.hpp"

#include <cassert>
#include <chrono>
#include <map>
#include <numeric>
#include <thread>
#include <tuple>
#include <utility>

#include "format/checksum.hpp"
#include "lib/store/key.hpp"
#include "lib/store/mdat_rows.hpp"
#include "lib/store/record_log.hpp"
#include "lib/store/tick_filter.hpp"
#include "mdat/file.hpp"
#include "mdat/writer.hpp"

namespace mdat::store {
namespace {

using Status = Result<void>;

constexpr std::string_view kRecords = "records";
/// Rows that a SeriesWriter holds before it must know whether a label is null.
constexpr std::size_t kHeldRows = std::size_t{1} << 18;
constexpr auto kLockWait = std::chrono::seconds(30);
constexpr auto kLockPoll = std::chrono::milliseconds(2);

/// Type, number and hash of the stamps of an axis.
using StampsKey = std::tuple<std::string, std::size_t, std::uint64_t, std::uint64_t>;

StampsKey stamps_key(const SeriesData& data, bool labels_in_axis) {
  if (!labels_in_axis) return {"", data.rows(), 0, 0};  // numbers of the rows
  const auto stamps = std::as_bytes(data.index.values.values<std::int64_t>());
  const format::Hash hash = format::checksum128(stamps);
  return {to_string(data.index.values.type()), data.rows(), hash.low, hash.high};
}

/// As Writer::open, but waits for another writer to be done.
Result<Writer> open_writer(const std::string& path) {
  const auto give_up = std::chrono::steady_clock::now() + kLockWait;
  for (;;) {
    auto writer = Writer::open(path);
    const bool locked = !writer && writer.error().code == ErrorCode::kLocked;
    if (!locked || std::chrono::steady_clock::now() > give_up) return writer;
    std::this_thread::sleep_for(kLockPoll);
  }
}

class MdatStore final : public StorageBackend {
 public:
  explicit MdatStore(File file) : file_(std::move(file)) {}

  /// What the file knows beside rows, as far as it was not read yet.
  [[nodiscard]] Status read_log();

  Result<SeriesMetadata> load_metadata(std::string_view key) override;
  Result<std::vector<SeriesMetadata>> load_metadata(const std::vector<std::string>& keys) override;
  Status save_metadata(std::string_view key, const SeriesMetadata& metadata) override;
  Status remove(std::string_view key) override;
  Result<bool> exists(std::string_view key) override;
  Result<std::vector<std::string>> list_keys() override;
  Status clear() override;
  [[nodiscard]] std::string_view backend_type() const override { return "mdat"; }
  Result<std::uint64_t> size_bytes() override;
  using StorageBackend::read;
  Result<std::unique_ptr<SeriesReader>> read(std::string_view key, const ReadRange& range) override;
  Result<std::unique_ptr<SeriesWriter>> write(std::string_view key, const SeriesData& head) override;
  Status rename(std::string_view key, std::string_view to, const std::string& name) override;
  std::optional<Series> stored(std::string_view key) override;
  std::string stored_name(std::string_view key) override;
  Status save_document(const Document& document) override;
  Result<std::vector<Document>> documents() override;
  Status remove_document(const std::vector<std::string>& path) override;
  Status begin() override;
  Status commit() override;
  void rollback() override;

  /// Inside a batch: columns for a series, in place of those it has, and its record without metadata.
  /// `whole` says that the rows of `data` are all that there will be.
  [[nodiscard]] Result<RowWriter> add_columns(SeriesRecord& record, const SeriesData& data, bool whole);
  [[nodiscard]] Status put(SeriesRecord record) { return log_.put(std::move(record)); }
  [[nodiscard]] bool is_in_batch() const { return writer_.has_value(); }
  /// A series was begun and not finished: what it replaced is gone, so that the batch must not be committed.
  void abandon() { abandoned_ = true; }
  /// Runs a change in the open batch, or in one of its own.
  template <typename Change>
  [[nodiscard]] Status in_batch(Change change);

 private:
  [[nodiscard]] Status refresh();
  [[nodiscard]] Result<SeriesRecord> record_of(std::string_view key);
  /// The same without a look at what others committed.
  [[nodiscard]] Result<SeriesRecord> known_record(std::string_view key);
  [[nodiscard]] Status remove_columns(const SeriesRecord& record);
  [[nodiscard]] Status write_log();
  [[nodiscard]] bool is_free(const std::string& column);

  File file_;
  std::uint64_t seen_ = 0;  // commits of the file when the log was read
  std::optional<std::uint64_t> log_ordinal_;
  RecordLog log_;
  std::optional<Writer> writer_;      // while a batch is open
  std::map<StampsKey, AxisId> axes_;  // that the batch has made, for series with the same stamps
  bool touched_ = false;              // the batch has changed columns
  bool abandoned_ = false;
};

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
  for (const std::string& key : keys) {
    auto record = known_record(key);
    if (!record) return std::unexpected(std::move(record.error()));
    all.push_back(std::move(record->metadata));
  }
  return all;
}

template <typename Change>
Status MdatStore::in_batch(Change change) {
  if (writer_) return change();
  if (auto ok = begin(); !ok) return ok;
  if (auto ok = change(); !ok) {
    rollback();
    return ok;
  }
  return commit();
}

Status MdatStore::save_metadata(std::string_view key, const SeriesMetadata& metadata) {
  return in_batch([&]() -> Status {
    auto record = record_of(key);
    if (!record) return std::unexpected(std::move(record.error()));
    record->metadata = metadata;
    return log_.put(std::move(*record));
  });
}

Status MdatStore::remove_columns(const SeriesRecord& record) {
  touched_ = true;
  auto values = writer_->find(record.column);
  if (!values) return std::unexpected(std::move(values.error()));
  if (auto ok = writer_->remove(*values); !ok) return ok;
  for (const std::string* name : {&record.index_column, &record.right_column, &record.quality_column}) {
    if (name->empty()) continue;
    auto hidden = writer_->find_hidden(*name);
    if (!hidden) return std::unexpected(std::move(hidden.error()));
    if (auto ok = writer_->remove(*hidden); !ok) return ok;
  }
  return {};
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

std::string MdatStore::stored_name(std::string_view key) {
  const auto record = record_of(key);
  return record ? record->column : std::string();
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

Status MdatStore::begin() {
  assert(!writer_);
  auto writer = open_writer(file_.path());
  if (!writer) return std::unexpected(std::move(writer.error()));
  if (auto ok = refresh(); !ok) return ok;  // nobody else writes from here on
  writer_ = std::move(*writer);
  axes_.clear();
  touched_ = false;
  abandoned_ = false;
  return {};
}

Status MdatStore::write_log() {
  std::vector<std::string> lines = log_.take_lines();
  if (lines.empty()) return {};
  std::int64_t first = static_cast<std::int64_t>(log_.rows() - lines.size());
  auto records = writer_->find_hidden(kRecords);
  if (log_.is_wasteful()) {
    auto fresh = log_.rewritten();
    if (!fresh) return std::unexpected(std::move(fresh.error()));
    log_ = std::move(*fresh);
    lines = log_.take_lines();
    first = 0;
    if (records)
      if (auto ok = writer_->remove(*records); !ok) return ok;
  }
  if (!records || first == 0) {
    records = writer_->add_series(
        kRecords,
        {.type = {.kind = TypeKind::kString}, .axis_type = {.kind = TypeKind::kInt64}, .hidden = true});
    if (!records) return std::unexpected(std::move(records.error()));
  }
  std::vector<std::int64_t> numbers(lines.size());
  std::iota(numbers.begin(), numbers.end(), first);
  const std::vector<std::string_view> texts(lines.begin(), lines.end());
  if (auto ok = writer_->append_times(writer_->summary(*records).axis, numbers); !ok) return ok;
  touched_ = true;
  return writer_->append_strings(*records, texts);
}

Status MdatStore::commit() {
  assert(writer_);
  auto done = abandoned_ ? Status(fail(ErrorCode::kInvalidArgument,
                                       file_.path() + ": a series of this batch was begun and not finished"))
                         : write_log();
  if (done && touched_) {
    auto commit = writer_->commit();
    if (!commit) done = std::unexpected(std::move(commit.error()));
  }
  if (!done) {
    rollback();
    return done;
  }
  writer_.reset();
  auto newest = file_.refresh();
  if (!newest) return std::unexpected(std::move(newest.error()));
  file_ = std::move(*newest);
  seen_ = file_.info().commits;
  if (const auto records = file_.find_hidden(kRecords)) log_ordinal_ = records->ordinal();
  return {};
}

// The log has changes that the file does not: it is read again when it is needed.
void MdatStore::rollback() {
  writer_.reset();
  log_ = {};
  log_ordinal_.reset();
  seen_ = 0;
}

bool MdatStore::is_free(const std::string& column) {
  return !column.empty() && !writer_->find(column).has_value();
}

Result<RowWriter> MdatStore::add_columns(SeriesRecord& record, const SeriesData& data, bool whole) {
  if (const auto before = record_of(record.key)) {
    // It keeps its column's name, unless it has another name itself.
    if (before->name == data.name) record.column = before->column;
    if (auto ok = remove_columns(*before); !ok) return std::unexpected(std::move(ok.error()));
  }
  touched_ = true;
  if (record.column.empty()) record.column = is_free(data.name) ? data.name : record.key;
  for (int i = 2; !is_free(record.column); ++i) record.column = record.key + "#" + std::to_string(i);
  const ColumnNames names{.values = record.column,
                          .index = "index/" + record.key,
                          .right = "right/" + record.key,
                          .quality = "quality/" + record.key};
  const bool labels_in_axis = has_ticks(data.index) && data.index.values.nulls() == 0;
  if (!labels_in_axis) record.index_column = names.index;
  if (data.index.kind == IndexKind::kInterval) record.right_column = names.right;
  if (data.quality) record.quality_column = names.quality;
  const SeriesData head = head_of(data);
  if (!whole) return RowWriter::add(*writer_, names, head, labels_in_axis, {});
  const StampsKey stamps = stamps_key(data, labels_in_axis);
  const auto known = axes_.find(stamps);
  auto rows = RowWriter::add(*writer_, names, head, labels_in_axis,
                             known == axes_.end() ? std::nullopt : std::optional(known->second));
  if (rows) axes_.emplace(stamps, rows->axis());
  return rows;
}

/// Holds rows until it is clear how they are to be written, so that small series need no batch of their own.
class MdatWriter final : public SeriesWriter {
 public:
  MdatWriter(MdatStore& store, std::string_view key, SeriesData head)
      : store_(&store),
        record_{.key = std::string(key), .column = {}, .name = head.name},
        held_(std::move(head)) {
    record_.kind = held_.index.kind;
  }
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

Result<std::unique_ptr<SeriesWriter>> MdatStore::write(std::string_view key, const SeriesData& head) {
  if (auto ok = check_key(key); !ok) return std::unexpected(std::move(ok.error()));
  return std::make_unique<MdatWriter>(*this, key, head_of(head));
}

}  // namespace

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
