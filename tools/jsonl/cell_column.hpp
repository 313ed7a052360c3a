// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mdat/writer.hpp"
#include "tools/append_group.hpp"
#include "tools/jsonl/json_line.hpp"

namespace mdat::jsonl {

/// Cells of one column since the last flush, kept as text until the type is known that holds them all.
class CellColumn {
 public:
  CellColumn() = default;
  /// A type that the user told: it stays, and text takes numbers too.
  void tell(const Type& type) {
    type_ = type;
    told_ = true;
  }
  /// The type of a series that is there already; integers may still become float64.
  void continue_as(const Type& type) { type_ = type; }

  void add(ValueKind kind, std::string_view text);
  [[nodiscard]] std::size_t size() const { return cells_.size(); }
  [[nodiscard]] std::size_t bytes() const { return text_.size() + cells_.size() * sizeof(Cell); }

  /// The type known so far; the cells held may decide it. Nothing while there are only nulls.
  [[nodiscard]] const std::optional<Type>& decide();
  /// A column without values.
  void be_float64() { type_ = Type{.kind = TypeKind::kFloat64, .zone = {}}; }
  /// Integers that the target has already, and a decimal among the cells: it has to be float64 from now on.
  [[nodiscard]] bool widens() const;
  void widen() { be_float64(); }

  struct Misfit {
    std::size_t row = 0;  ///< of the cells held
    std::string what;
    bool limit = false;  ///< understood, but the type cannot hold it
  };
  /// The cells as values of the type, which must be decided. Categories are added to the series.
  [[nodiscard]] std::expected<tool::ColumnChunk, Misfit> encode(Writer& writer, SeriesId id);
  void clear();

 private:
  struct Cell {
    ValueKind kind;
    std::uint32_t size;
    std::size_t offset;
  };
  [[nodiscard]] std::string_view text(const Cell& cell) const {
    return std::string_view(text_).substr(cell.offset, cell.size);
  }
  [[nodiscard]] std::optional<Misfit> encode_one(std::size_t row, Writer& writer, SeriesId id);

  std::optional<Type> type_;
  bool told_ = false;
  std::vector<Cell> cells_;
  std::string text_;
  // Encoded, until the next flush:
  std::vector<std::uint64_t> validity_;
  std::vector<std::byte> values_;
  std::vector<std::string_view> strings_;
  std::map<std::string, std::uint32_t, std::less<>> categories_;
};

/// "nan", "inf" and "-inf" are floats in JSON lines, which have no other word for them.
[[nodiscard]] bool is_not_finite(std::string_view text);

}  // namespace mdat::jsonl
