// SPDX-License-Identifier: Apache-2.0
// The different values of a column chunk, in the order in which they came up.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "lib/parquet/page_values.hpp"

namespace mdat::parquet {

/// Of any column but booleans. Floats are different where their bits are. The dictionary of a categorical
/// column is that of all its categories; a value is its own index.
class ValueDictionary {
 public:
  /// The categories have to live as long as it is used.
  ValueDictionary(const WrittenColumn& column, const Categories& categories)
      : column_(&column), categories_(&categories) {}

  /// The index of each value of the page. Values that are new are added.
  void index(const PageValues& page, std::vector<std::uint32_t>& indices);
  [[nodiscard]] std::size_t size() const;
  /// What plain() has for all but categories.
  [[nodiscard]] std::size_t bytes() const { return plain_.size(); }
  /// All values, in PLAIN.
  [[nodiscard]] std::vector<std::byte> plain() const;

 private:
  template <typename T>
  void index_fixed(std::span<const T> values, std::vector<std::uint32_t>& indices);
  void index_texts(const PageValues& page, std::vector<std::uint32_t>& indices);
  template <typename Equal, typename Add>
  std::uint32_t find(std::uint64_t hash, Equal equal, Add add);
  void grow();

  const WrittenColumn* column_;
  const Categories* categories_;
  std::vector<std::byte> plain_;
  std::vector<std::size_t> ends_;      // of texts in plain_
  std::vector<std::uint64_t> hashes_;  // of each value
  std::vector<std::uint32_t>
      buckets_;  // 1 + index, or 0; a power of two of them, at most half of them in use
};

}  // namespace mdat::parquet
