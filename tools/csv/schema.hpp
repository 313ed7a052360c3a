// SPDX-License-Identifier: Apache-2.0
// All that is known of a source before its rows are read: its form, its columns and what each is for.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "mdat/error.hpp"
#include "tools/csv/byte_source.hpp"
#include "tools/csv/cell.hpp"
#include "tools/csv/dialect.hpp"
#include "tools/csv/naming.hpp"
#include "tools/csv/options.hpp"
#include "tools/csv/time_column.hpp"

namespace mdat::csv {

struct Schema {
  Dialect dialect;
  CellRules rules;
  std::vector<ColumnName> columns;
  TimeColumns time;
  std::optional<std::size_t> key;  ///< none: the source is wide
  std::vector<std::size_t> values;
  std::vector<std::string> first_stamps;  ///< texts of the first few
  /// What a sample of the rows holds, per value column; of a long source, per key.
  std::unordered_map<std::string, std::vector<Evidence>> evidence;
};

/// The first stamp that can be read.
[[nodiscard]] std::optional<CivilTime> first_stamp(const Schema& schema);

/// Reads ahead in the source, but consumes nothing. kInvalidArgument names the option that decides,
/// kMalformed and the errors of the system the file.
[[nodiscard]] Result<Schema> infer_schema(ByteSource& source, const CsvOptions& options);

}  // namespace mdat::csv
