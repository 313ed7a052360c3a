// SPDX-License-Identifier: Apache-2.0
// How the variables of a file make tables: one for each dimension along which times stand.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "mdat/table.hpp"
#include "tools/netcdf/library.hpp"
#include "tools/netcdf/value_rule.hpp"
#include "tools/own_key.hpp"

namespace mdat::netcdf {

/// Names of the variables that tell the times of a table each. None is kInvalidArgument.
[[nodiscard]] Result<std::vector<std::string>> time_coordinates(const NcFile& file);

/// A variable over the rows of a table, and over stations where it has columns for several.
struct TableArray {
  Variable variable;
  ValueRule rule;
  std::vector<std::string> names;   ///< of its columns
  std::size_t rows_at = 0;          ///< which of its dimensions has the rows
  std::size_t stations_at = 0;      ///< which has the stations, where there are several
  std::size_t text_bytes = 1;       ///< octets of a text of characters
  std::size_t texts_at = SIZE_MAX;  ///< the dimension of these; none where it is SIZE_MAX
};

struct TimeTable {
  std::uint64_t rows = 0;
  std::vector<TableArray> arrays;  ///< the times first
  std::vector<SkippedColumn> skipped{};
  std::optional<tool::OwnKey> key{};  ///< with what CF tells of units, too
};

/// `time` is one of the names above.
[[nodiscard]] Result<TimeTable> plan_time_table(const NcFile& file, const std::string& time);

/// Appends rows [first, first + rows) of an array to its columns.
[[nodiscard]] Result<void> read_rows(const NcFile& file, const TableArray& array, std::uint64_t first,
                                     std::size_t rows, std::span<ColumnData> columns);

}  // namespace mdat::netcdf
