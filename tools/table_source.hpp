// SPDX-License-Identifier: Apache-2.0
// Parquet and Arrow files, and folders of them, into an .mdat file.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "mdat/writer.hpp"
#include "tools/convert_options.hpp"
#include "tools/failure.hpp"
#include "tools/selection.hpp"

namespace mdat::tool {

struct TableQuestion {
  FileFormat format = FileFormat::kParquet;
  std::optional<std::string> time{};                  ///< the column with the stamps
  RangeText range{};                                  ///< in the zone of the stamps
  std::optional<std::vector<std::string>> columns{};  ///< these series only; of single files
  std::optional<std::uint64_t> rows{};                ///< at most so many of each file
  bool keep_overlap = false;
  bool records = true;                            ///< take over what the tables tell of data sets
  std::function<void(std::uint64_t)> progress{};  ///< rows so far
};

/// Each source is a file, a folder, or `-`. What is left out and what was chosen is told on stderr.
[[nodiscard]] Outcome import_tables(std::span<const std::string> sources, Writer& writer,
                                    const TableQuestion& question);

}  // namespace mdat::tool
