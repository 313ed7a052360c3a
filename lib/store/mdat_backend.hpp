// SPDX-License-Identifier: Apache-2.0
// The store in an .mdat file: mdat_store.cpp asks and reads, mdat_batch.cpp changes.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "lib/store/mdat_rows.hpp"
#include "lib/store/record_log.hpp"
#include "mdat/file.hpp"
#include "mdat/storage.hpp"
#include "mdat/writer.hpp"

namespace mdat::store {

using Status = Result<void>;

/// The hidden series of the file that holds the log.
inline constexpr std::string_view kRecords = "records";

/// Type, number and hash of the stamps of an axis.
using StampsKey = std::tuple<std::string, std::size_t, std::uint64_t, std::uint64_t>;

class MdatStore final : public StorageBackend {
 public:
  explicit MdatStore(File file) : file_(std::move(file)) {}

  /// What the file knows beside rows, as far as it was not read yet.
  [[nodiscard]] Status read_log();

  Status save(std::string_view key, const SeriesData& data, const SeriesMetadata& metadata) override;
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
  std::vector<std::string> stored_names(const std::vector<std::string>& keys) override;
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

}  // namespace mdat::store
