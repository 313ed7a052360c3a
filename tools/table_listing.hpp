// SPDX-License-Identifier: Apache-2.0
// What Parquet and Arrow files tell of themselves without reading their rows.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "tools/convert_options.hpp"
#include "tools/failure.hpp"
#include "tools/records.hpp"

namespace mdat::tool {

struct TableFacts {
  std::string_view format;
  std::uint64_t bytes = 0;  ///< of all files
  std::uint64_t series = 0;
  std::optional<std::uint64_t> rows{};  ///< over all series, where it is known
};
[[nodiscard]] Expected<TableFacts> table_facts(const std::string& path, FileFormat form);

/// A record as `mdat ls` has for each column that can be a series; null is what only rows would tell.
[[nodiscard]] Outcome list_table(const std::string& path, FileFormat form, std::span<const std::string> globs,
                                 RecordWriter& records);

}  // namespace mdat::tool
