// SPDX-License-Identifier: Apache-2.0
// A pass over rows of a Parquet file.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "mdat/storage.hpp"
#include "mdat/table.hpp"

namespace mdat::store {

class TableRows {
 public:
  /// `time` is the column of stamps that range.index is of, in its ticks, if it is in the table at all. Rows
  /// outside of that range may come, those outside of range.rows do not.
  [[nodiscard]] static Result<std::unique_ptr<TableRows>> open(const std::string& path, const Field& time,
                                                               const ReadRange& range);
  [[nodiscard]] const TableSchema& schema() const { return table_->schema(); }
  /// Of the whole file.
  [[nodiscard]] std::uint64_t rows() const { return rows_; }
  [[nodiscard]] Result<bool> next();
  /// What next() found, until the next one.
  [[nodiscard]] const std::vector<ColumnData>& columns() const { return columns_; }
  /// The number of the first of these rows.
  [[nodiscard]] std::uint64_t first() const { return first_; }

 private:
  TableRows(std::unique_ptr<TableReader> table, std::uint64_t rows, RowRange kept)
      : table_(std::move(table)), rows_(rows), kept_(kept) {}

  std::unique_ptr<TableReader> table_;
  std::uint64_t rows_;
  RowRange kept_;
  std::uint64_t read_ = 0;
  std::uint64_t first_ = 0;
  std::vector<ColumnData> columns_;
};

}  // namespace mdat::store
