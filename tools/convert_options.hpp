// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "mdat/writer.hpp"
#include "tools/command_line.hpp"
#include "tools/commands.hpp"
#include "tools/csv/options.hpp"
#include "tools/jsonl/import.hpp"
#include "tools/selection.hpp"
#include "tools/target_file.hpp"

namespace mdat::tool {

enum class FileFormat : std::uint8_t {
  kCsv,
  kJsonl,
  kMdat,
  kMeteaudata,
  kStore,
  kParquet,
  kArrow,
  kInflux,
  kNetcdf,
  kXlsx,  ///< a target only
};

/// Columns of types, in batches: what TableReader and TableWriter meet.
[[nodiscard]] constexpr bool is_table(FileFormat format) {
  return format == FileFormat::kParquet || format == FileFormat::kArrow || format == FileFormat::kNetcdf ||
         format == FileFormat::kXlsx;
}

/// How series that do not share their times go into tables.
enum class TableLayout : std::uint8_t {
  kShared,  ///< wide, and refused where the axes differ
  kWide,    ///< joined on time
  kLong,    ///< time, series, value
  kFiles,   ///< a file for each series
};

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
  Profile profile = Profile::kBalanced;  ///< of an .mdat target
  bool modern = false;                   ///< of a Parquet target
  std::string compression{};             ///< of an Arrow target: "none", "lz4" or "zstd"
  TableLayout layout = TableLayout::kShared;
  std::vector<std::string> partition_by{};  ///< "signal", "year", "month", "day"

  [[nodiscard]] bool to_stdout() const { return target == "-"; }
  [[nodiscard]] bool keep_overlap() const { return csv.overlap == csv::Overlap::kKeep; }
  [[nodiscard]] jsonl::JsonlOptions jsonl() const;
};

/// What the command line says, checked; a Failure where it says something that cannot be.
[[nodiscard]] Expected<ConvertOptions> parse_convert(Arguments arguments);

}  // namespace mdat::tool
