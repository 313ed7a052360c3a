// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tools/command_line.hpp"
#include "tools/commands.hpp"
#include "tools/csv/options.hpp"
#include "tools/jsonl/import.hpp"
#include "tools/selection.hpp"
#include "tools/target_file.hpp"

namespace mdat::tool {

enum class FileFormat : std::uint8_t { kCsv, kJsonl, kMdat, kMeteaudata, kStore };

/// `mdat convert` as it was asked.
struct ConvertOptions {
  std::vector<std::string> sources;
  std::string target;
  FileFormat from = FileFormat::kCsv;
  FileFormat to = FileFormat::kMdat;
  RangeText range;
  Existing existing = Existing::kRefuse;
  bool reference_tables = false;  ///< a database with the tables of meteaudata, not ours
  bool dry_run = false;
  PrintOptions print;
  csv::CsvOptions csv;

  [[nodiscard]] bool to_stdout() const { return target == "-"; }
  [[nodiscard]] bool keep_overlap() const { return csv.overlap == csv::Overlap::kKeep; }
  [[nodiscard]] jsonl::JsonlOptions jsonl() const;
};

/// What the command line says, checked; a Failure where it says something that cannot be.
[[nodiscard]] Expected<ConvertOptions> parse_convert(Arguments arguments);

}  // namespace mdat::tool
