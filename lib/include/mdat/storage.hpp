// SPDX-License-Identifier: Apache-2.0
// Where series and what is known of them are kept. The interface is that of the Python library meteaudata:
// save, load, delete, exists, list_keys, clear, by key; mdat/storage_config.hpp makes backends,
// mdat/dataset.hpp keeps whole data sets in them.
//
// Keys are any text without NUL and are kept exactly. Errors: kKeyNotFound where a key is asked that is not
// there; kIo, kDamaged, kLocked ... where the store fails, and then it is as it was before the call.
// Threads: one at a time for each backend, reader and writer. Two backends on one store may be used at the
// same time, also by different processes: each call sees all of another's or nothing.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mdat/axis.hpp"
#include "mdat/error.hpp"
#include "mdat/file.hpp"
#include "mdat/parameter.hpp"
#include "mdat/processing_step.hpp"
#include "mdat/series_data.hpp"

namespace mdat {

/// What is known of a series beside its rows.
struct SeriesMetadata {
  ProcessingSteps processing_steps{};
  Parameters fields{};  ///< everything else, of any form
  bool operator==(const SeriesMetadata& other) const {
    return equal(processing_steps, other.processing_steps) && fields == other.fields;
  }
};

/// Which rows to read. Ranges of the index are for kinds with int64 labels (time, duration, range, integer,
/// period) that are sorted or that the store can filter; kInvalidArgument elsewhere.
struct ReadRange {
  TimeRange index{};
  std::optional<RowRange> rows{};
};

/// A pass over the rows of a stored series, in bounded memory.
class SeriesReader {
 public:
  static constexpr std::size_t kChunkRows = 65536;

  virtual ~SeriesReader() = default;
  /// Name, types and index metadata, without rows; valid as long as the reader.
  [[nodiscard]] virtual const SeriesData& head() const = 0;
  /// Rows of the whole series, whatever the range.
  [[nodiscard]] virtual std::uint64_t rows() const = 0;
  /// Replaces chunk by the next rows, at most kChunkRows; false, and no rows, at the end.
  [[nodiscard]] virtual Result<bool> next(SeriesData& chunk) = 0;
  /// Appends all rows that are left to those of the series that are there, without a chunk in between where
  /// the store can.
  [[nodiscard]] virtual Result<void> append_rest(SeriesData& to);
};

/// A series on its way into a store, in bounded memory. Without finish() nothing is seen of it. Outside of a
/// batch, one at a time.
class SeriesWriter {
 public:
  virtual ~SeriesWriter() = default;
  /// Rows of the types of the head; kInvalidArgument for others.
  [[nodiscard]] virtual Result<void> append(const SeriesData& chunk) = 0;
  /// Index metadata is that of the last chunk, as long as the type stays: a range ends where it ends.
  [[nodiscard]] virtual Result<void> finish(const SeriesMetadata& metadata) = 0;
};

struct StoredSeries {
  SeriesData data;
  SeriesMetadata metadata;
};

/// What is known of something that is not a series. Path: a data set is {name}, a signal {data set, name};
/// names are exact.
struct Document {
  std::vector<std::string> path;
  Parameters content;
  bool operator==(const Document&) const = default;
};

class StorageBackend {
 public:
  StorageBackend() = default;
  StorageBackend(const StorageBackend&) = delete;
  StorageBackend& operator=(const StorageBackend&) = delete;
  virtual ~StorageBackend() = default;

  /// Creates or replaces.
  [[nodiscard]] virtual Result<void> save(std::string_view key, const SeriesData& data,
                                          const SeriesMetadata& metadata);
  [[nodiscard]] virtual Result<StoredSeries> load(std::string_view key);
  [[nodiscard]] virtual Result<SeriesMetadata> load_metadata(std::string_view key) = 0;
  /// Of several, at one moment.
  [[nodiscard]] virtual Result<std::vector<SeriesMetadata>> load_metadata(
      const std::vector<std::string>& keys);
  /// Of a series that is there.
  [[nodiscard]] virtual Result<void> save_metadata(std::string_view key, const SeriesMetadata& metadata) = 0;
  /// What other languages call delete.
  [[nodiscard]] virtual Result<void> remove(std::string_view key) = 0;
  /// Another key, and another SeriesData::name. kExists where the key is taken.
  [[nodiscard]] virtual Result<void> rename(std::string_view key, std::string_view to,
                                            const std::string& name);
  [[nodiscard]] virtual Result<bool> exists(std::string_view key) = 0;
  /// In the order in which they were first saved.
  [[nodiscard]] virtual Result<std::vector<std::string>> list_keys() = 0;
  /// Removes all series and documents.
  [[nodiscard]] virtual Result<void> clear() = 0;
  /// "pandas-memory", "mdat", "pandas-disk", "polars", "sqlite", "postgresql", or a name of a third party.
  [[nodiscard]] virtual std::string_view backend_type() const = 0;
  /// What the store takes, in files, on a server or in memory.
  [[nodiscard]] virtual Result<std::uint64_t> size_bytes() = 0;

  [[nodiscard]] virtual Result<std::unique_ptr<SeriesReader>> read(std::string_view key,
                                                                   const ReadRange& range) = 0;
  [[nodiscard]] Result<std::unique_ptr<SeriesReader>> read(std::string_view key) { return read(key, {}); }
  /// Creates or replaces; the head tells name, types and index metadata, its rows are not asked.
  [[nodiscard]] virtual Result<std::unique_ptr<SeriesWriter>> write(std::string_view key,
                                                                    const SeriesData& head) = 0;
  /// The series in the .mdat file behind the backend, to be paged or scanned in place; nothing elsewhere, or
  /// where its index is not its axis.
  [[nodiscard]] virtual std::optional<Series> stored(std::string_view /*key*/) { return std::nullopt; }
  /// The names that the values of series have in the .mdat file behind the backend, at one moment; "" for
  /// keys that are not there, and elsewhere.
  [[nodiscard]] virtual std::vector<std::string> stored_names(const std::vector<std::string>& keys) {
    return std::vector<std::string>(keys.size());
  }

  /// Creates or replaces.
  [[nodiscard]] virtual Result<void> save_document(const Document& document) = 0;
  /// All, in the order in which they were first saved.
  [[nodiscard]] virtual Result<std::vector<Document>> documents() = 0;
  [[nodiscard]] virtual Result<void> remove_document(const std::vector<std::string>& path) = 0;

  /// What is changed until commit() becomes visible and durable at once, or not at all after rollback() or
  /// the end of the backend. Without begin() each call is a batch. Batches are not nested: asserted.
  /// Between the two, reads see the store as it was at begin() or as changed so far, whichever is cheaper.
  [[nodiscard]] virtual Result<void> begin() = 0;
  [[nodiscard]] virtual Result<void> commit() = 0;
  virtual void rollback() = 0;
};

/// Appends all rows that are left in a reader; the writer is still to be finished.
[[nodiscard]] Result<void> copy(SeriesReader& from, SeriesWriter& to);
/// All series and documents of a store into another one, each series in bounded memory; inside a batch of the
/// target. kExists for a key or document that the target has, unless they are to be replaced.
[[nodiscard]] Result<void> copy_all(StorageBackend& from, StorageBackend& to, bool replace = false);
/// All rows that are left in a reader.
[[nodiscard]] Result<SeriesData> to_memory(SeriesReader& reader);
/// A reader over rows in memory.
[[nodiscard]] Result<std::unique_ptr<SeriesReader>> from_memory(std::shared_ptr<const SeriesData> data,
                                                                const ReadRange& range = {});

}  // namespace mdat
