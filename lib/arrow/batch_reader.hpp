// SPDX-License-Identifier: Apache-2.0
// Batches of Arrow, of any length, as batches of a table.
#pragma once

#include <cstdint>
#include <vector>

#include "lib/arrow/array_cursor.hpp"
#include "lib/arrow/dictionary.hpp"
#include "lib/arrow/schema.hpp"

namespace mdat::arrow {

/// How a column is kept row by row: its values, or its indices into a dictionary.
[[nodiscard]] ValuePlan row_plan(const ColumnPlan& plan);
/// The same error, naming the column.
[[nodiscard]] std::unexpected<Error> in_column(const std::string& name, Error error);

class BatchReader {
 public:
  BatchReader() = default;
  /// A dictionary for each column, nullptr where it has none; all of it outlives the reader.
  BatchReader(const SchemaPlan& plan, std::vector<const Dictionary*> dictionaries);

  /// A batch, whose arrays have `rows` rows each.
  void begin(std::vector<ArrayCursor> arrays, std::uint64_t rows);
  [[nodiscard]] std::uint64_t left() const { return left_; }
  /// Columns of the right types, without rows.
  void clear(std::vector<ColumnData>& columns) const;
  /// The next rows, kBatchRows or fewer, at least one, of a batch that has rows left.
  [[nodiscard]] Result<void> read(std::vector<ColumnData>& columns);

 private:
  const SchemaPlan* plan_ = nullptr;
  std::vector<const Dictionary*> dictionaries_;
  std::vector<ColumnData> indices_;
  std::vector<ArrayCursor> arrays_;
  std::uint64_t left_ = 0;
};

}  // namespace mdat::arrow
