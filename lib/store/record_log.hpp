// SPDX-License-Identifier: Apache-2.0
// What an .mdat file knows of its series beside their rows: a log of records, each a line of JSON. Functions
// and steps are records of their own, which others refer to by their number. Spec: metadata.md, section 3.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "lib/store/shelf.hpp"
#include "mdat/storage.hpp"

namespace mdat::store {

/// A series of a store, and the columns of the file that hold it.
struct SeriesRecord {
  std::string key;
  std::string column;  ///< name of the series with the values
  std::string name;    ///< SeriesData::name
  IndexKind kind = IndexKind::kTime;
  IndexMetadata index{};
  /// Names of hidden series; "" where the axis is the index, and where there are none.
  std::string index_column{}, right_column{}, quality_column{};
  SeriesMetadata metadata{};
  Parameters extra{};  ///< members that are not known here
};

class RecordLog {
 public:
  /// One more line of the file. kMalformed for what is no record.
  [[nodiscard]] Result<void> read(std::string_view line);

  [[nodiscard]] SeriesRecord* find(std::string_view key) {
    Kept* kept = series_.find(std::string(key));
    return kept == nullptr ? nullptr : &kept->record;
  }
  /// The record whose values are in that series of the file.
  [[nodiscard]] bool is_column(std::string_view column) const {
    return columns_.contains(std::string(column));
  }
  [[nodiscard]] const SeriesRecord* find_column(std::string_view column) {
    const auto key = columns_.find(std::string(column));
    return key == columns_.end() ? nullptr : find(key->second);
  }
  [[nodiscard]] std::vector<std::string> keys() const;
  [[nodiscard]] std::vector<Document> documents() const;

  // Changes, of which lines() tells; what is as before makes none.
  [[nodiscard]] Result<void> put(SeriesRecord record);
  void remove(const std::string& key);
  [[nodiscard]] Result<void> put(const Document& document);
  /// False where there is none.
  bool remove_document(const std::vector<std::string>& path);
  void clear();

  /// Lines that the file does not have yet; it has them from now on.
  [[nodiscard]] std::vector<std::string> take_lines();
  /// Rows of the file that are read, and of take_lines().
  [[nodiscard]] std::uint64_t rows() const { return rows_; }
  /// Whether most lines tell of what was replaced since.
  [[nodiscard]] bool is_wasteful() const;
  /// The same content as a new log, whose lines are all to be taken.
  [[nodiscard]] Result<RecordLog> rewritten() const;

 private:
  struct Kept {
    SeriesRecord record;
    std::string line;
  };
  /// Of the line of a function or step, which is added where it is new.
  std::int64_t number_of(std::string line);
  [[nodiscard]] Result<std::int64_t> number_of(const std::shared_ptr<const FunctionInfo>& function);
  [[nodiscard]] Result<std::int64_t> number_of(const std::shared_ptr<const ProcessingStep>& step);
  [[nodiscard]] Result<std::string> line_of(const SeriesRecord& record);
  [[nodiscard]] Result<void> read_function(Parameters content);
  [[nodiscard]] Result<void> read_step(Parameters content);
  [[nodiscard]] Result<void> read_series(Parameters record, std::string_view line);
  [[nodiscard]] Result<void> read_document(Parameters record, std::string_view line);
  [[nodiscard]] Result<void> parse_series(Parameters parameters, SeriesRecord& record) const;
  /// Adds a line and returns its number.
  std::int64_t add(std::string line);
  void keep(Kept kept);

  std::map<std::int64_t, std::shared_ptr<const FunctionInfo>> functions_;  // by the number of their line
  std::map<std::int64_t, std::shared_ptr<const ProcessingStep>> steps_;
  /// Numbers of functions and steps in memory, by address; what stands there is held, so that it stays there.
  std::unordered_map<const void*, std::pair<std::shared_ptr<const void>, std::int64_t>> numbers_;
  std::unordered_map<std::string, std::int64_t> lines_;  // of functions and steps, by their text
  Shelf<std::string, Kept> series_;
  std::unordered_map<std::string, std::string> columns_;  // to keys
  struct KeptDocument {
    Document document;
    std::string line;
  };
  Shelf<std::vector<std::string>, KeptDocument> documents_;
  std::vector<std::string> pending_;
  std::uint64_t rows_ = 0;
};

}  // namespace mdat::store
