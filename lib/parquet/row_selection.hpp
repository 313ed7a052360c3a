// SPDX-License-Identifier: Apache-2.0
// Which rows of a row group may have a time in a range, by what the file says of its stamps.
#pragma once

#include <cstdint>
#include <vector>

#include "lib/parquet/byte_source.hpp"
#include "lib/parquet/flat_schema.hpp"
#include "lib/parquet/metadata.hpp"
#include "mdat/parquet.hpp"

namespace mdat::parquet {

/// Rows [begin, end) of a row group.
struct RowRange {
  std::uint64_t begin = 0, end = 0;
  bool operator==(const RowRange&) const = default;
};

[[nodiscard]] inline std::vector<RowRange> all_rows(const RowGroup& group) {
  if (group.num_rows == 0) return {};
  return {{0, static_cast<std::uint64_t>(group.num_rows)}};
}

/// In order, apart from each other. All rows where the file says nothing; kMalformed where its page index is
/// none.
[[nodiscard]] Result<std::vector<RowRange>> select_rows(const ByteSource& source, const RowGroup& group,
                                                        const FlatColumn& stamps,
                                                        const ParquetTimeRange& time);

}  // namespace mdat::parquet
