// SPDX-License-Identifier: Apache-2.0
// The rows of one array of Arrow as values here, from front to back.
#pragma once

#include <cstdint>
#include <vector>

#include "lib/arrow/buffer_cursor.hpp"
#include "lib/arrow/column_plan.hpp"
#include "mdat/error.hpp"
#include "mdat/series_data.hpp"

namespace mdat::arrow {

/// An array: which buffers it has depends on its form.
struct ArrayParts {
  std::uint64_t rows = 0;
  bool has_nulls = false;
  BufferCursor validity{};
  BufferCursor values{};              ///< fixed width, bits, offsets or views
  BufferCursor text{};                ///< what offsets refer to
  std::vector<BufferCursor> views{};  ///< what views refer to
};

class ArrayCursor {
 public:
  ArrayCursor() = default;  ///< no rows
  /// `memory_max` as in ArrowReadOptions.
  ArrayCursor(const ValuePlan& plan, ArrayParts parts, std::uint64_t memory_max);

  [[nodiscard]] std::uint64_t left() const { return left_; }
  [[nodiscard]] Result<void> skip(std::uint64_t rows);
  /// How many of the next `rows` to take so that their texts have a few MiB: one at least.
  [[nodiscard]] Result<std::size_t> fit(std::size_t rows);
  /// Appends the next rows to a column of the type that the plan says.
  [[nodiscard]] Result<void> read(std::size_t rows, ColumnData& out);

 private:
  struct View {
    std::uint32_t bytes = 0;
    char inside[12] = {};  // the text, or four bytes of it, the number of a buffer and the place in that
  };
  static_assert(sizeof(View) == 16);
  struct ViewBuffer {
    BufferCursor cursor;
    std::vector<std::byte> memory;
    std::span<const std::byte> bytes;
    bool loaded = false;
  };

  [[nodiscard]] const std::uint64_t* validity() const { return has_nulls_ ? valid_.data() : nullptr; }
  [[nodiscard]] bool is_valid(std::size_t row) const {
    return !has_nulls_ || (valid_[row / 64] >> (row % 64) & 1) != 0;
  }
  [[nodiscard]] Result<void> read_fixed(std::size_t rows, ColumnData& out);
  [[nodiscard]] Result<void> read_bits(std::size_t rows, ColumnData& out);
  [[nodiscard]] Result<void> read_text(std::size_t rows, ColumnData& out);
  [[nodiscard]] Result<void> read_views(std::size_t rows, ColumnData& out);
  [[nodiscard]] Result<void> append_text(std::size_t row, std::string_view text, ColumnData& out);
  [[nodiscard]] Result<void> peek(std::size_t rows);
  [[nodiscard]] Result<void> peek_offsets(std::size_t rows);
  [[nodiscard]] std::uint64_t text_bytes(std::size_t rows) const;
  [[nodiscard]] Result<std::string_view> view_text(const View& view);
  [[nodiscard]] Result<void> load(ViewBuffer& buffer);

  ValuePlan plan_{};
  std::uint64_t left_ = 0;
  std::uint64_t memory_max_ = 0;
  bool has_nulls_ = false;
  BitCursor validity_{}, bits_{};
  BufferCursor values_{}, text_{};
  std::uint64_t text_offset_ = 0;   // where text_ is
  std::uint64_t loaded_bytes_ = 0;  // by view_buffers_
  std::vector<ViewBuffer> view_buffers_{};
  std::vector<std::uint64_t> valid_{};    // of the rows that are being read
  std::vector<std::uint64_t> offsets_{};  // of the next rows, as far as they were looked at, and one more
  std::vector<View> views_{};             // likewise
  std::vector<std::byte> scratch_{};
};

}  // namespace mdat::arrow
