// SPDX-License-Identifier: Apache-2.0
// Several series as rows, in bounded memory: side by side (wide) or one after the other (long).
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>

#include "mdat/file.hpp"
#include "tools/records.hpp"
#include "tools/row_source.hpp"

namespace mdat::tool {

enum class Layout : std::uint8_t { kAuto, kWide, kLong };
enum class Naming : std::uint8_t {
  kPlain,     ///< NAME
  kWithUnit,  ///< NAME [UNIT]
};

struct RowOptions : RowQuestion {
  std::optional<std::uint64_t> first;          ///< at most so many rows in all
  std::optional<std::uint64_t> first_of_each;  ///< at most so many rows; of each series in a long layout
  Layout layout =
      Layout::kAuto;  ///< kAuto: wide where the series can be joined, else long; kWide: or refused
  Naming naming = Naming::kPlain;
  bool header = true;
  std::function<void(std::uint64_t)> progress;  ///< rows of a series read so far, now and then
};

/// Writes header and rows. Series on one axis go row by row, repeated stamps included. Others are joined on
/// time where no stamps run backwards; otherwise a wide layout is refused.
[[nodiscard]] Outcome write_rows(const File& file, std::span<const Series> series, const RowOptions& options,
                                 RecordWriter& records, const Output& output);

/// What kAuto comes to for these series.
[[nodiscard]] Expected<Layout> settled_layout(Layout asked, const File& file, std::span<const Series> series);

/// "level [m]": the unit in brackets. A name that ends like a unit although it has none gets " []".
[[nodiscard]] std::string name_with_unit(const Series& series);

}  // namespace mdat::tool
