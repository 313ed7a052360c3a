// SPDX-License-Identifier: Apache-2.0
// Rows of one column that wait to be encoded.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "lib/column/aggregate.hpp"
#include "mdat/huge_pages.hpp"

namespace mdat::column {

/// Values back to back; a null row repeats the last valid value (the first one where none came before), which
/// costs every encoding least.
class Buffer {
 public:
  explicit Buffer(format::Physical physical) : physical_(physical) {}

  [[nodiscard]] format::Physical physical() const { return physical_; }
  [[nodiscard]] std::uint32_t rows() const { return rows_; }
  [[nodiscard]] std::size_t bytes() const {
    return data_.size() + heap_.size() + offsets_.size() * 4 + validity_.size() * 8;
  }

  /// Fixed-width values; bit i of validity (from bit `shift`) is set where value i is not null, nullptr: all.
  void append(const std::byte* values, std::uint32_t count, const std::uint64_t* validity,
              std::uint32_t shift = 0);
  void append_text(std::span<const std::string_view> values, const std::uint64_t* validity,
                   std::uint32_t shift = 0);
  /// Rows of the same type, which are not this buffer's own.
  void append(const Run& run);

  /// All rows; valid until the next change.
  [[nodiscard]] Run run() const;
  /// Forgets the first `count` rows.
  void drop_front(std::uint32_t count);
  void clear();
  /// Gives memory back.
  void release();
  /// int64 to float64; false (and unchanged) where an integer has no exact double.
  [[nodiscard]] bool widen_to_float64();
  /// Multiplies int64 values; false (and unchanged) on overflow.
  [[nodiscard]] bool scale(std::int64_t factor);

 private:
  void drop_front_texts(std::uint32_t count);
  void append_validity_bits(std::uint32_t count, const std::uint64_t* validity, std::uint32_t shift);
  [[nodiscard]] bool row_valid(std::uint32_t row) const {
    return validity_.empty() || bit_at(validity_.data(), row);
  }
  void fill_nulls(std::uint32_t begin);
  format::Physical physical_;
  std::uint32_t rows_ = 0;
  std::uint32_t leading_nulls_ = 0;
  std::vector<std::byte, HugePages<std::byte>> data_;
  std::vector<std::uint32_t> offsets_;
  std::vector<char> heap_;
  std::vector<std::uint64_t> validity_;  // empty: all valid
};

}  // namespace mdat::column
