// SPDX-License-Identifier: Apache-2.0
// Tables: columns of equal length under names, in batches. What Parquet, Arrow and databases have in common.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "mdat/error.hpp"
#include "mdat/series_data.hpp"
#include "mdat/type.hpp"

namespace mdat {

/// Takes all bytes, in order, or says why not.
using ByteSink = std::function<Result<void>(std::span<const std::byte> bytes)>;

/// A column of a table.
struct Field {
  std::string name;
  Type type{};                ///< of its values here
  bool nullable = true;       ///< whether the table allows nulls in it
  std::string source_type{};  ///< in the words of the source where Type tells less: "date32", "large_string"
  bool operator==(const Field&) const = default;
};

/// A column that cannot be held here, and why.
struct SkippedColumn {
  std::string name;
  std::string type;  ///< in the words of the source
  std::string reason;
  bool operator==(const SkippedColumn&) const = default;
};

struct TableSchema {
  std::vector<Field> fields;
  std::vector<SkippedColumn> skipped{};
  std::vector<std::pair<std::string, std::string>> metadata{};  ///< of the whole table, in its order
};

/// A pass over a table, in bounded memory. For one thread at a time.
class TableReader {
 public:
  /// Rows of a batch at most.
  static constexpr std::size_t kBatchRows = 65536;

  TableReader() = default;
  TableReader(const TableReader&) = delete;
  TableReader& operator=(const TableReader&) = delete;
  virtual ~TableReader() = default;
  /// Valid as long as the reader.
  [[nodiscard]] virtual const TableSchema& schema() const = 0;
  /// Rows in all, where the source tells it beforehand.
  [[nodiscard]] virtual std::optional<std::uint64_t> rows() const = 0;
  /// Replaces columns by the next rows, 1 to kBatchRows, a column for each field, of its type; false, and no
  /// rows, at the end. Pass the same vector again: its memory is used again.
  [[nodiscard]] virtual Result<bool> next(std::vector<ColumnData>& columns) = 0;
};

/// A table on its way out, in bounded memory. For one thread at a time.
class TableWriter {
 public:
  TableWriter() = default;
  TableWriter(const TableWriter&) = delete;
  TableWriter& operator=(const TableWriter&) = delete;
  virtual ~TableWriter() = default;
  /// A column for each field, of its type and of equal length; any number of rows.
  [[nodiscard]] virtual Result<void> append(std::span<const ColumnData> columns) = 0;
  /// Nothing is whole without it; nothing else may follow.
  [[nodiscard]] virtual Result<void> finish() = 0;
};

}  // namespace mdat
