// SPDX-License-Identifier: Apache-2.0
// Rows of a source that have a field for every column and no quotes: what nearly all rows of nearly all files
// are. Nothing is copied; a column of it is read from top to bottom.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace mdat::csv {

/// Where a field ends, as an index of text knows it.
struct Mark {
  static constexpr std::uint32_t kLineEnd = std::uint32_t{1} << 31;
  static constexpr std::uint32_t kQuotes = std::uint32_t{1} << 30;  ///< at a line end: the record has some
  static constexpr std::uint32_t kPlace = kQuotes - 1;
};

/// Borrows text and marks of a Tokenizer; valid until its next() or pass(). Behind each field at least
/// kReadableBytes can be read.
class Grid {
 public:
  Grid() = default;
  /// `marks` of rows * columns fields, the first of which begins at `begin`.
  Grid(const char* text, std::size_t begin, const std::uint32_t* marks, std::size_t rows, std::size_t columns)
      : text_(text), begin_(begin), marks_(marks), rows_(rows), columns_(columns) {}

  [[nodiscard]] std::size_t rows() const { return rows_; }
  [[nodiscard]] std::size_t columns() const { return columns_; }
  /// The field as it stands, spaces included.
  [[nodiscard]] std::string_view field(std::size_t row, std::size_t column) const {
    const std::size_t at = row * columns_ + column;
    const std::size_t begin = at == 0 ? begin_ : (marks_[at - 1] & Mark::kPlace) + 1;
    std::size_t end = marks_[at] & Mark::kPlace;
    if (column + 1 == columns_ && end > begin && text_[end - 1] == '\r') --end;
    return {text_ + begin, end - begin};
  }
  /// The first rows of it.
  [[nodiscard]] Grid first(std::size_t rows) const {
    Grid part = *this;
    part.rows_ = rows;
    return part;
  }

 private:
  const char* text_ = nullptr;
  std::size_t begin_ = 0;
  const std::uint32_t* marks_ = nullptr;
  std::size_t rows_ = 0;
  std::size_t columns_ = 0;
};

}  // namespace mdat::csv
