// SPDX-License-Identifier: Apache-2.0
// What pandas wants to know of a table to make a frame of it: the key `pandas` of its metadata.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "lib/parquet/written_column.hpp"
#include "mdat/error.hpp"

namespace mdat::parquet {

/// What is known of a column when all its rows are written.
struct ColumnFacts {
  bool has_nulls = false;
  std::size_t categories = 0;
};

/// JSON. The column named `index`, if there is one, becomes the index. An unnamed one is called
/// __index_level_0__. Integers and booleans that have nulls become pandas' own types, which have them, too.
[[nodiscard]] Result<std::string> pandas_metadata(std::span<const WrittenColumn> columns,
                                                  std::span<const ColumnFacts> facts, std::string_view index);

}  // namespace mdat::parquet
