// SPDX-License-Identifier: Apache-2.0
// The rows of a series, wherever they are: nothing is loaded before it is used, and it can be dropped again.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "mdat/storage.hpp"

namespace mdat {

/// Copies share what is loaded until one of them is given other rows. Threads: one at a time.
class SeriesContainer {
 public:
  /// No rows.
  SeriesContainer();
  /// Rows in memory, which no store has yet.
  explicit SeriesContainer(SeriesData data);
  /// What a store has under a key; it is not asked yet.
  SeriesContainer(std::shared_ptr<StorageBackend> backend, std::string key);

  [[nodiscard]] bool is_loaded() const { return data_ != nullptr; }
  /// Rows that its store does not have.
  [[nodiscard]] bool is_changed() const { return changed_; }
  /// "" where it was never saved.
  [[nodiscard]] const std::string& key() const { return key_; }
  [[nodiscard]] const std::shared_ptr<StorageBackend>& backend() const { return backend_; }

  /// All rows, loaded on the first call. Valid as long as the caller holds it.
  [[nodiscard]] Result<std::shared_ptr<const SeriesData>> data();
  [[nodiscard]] Result<void> materialize();
  /// A pass in bounded memory: over what is loaded, else over what the store has.
  [[nodiscard]] Result<std::unique_ptr<SeriesReader>> read(const ReadRange& range = {}) const;
  /// The series of the .mdat file behind it: paged, scanned in place, aggregated. Nothing elsewhere, and
  /// nothing while there are changes.
  [[nodiscard]] std::optional<Series> stored() const;

  /// Other rows, in memory only until save().
  void set(SeriesData data);
  /// Rows, with metadata, into a store; from then on it is theirs.
  [[nodiscard]] Result<void> save(std::shared_ptr<StorageBackend> backend, std::string key,
                                  const SeriesMetadata& metadata);
  /// The same where somebody else wrote them there already.
  void attach(std::shared_ptr<StorageBackend> backend, std::string key);
  /// Drops what is loaded; kInvalidArgument where no store has it.
  [[nodiscard]] Result<void> unload();

 private:
  std::shared_ptr<StorageBackend> backend_;
  std::string key_;
  std::shared_ptr<const SeriesData> data_;
  bool changed_ = false;
};

}  // namespace mdat
