// SPDX-License-Identifier: Apache-2.0
// What .mdat knows of a table beside its values, as the value `mdat` among the key-value metadata of Parquet
// and Arrow: one line of JSON. Spec: spec/tables.md.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "mdat/table.hpp"
#include "tools/failure.hpp"

namespace mdat::tool {

struct OwnKey {
  static constexpr const char* kName = "mdat";

  struct Column {
    std::string name;  ///< in the table
    Type type;
    std::string unit{};
    bool operator==(const Column&) const = default;
  };
  std::optional<Column> axis{};        ///< none: rows are counted
  std::vector<Column> columns{};       ///< the series
  std::vector<std::string> records{};  ///< of the data sets that the series belong to: spec/metadata.md
  bool operator==(const OwnKey&) const = default;

  [[nodiscard]] Expected<std::string> to_text() const;
  /// Nothing where the table has none, or one that cannot be read: then it is a table like any other.
  [[nodiscard]] static std::optional<OwnKey> find(const TableSchema& schema);
};

}  // namespace mdat::tool
