// SPDX-License-Identifier: Apache-2.0
// The rows of a series as a Parquet file: a column of values, then labels, right ends of intervals and flags
// of quality, as many of them as there are. pandas takes the labels for its index.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "lib/io/folder.hpp"
#include "lib/meteaudata/period.hpp"
#include "lib/meteaudata/survey.hpp"
#include "mdat/storage.hpp"
#include "mdat/table.hpp"

namespace mdat::store {

/// The calendar of an index of periods, which are text in the table as pandas cannot make them of numbers;
/// nothing for other indices and calendars that nobody knows.
[[nodiscard]] std::optional<meteaudata::PeriodFrequency> text_periods(const Index& index);

/// A new file, with what has to be known of its rows in the end.
class SeriesTableWriter {
 public:
  [[nodiscard]] static Result<std::unique_ptr<SeriesTableWriter>> create(const std::string& path,
                                                                         SeriesData head);
  /// Of the types of the head.
  [[nodiscard]] Result<void> append(const SeriesData& chunk);
  /// It is whole.
  [[nodiscard]] Result<void> finish();

  /// As it is after the last chunk.
  [[nodiscard]] const SeriesData& head() const { return head_; }
  [[nodiscard]] const meteaudata::Survey& survey() const { return survey_; }

 private:
  SeriesTableWriter(io::NewFile file, SeriesData head) : file_(std::move(file)), head_(std::move(head)) {}
  [[nodiscard]] Result<void> append_rows(const SeriesData& chunk, std::size_t begin, std::size_t end);

  io::NewFile file_;
  SeriesData head_;
  std::optional<meteaudata::PeriodFrequency> periods_;
  meteaudata::Survey survey_;
  std::vector<ColumnData> columns_;  // of the rows that are written next
  std::unique_ptr<TableWriter> table_;
};

/// A pass over such a file; kMalformed where its columns are not those of the head.
[[nodiscard]] Result<std::unique_ptr<SeriesReader>> read_series_table(const std::string& path,
                                                                      const SeriesData& head,
                                                                      const ReadRange& range);

}  // namespace mdat::store
