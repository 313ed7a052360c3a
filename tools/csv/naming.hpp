// SPDX-License-Identifier: Apache-2.0
// From headers and paths to the names of series.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "mdat/error.hpp"

namespace mdat::csv {

struct ColumnName {
  std::string name;    ///< unique in its file
  std::string unit;    ///< from square brackets behind the name, or a row of units
  std::string header;  ///< as it stands in the file
};

/// "Power [kW]" is Power in kW; names that repeat become name.2, empty ones column3 (the third).
[[nodiscard]] std::vector<ColumnName> name_columns(std::span<const std::string> headers,
                                                   std::span<const std::string> units);

/// A key of a long table, likewise: "level [m]" is level in m. Text without such brackets stays as it is.
[[nodiscard]] ColumnName split_key(std::string_view key);

/// The column that a user means: by its name, its whole header, or "column3".
[[nodiscard]] std::optional<std::size_t> find_column(std::span<const ColumnName> columns,
                                                     std::string_view text);

/// Names that stamps go by: "time", "Timestamp", "measured_on", "DateTime", "TIMESTAMP (UTC)" ...
[[nodiscard]] bool is_time_name(std::string_view name);
/// Names that the key of a long table goes by: "series", "tag", "sensor" ...
[[nodiscard]] bool is_key_name(std::string_view name);
/// Names that its one value column goes by.
[[nodiscard]] bool is_value_name(std::string_view name);

/// The parts that --name puts together.
struct NameParts {
  std::string_view dir;
  std::string_view file;
  std::string_view column;
  std::string_view key;
};

/// Fills in {dir} {file} {column} {key}; kInvalidArgument for another word in braces.
[[nodiscard]] Result<std::string> fill_template(std::string_view text, const NameParts& parts);

}  // namespace mdat::csv
