// SPDX-License-Identifier: Apache-2.0
// Parquet and Arrow files as tables.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "mdat/arrow.hpp"
#include "mdat/parquet.hpp"
#include "mdat/table.hpp"
#include "tools/convert_options.hpp"
#include "tools/failure.hpp"
#include "tools/hive.hpp"

namespace mdat::tool {

/// What the bytes of a file, or the names in a folder, tell; nothing where it is no table.
[[nodiscard]] std::optional<FileFormat> table_format_of(const std::string& path);

/// What is asked of a table: the reader may leave out what is not.
struct TableSelection {
  std::optional<std::vector<std::string>> columns{};  ///< the others are as if they were not there
  std::optional<ParquetTimeRange> time{};             ///< rows outside of it may come all the same
  std::string table{};                                ///< which one, in a file of several
};

/// The tables of a file, or of all files in a folder.
[[nodiscard]] Expected<std::vector<PartitionedFile>> tables_at(const std::string& path, FileFormat format);

/// `-` is standard input, an Arrow stream.
[[nodiscard]] Expected<std::unique_ptr<TableReader>> open_table(const std::string& path, FileFormat format,
                                                                const TableSelection& selection = {});

/// All bytes to a descriptor that it does not own; the name is for messages. Where a reader has gone away
/// (EPIPE) they go nowhere.
[[nodiscard]] ByteSink sink_to(int descriptor, std::string name);

/// Where a table goes, in the form that the options ask for; as an Arrow stream where the target is one or is
/// standard output. The first column has the stamps.
[[nodiscard]] Expected<std::unique_ptr<TableWriter>> make_table_writer(ByteSink sink,
                                                                       const TableSchema& schema,
                                                                       const ConvertOptions& options);

}  // namespace mdat::tool
