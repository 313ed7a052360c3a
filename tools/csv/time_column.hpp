// SPDX-License-Identifier: Apache-2.0
// Which column, or pair of columns, holds the stamps, and how they are written.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "mdat/error.hpp"
#include "tools/csv/naming.hpp"
#include "tools/csv/options.hpp"
#include "tools/csv/sample.hpp"
#include "tools/csv/stamp.hpp"

namespace mdat::csv {

struct TimeColumns {
  std::vector<std::size_t> columns;  ///< one, or date and time of day
  StampFormat format;                ///< its order may be undecided
};

/// The stamp of a row: the text of its one column, or of both with a space between. `joined` holds the
/// latter.
[[nodiscard]] std::string_view stamp_text(std::span<const std::string_view> parts, std::string& joined);

/// Finds the stamps in rows of data. kInvalidArgument names the option that decides. Errors do not name the
/// file.
[[nodiscard]] Result<TimeColumns> find_time_columns(std::span<const SampleRow> rows,
                                                    std::span<const ColumnName> names,
                                                    const CsvOptions& options);

}  // namespace mdat::csv
