// SPDX-License-Identifier: Apache-2.0
// The form of a source: delimiter, decimal sign, where the table begins, what its header says.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "mdat/error.hpp"
#include "tools/csv/cell.hpp"
#include "tools/csv/options.hpp"
#include "tools/csv/sample.hpp"
#include "tools/csv/stamp.hpp"

namespace mdat::csv {

struct Dialect {
  char delimiter = ',';
  char decimal = '.';
  bool toa5 = false;
  std::uint64_t header_line = 0;     ///< 0: no header
  std::uint64_t data_line = 1;       ///< where rows begin
  std::vector<std::string> headers;  ///< one per column; empty texts without a header
  std::vector<std::string> units;    ///< of a row of units
};

/// Looks at the beginning of a source. `told` is the user's time format, if any. Errors do not name the file.
[[nodiscard]] Result<Dialect> detect_dialect(SampleSpan sample, const CsvOptions& options,
                                             const std::optional<StampFormat>& told);

/// A stamp in some format that needs no telling.
[[nodiscard]] bool is_stamp(std::string_view text, const std::optional<StampFormat>& told);

}  // namespace mdat::csv
