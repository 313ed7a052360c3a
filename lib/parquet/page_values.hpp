// SPDX-License-Identifier: Apache-2.0
// Rows of a column on their way into a page.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "lib/parquet/written_column.hpp"
#include "mdat/error.hpp"
#include "mdat/series_data.hpp"

namespace mdat::parquet {

/// The texts of a categorical column, over all batches: each once, in the order in which they came up.
class Categories {
 public:
  [[nodiscard]] const std::vector<std::string_view>& texts() const { return texts_; }
  /// Here, of each code of the batch. Valid until the next call.
  [[nodiscard]] std::span<const std::uint32_t> codes(const ColumnData& batch);

 private:
  std::vector<std::string> batch_;  // of the last call
  std::vector<std::uint32_t> codes_;
  std::unordered_map<std::string, std::uint32_t> all_;  // owns what texts_ shows: nodes stay where they are
  std::vector<std::string_view> texts_;
};

/// Values that are not null, back to back and as their physical type, and which rows have one.
struct PageValues {
  std::size_t rows = 0;
  std::size_t count = 0;                ///< rows that are not null
  std::vector<std::uint64_t> validity;  ///< a bit a row; empty while nothing is null
  std::vector<std::byte> fixed;         ///< width_bytes() each; booleans 0 or 1; categories uint32 codes
  std::vector<std::byte> text;
  std::vector<std::uint32_t> lengths;  ///< of each text

  template <typename T>
  [[nodiscard]] std::span<const T> as() const {
    return {reinterpret_cast<const T*>(fixed.data()), count};
  }
  [[nodiscard]] std::size_t bytes() const { return fixed.size() + text.size() + 4 * lengths.size(); }
  void clear();
};

/// Appends rows [begin, end) or, of texts, as many of them as do not make it longer than bytes_max (but one).
/// Returns how many. `row` is the number of the first in the table, for messages.
[[nodiscard]] Result<std::size_t> append(const WrittenColumn& column, const ColumnData& batch,
                                         std::size_t begin, std::size_t end, std::uint64_t row,
                                         std::size_t bytes_max, Categories& categories, PageValues& page);

/// Its first `count` values without its rows.
[[nodiscard]] PageValues sample(const WrittenColumn& column, const PageValues& page, std::size_t count);

}  // namespace mdat::parquet
