// SPDX-License-Identifier: Apache-2.0
// Rows of a store's series as columns of an .mdat file.
//
// Labels that are int64 and not null are the axis; others are a hidden series on an axis of row numbers, as
// are the right ends of intervals and quality flags.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "lib/store/record_log.hpp"
#include "mdat/file.hpp"
#include "mdat/storage.hpp"
#include "mdat/writer.hpp"

namespace mdat::store {

/// Names of series of the file, visible and hidden, that nothing has yet.
struct ColumnNames {
  std::string values, index, right, quality;
};

/// Columns of one series that are being written.
class RowWriter {
 public:
  /// Adds the columns; `labels_in_axis` says that no label will be null. On an axis that has the stamps of
  /// all rows already, or on one of their own.
  [[nodiscard]] static Result<RowWriter> add(Writer& writer, const ColumnNames& names, const SeriesData& head,
                                             bool labels_in_axis, std::optional<AxisId> axis);
  [[nodiscard]] Result<void> append(const SeriesData& chunk);
  /// Whether labels go to the axis.
  [[nodiscard]] bool labels_in_axis() const { return !index_; }
  [[nodiscard]] AxisId axis() const { return axis_; }

 private:
  explicit RowWriter(Writer& writer) : writer_(&writer) {}
  [[nodiscard]] Result<void> append_times(const SeriesData& chunk);
  [[nodiscard]] Result<void> append_column(SeriesId id, const ColumnData& column);
  Writer* writer_;
  SeriesId values_{};
  AxisId axis_{};
  bool has_stamps_ = false;
  std::optional<SeriesId> index_, right_, quality_;
  std::int64_t rows_ = 0;
};

/// A pass over the columns that a record names.
[[nodiscard]] Result<std::unique_ptr<SeriesReader>> read_rows(const File& file, const SeriesRecord& record,
                                                              const ReadRange& range);
/// The record of a series of the file of which nothing else is known: its name is its key.
[[nodiscard]] SeriesRecord plain_record(const Series& series);

}  // namespace mdat::store
