// SPDX-License-Identifier: Apache-2.0
// Folders of tables whose names tell what is the same in all rows below them: signal=flow/year=2024/month=5/.
// The form is that of Hive, as Spark, Trino and DuckDB read and write it.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/time/civil.hpp"
#include "mdat/type.hpp"
#include "tools/failure.hpp"

namespace mdat::tool {

/// A table in a file, which may be below a folder: then with the keys and values of the folders between the
/// two.
struct PartitionedFile {
  std::string path;
  std::vector<std::pair<std::string, std::string>> keys{};  ///< values as they were before they were encoded
  std::string table{};                                      ///< which one, in a file of several
};

/// The Parquet files below a folder, by path; names that begin with `.` or `_` are not of the table.
[[nodiscard]] Expected<std::vector<PartitionedFile>> partitioned_files(const std::string& folder);
/// Whether the folder has Parquet files, or folders KEY=VALUE, and so is a table.
[[nodiscard]] bool is_table_folder(const std::string& folder);

/// "flow%2Fraw": what a name of a folder cannot hold, as % and two digits of base 16.
[[nodiscard]] std::string percent_encoded(std::string_view text);
[[nodiscard]] std::string percent_decoded(std::string_view text);

/// The calendar of stamps: UTC, or as written where they are naive.
[[nodiscard]] time::CivilDate civil_date(std::int64_t ticks, TimeUnit unit);

/// What the keys `year`, `month` and `day` of a file say agrees with a stamp.
[[nodiscard]] bool agrees(const PartitionedFile& file, const time::CivilDate& date);
[[nodiscard]] bool is_calendar_key(std::string_view key);
/// The values of all other keys, with slashes between them; "" without such keys.
[[nodiscard]] std::string name_of(const PartitionedFile& file);

}  // namespace mdat::tool
