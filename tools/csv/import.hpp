// SPDX-License-Identifier: Apache-2.0
// CSV as loggers and plants really write it, into series of a writer. docs/csv.md is the contract.
//
// Errors name the file and, where there are any, line, column and text. Their codes tell the tool's exit
// code:
//   kInvalidArgument   2: an option is wrong, or the data do not decide and the message names the option that
//   does kMalformed         3: text that cannot be understood, a bad row among it kIo, kNotFound     3: a
//   source that cannot be read (or what the writer says of the target) kLimit             1: understood, but
//   no column or unit can hold it
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "mdat/error.hpp"
#include "mdat/type.hpp"
#include "mdat/writer.hpp"
#include "tools/csv/options.hpp"

namespace mdat::csv {

struct ColumnReport {
  std::string column;  ///< name in the source, or the key of a long one
  std::string series;
  Type type;
  std::string unit;
  std::uint64_t rows = 0;
  std::uint64_t nulls = 0;
};

/// What was inferred of one source, and what it held.
struct SourceReport {
  std::string path;
  char delimiter = ',';
  char decimal = '.';
  Encoding encoding = Encoding::kUtf8;
  std::uint64_t header_line = 0;  ///< 0: none
  std::uint64_t data_line = 1;    ///< of the first row
  bool toa5 = false;
  std::vector<std::string> time_columns;
  std::string time_format;
  Type axis_type;
  std::string key_column;  ///< "" for a wide source
  std::vector<ColumnReport> columns;
  std::uint64_t rows = 0;
  std::uint64_t bad_rows = 0;    ///< dropped
  std::uint64_t bad_fields = 0;  ///< made null
  std::string first_bad;         ///< "line 17: column \"level\": ..."
  std::string first, last;       ///< stamps
};

struct ImportReport {
  std::uint64_t rows = 0;  ///< of the sources; a row of a wide source is one
  std::uint64_t bad_rows = 0;
  std::uint64_t bad_fields = 0;
  std::vector<SourceReport> sources;  ///< in the order in which they were taken
};

/// One line of --dry-run.
struct Finding {
  std::string source;
  std::string what;  ///< "delimiter", "time", "series level" ...
  std::string value;
};
[[nodiscard]] std::vector<Finding> findings(const ImportReport& report);

/// Bytes read so far and in all; 0 in all where a pipe is among the sources.
using ProgressCallback = std::function<void(std::uint64_t bytes_done, std::uint64_t bytes_total)>;

/// Appends all sources to the writer, without a commit; without a writer nothing is kept, but all is read and
/// checked (--dry-run). Sources are files, folders (their *.csv, by name) and "-". After an error the writer
/// holds part of the rows and must not be committed.
[[nodiscard]] Result<ImportReport> import_csv(std::span<const std::string> sources, Writer* writer,
                                              const CsvOptions& options,
                                              const ProgressCallback& progress = {});

}  // namespace mdat::csv
