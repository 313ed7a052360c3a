// SPDX-License-Identifier: Apache-2.0
// What a user can tell the CSV importer; all that is left out is detected. docs/csv.md explains each.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "mdat/type.hpp"

namespace mdat::csv {

enum class BadRows : std::uint8_t {
  kError,  ///< the first bad row ends the import
  kSkip,   ///< the row is dropped and counted
  kNull,   ///< the field becomes null; the row is dropped only where its time is bad
};

enum class Overlap : std::uint8_t { kRefuse, kKeep };
enum class Encoding : std::uint8_t { kUtf8, kLatin1 };

struct CsvOptions {
  // Form
  std::optional<char> delimiter{};
  std::optional<char> decimal{};
  Encoding encoding = Encoding::kUtf8;
  std::optional<std::uint64_t> skip{};  ///< lines before the header
  bool units_row = false;
  bool no_header = false;
  // Time
  std::vector<std::string> time{};  ///< one column, or two: date and time of day
  /// "iso", "epoch", "s", "ms", "us", "ns" (also "epoch_ms") or a strptime pattern
  std::string time_format{};
  bool day_first = false;
  bool month_first = false;
  std::string zone{};
  // Shape and types
  std::string key{};
  std::vector<std::string> value{};  ///< the columns to take; none: all but time and key
  std::vector<std::string> nulls{};
  std::vector<std::pair<std::string, Type>> types{};
  std::string name{};  ///< template of {dir} {file} {column} {key}
  // Mistakes
  BadRows bad_rows = BadRows::kError;
  Overlap overlap = Overlap::kRefuse;
  // Rows to take: stamps in [from, to), as text in the zone of the source
  std::string from{};
  std::string to{};
};

}  // namespace mdat::csv
