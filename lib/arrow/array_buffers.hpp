// SPDX-License-Identifier: Apache-2.0
// Rows of a column as the buffers of an array of Arrow.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "mdat/error.hpp"
#include "mdat/series_data.hpp"

namespace mdat::arrow {

/// Values of fixed width are those of the column, in place; all else is made here. Valid until the next
/// fill() and as long as the column is not changed. Texts have int32 offsets; categories are their int32
/// codes.
class ArrayBuffers {
 public:
  /// Rows [begin, end), whose texts have less than 2 GiB.
  void fill(const ColumnData& column, std::size_t begin, std::size_t end);

  [[nodiscard]] std::int64_t rows() const { return rows_; }
  [[nodiscard]] std::int64_t nulls() const { return nulls_; }
  /// Validity, empty where nothing is null; values or offsets; texts.
  [[nodiscard]] std::span<const std::span<const std::byte>> buffers() const { return buffers_; }

 private:
  void fill_validity(const ColumnData& column, std::size_t begin, std::size_t end);
  void fill_texts(const ColumnData& column, std::size_t begin, std::size_t end);
  void fill_bits(const ColumnData& column, std::size_t begin, std::size_t end);
  std::int64_t rows_ = 0, nulls_ = 0;
  std::vector<std::span<const std::byte>> buffers_;
  std::vector<std::uint64_t> validity_, bits_;
  std::vector<std::int32_t> offsets_;
  std::vector<char> texts_;
};

/// The end of the rows from `begin` on, at most `end`, that fit one batch: kBatchRows, and 1 GiB of texts in
/// each column. kLimit for a text of 2 GiB.
[[nodiscard]] Result<std::size_t> fitting_end(std::span<const ColumnData> columns, std::size_t begin,
                                              std::size_t end);

}  // namespace mdat::arrow
