// SPDX-License-Identifier: Apache-2.0
// The values that indices of a dictionary-encoded column stand for.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "lib/arrow/array_cursor.hpp"
#include "mdat/series_data.hpp"

namespace mdat::arrow {

class Dictionary {
 public:
  Dictionary(const ValuePlan& plan, std::uint64_t memory_max) : memory_max_(memory_max), values_(plan.type) {}

  [[nodiscard]] const Type& type() const { return values_.type(); }
  void clear();
  /// Values behind those that are there.
  [[nodiscard]] Result<void> add(ArrayCursor& values);
  /// Appends what `indices`, of any integer type, stand for: to categories where the values are texts.
  [[nodiscard]] Result<void> decode(const ColumnData& indices, ColumnData& out) const;

 private:
  void add_categories();
  [[nodiscard]] bool is_text() const { return values_.type().kind == TypeKind::kString; }
  void append_codes(const std::vector<std::uint64_t>& rows, const ColumnData& indices, ColumnData& out) const;
  std::uint64_t memory_max_;
  std::uint64_t bytes_ = 0;
  ColumnData values_;
  // Texts only. A text may stand in a dictionary twice, and so may null.
  std::vector<std::string> categories_;
  std::unordered_map<std::string, std::uint32_t> numbers_;
  std::vector<std::uint32_t> codes_;  // a category per value
};

}  // namespace mdat::arrow
