// SPDX-License-Identifier: Apache-2.0
// Values of columns as the fields of SQL tables, and back, bit for bit. What databases have no type for, or
// would change, becomes bytes: integers beyond int64, NaN, text with NUL or that is not UTF-8. spec/sql.md
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "mdat/series_data.hpp"

namespace mdat::store::sql {

struct Cell {
  enum class Kind : std::uint8_t {
    kNull,
    kInteger,
    kReal,  ///< never NaN
    kText,  ///< UTF-8 without NUL
    kBytes,
    kBits,  ///< of `integer`: eight bytes, the most significant first; read as kBytes
  };
  Kind kind = Kind::kNull;
  std::int64_t integer = 0;
  double real = 0;
  std::string_view text{};  ///< of the column or the database, not owned
};

/// The value of a row. Valid as long as the column.
[[nodiscard]] Cell cell_at(const ColumnData& column, std::size_t row);

/// The columns of a series that have rows, in the order of their fields in a sample.
enum class Part : std::uint8_t { kIndex, kRight, kValue, kQuality };
struct PartColumn {
  Part part;
  const ColumnData* column;
};
[[nodiscard]] std::vector<PartColumn> parts_of(const SeriesData& data);

/// Rows on their way from fields into columns.
class ColumnBuilder {
 public:
  explicit ColumnBuilder(const ColumnData& head);
  /// False for what is no value of the column.
  [[nodiscard]] bool add(const Cell& cell);
  /// Appends the rows to a column and starts again.
  void move_to(ColumnData& column);

 private:
  [[nodiscard]] bool add_integer(std::int64_t value);
  [[nodiscard]] bool add_bytes(std::string_view bytes);
  [[nodiscard]] bool add_text(const Cell& cell);
  void put(const void* value);
  void put_validity(bool valid);

  Type type_;
  std::size_t width_;
  std::size_t categories_;
  std::size_t rows_ = 0;
  std::size_t nulls_ = 0;
  std::vector<std::byte> fixed_;
  std::vector<std::uint64_t> validity_;
  ColumnData texts_;  // strings
};

/// Builders for all columns of a series.
class SampleBuilder {
 public:
  explicit SampleBuilder(const SeriesData& head);
  [[nodiscard]] std::vector<ColumnBuilder>& columns() { return columns_; }
  /// Appends all rows to a series of the same head.
  void move_to(SeriesData& chunk);

 private:
  std::vector<ColumnBuilder> columns_;
};

}  // namespace mdat::store::sql
