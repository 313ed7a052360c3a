// SPDX-License-Identifier: Apache-2.0
// How the columns of a table become series over one axis.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "mdat/table.hpp"
#include "tools/append_group.hpp"
#include "tools/failure.hpp"

namespace mdat::tool {

struct TablePlan {
  struct Column {
    std::size_t field;
    SeriesSpec series;
  };
  std::optional<std::size_t> time{};  ///< the field with the stamps; without one rows are numbered from 0
  Type axis{.kind = TypeKind::kInt64, .zone = {}};
  std::string axis_name = "time";
  std::vector<Column> columns{};
  std::vector<std::string> records{};  ///< of data sets, as OwnKey has them
  std::vector<std::string> notes{};    ///< what is left out, and what was chosen
};

/// Which column has the stamps: the one asked for, else that of our own key, else an index of pandas that is
/// a time, else the only time stamp column, or the first of several with a note. `source` is for messages.
[[nodiscard]] Expected<TablePlan> plan_table(const TableSchema& schema, const std::string& source,
                                             const std::optional<std::string>& time);

}  // namespace mdat::tool
