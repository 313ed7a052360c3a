// SPDX-License-Identifier: Apache-2.0
// Rows of one column of one source, gathered until they are handed to the writer.
//
// A column is undecided until its first value; integers become float64 when a decimal comes; a type that was
// told, or that the file has already, stays.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mdat/time.hpp"
#include "mdat/type.hpp"
#include "tools/csv/cell.hpp"
#include "tools/csv/grid.hpp"

namespace mdat::csv {

class Column {
 public:
  enum class Push : std::uint8_t {
    kOk,
    kBad,      ///< the text is no value of the type: nothing was added
    kInexact,  ///< an integer that float64 does not hold exactly: nothing was added
  };

  Column() = default;
  /// The type the user told.
  void tell(const Type& type);
  /// The type of a series that is there already; integers may still become float64.
  void continue_as(const Type& type);
  /// What a sample showed: text among numbers is bad even where it comes first.
  void expect(const Evidence& evidence);

  [[nodiscard]] Push push(const Field& field, const CellRules& rules);
  /// Rows of the grid from the first on until one cannot be pushed; returns how many were.
  [[nodiscard]] std::size_t push(const Grid& grid, std::size_t column, const CellRules& rules);
  void push_null();
  /// Takes back rows from `rows` on.
  void truncate(std::size_t rows);
  void clear();

  /// Before it continues a series: whether the user told the type.
  [[nodiscard]] bool told() const { return told_; }
  [[nodiscard]] std::size_t rows() const { return slots_.size(); }
  [[nodiscard]] std::size_t nulls() const { return nulls_; }
  [[nodiscard]] bool is_null(std::size_t row) const { return !valid_.empty() && valid_[row] == 0; }
  [[nodiscard]] std::size_t text_bytes() const { return text_.size(); }
  [[nodiscard]] const std::optional<Type>& type() const { return type_; }
  /// Ends indecision: a column without values is float64.
  void decide();

  /// Rows back to back in the column's own type.
  [[nodiscard]] const void* values();
  [[nodiscard]] std::vector<std::string_view> strings() const;
  /// As Writer wants it: nullptr where no row is null.
  [[nodiscard]] const std::uint64_t* validity();

 private:
  std::size_t push_plain(const Grid& grid, std::size_t column, std::size_t row, char point);
  [[nodiscard]] Push push_slowly(const Field& field, const CellRules& rules);
  [[nodiscard]] Push push_first(const Cell& cell);
  [[nodiscard]] Push push_integer(const Cell& cell);
  [[nodiscard]] Push push_told(const Cell& cell, const CellRules& rules);
  [[nodiscard]] Push push_stamp(std::string_view text);
  [[nodiscard]] Push push_text(std::string_view text);
  [[nodiscard]] Push add(std::uint64_t slot);
  [[nodiscard]] Push add(double value);
  [[nodiscard]] bool widen();

  std::optional<Type> type_;
  bool told_ = false;
  bool text_allowed_ = true;
  Zone zone_;                         // of a timestamp column
  std::vector<std::uint64_t> slots_;  // bits of a value; offset << 32 | size of a text
  std::vector<std::uint8_t> valid_;   // empty as long as no row is null
  std::size_t nulls_ = 0;
  std::string text_;
  std::vector<std::byte> narrow_;
  std::vector<std::uint64_t> bits_;
};

/// "number", "int64", "true or false": what a column of that type takes.
[[nodiscard]] std::string expected_text(const std::optional<Type>& type);

}  // namespace mdat::csv
