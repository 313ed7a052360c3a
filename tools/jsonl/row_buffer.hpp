// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "tools/append_group.hpp"
#include "tools/jsonl/cell_column.hpp"
#include "tools/jsonl/stamp_column.hpp"

namespace mdat::jsonl {

/// Rows with one time and some columns, gathered and then appended many at a time. A column is a series; its
/// header "name [unit]" gives name and unit. Memory is that of the rows since the last flush.
class RowBuffer {
 public:
  RowBuffer(Writer& writer, const JsonlOptions& options)
      : writer_(&writer), options_(&options), stamps_(options) {}

  /// `source` and `line` are for messages. All of one row: begin_row cell* end_row.
  [[nodiscard]] tool::Outcome begin_row(const std::string& source, std::uint64_t line, const Member& time);
  [[nodiscard]] tool::Outcome cell(const Member& member);
  void end_row();

  [[nodiscard]] std::size_t rows() const { return lines_.size(); }
  [[nodiscard]] tool::Outcome flush();
  /// The last flush: columns without any value become float64.
  [[nodiscard]] tool::Outcome finish();

 private:
  struct Column {
    tool::SeriesSpec spec;
    CellColumn cells;
    std::optional<std::size_t> place;  ///< in the group, once its type is known
  };
  [[nodiscard]] std::size_t column_of(std::string_view header);
  [[nodiscard]] tool::Outcome settle_types();
  [[nodiscard]] tool::Outcome open_new();
  [[nodiscard]] tool::Outcome settle_axis();
  [[nodiscard]] tool::Outcome misfit(const Column& column, const CellColumn::Misfit& misfit) const;

  Writer* writer_;
  const JsonlOptions* options_;
  StampColumn stamps_;
  Type axis_;  ///< as the group has it
  std::optional<tool::AppendGroup> group_;
  std::vector<Column> columns_;
  std::vector<std::size_t> by_place_;
  std::map<std::string, std::size_t, std::less<>> index_of_;
  std::vector<std::uint64_t> lines_;
  std::string source_;
};

/// "level [m]" is the series "level" in m; "a [b] []" is "a [b]" without a unit.
[[nodiscard]] std::pair<std::string, std::string> split_unit(std::string_view header);

}  // namespace mdat::jsonl
