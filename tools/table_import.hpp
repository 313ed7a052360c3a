// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "mdat/axis.hpp"
#include "mdat/table.hpp"
#include "mdat/writer.hpp"
#include "tools/append_group.hpp"
#include "tools/failure.hpp"
#include "tools/table_plan.hpp"

namespace mdat::tool {

/// One column of a table in the form that a writer takes. What it hands out is valid until the next one.
class TableColumn {
 public:
  /// `found` is the type in the table, `wanted` that of the series: the same, or ticks of a coarser unit.
  TableColumn(const Type& found, const Type& wanted);
  /// The row whose value is no whole number of ticks of the wanted unit is an error.
  [[nodiscard]] std::expected<ColumnChunk, std::size_t> chunk(const ColumnData& data);
  /// Categories that the target does not have yet get their codes.
  [[nodiscard]] Outcome meet_categories(const ColumnData& data, Writer& target, SeriesId id,
                                        const std::string& source);

 private:
  TypeKind kind_;
  std::int64_t divisor_;
  std::vector<std::uint32_t> codes_;  ///< of the table to those of the target
  std::vector<std::uint32_t> mapped_;
  std::vector<std::int64_t> divided_;
  std::vector<std::string_view> strings_;
};

/// The rows of a table on their way into series of a target.
class TableImport {
 public:
  struct Options {
    std::string source;  ///< named by messages
    bool keep_overlap = false;
    TimeRange range{};            ///< in ticks of the time column of the table; of row numbers without one
    std::uint64_t first_row = 0;  ///< number of the first row, where rows are numbered
  };

  [[nodiscard]] static Expected<TableImport> open(Writer& writer, const TableSchema& schema, TablePlan plan,
                                                  Options options);
  [[nodiscard]] Outcome append(const std::vector<ColumnData>& columns);
  /// Of the table, those left out included.
  [[nodiscard]] std::uint64_t rows() const { return rows_; }

 private:
  TableImport(Writer& writer, TablePlan plan, Options options, AppendGroup group)
      : writer_(&writer), plan_(std::move(plan)), options_(std::move(options)), group_(std::move(group)) {}
  [[nodiscard]] Expected<std::span<const std::int64_t>> stamps_of(const std::vector<ColumnData>& columns);
  [[nodiscard]] Outcome append_rows(std::span<const std::int64_t> stamps,
                                    const std::vector<ColumnData>& columns);
  [[nodiscard]] Outcome append_some(std::span<const std::int64_t> stamps,
                                    const std::vector<ColumnData>& columns);
  [[nodiscard]] Expected<std::span<const std::int64_t>> in_axis_unit(std::span<const std::int64_t> stamps);
  [[nodiscard]] bool is_kept(std::int64_t stamp) const;

  Writer* writer_;
  TablePlan plan_;
  Options options_;
  AppendGroup group_;
  std::int64_t divisor_ = 1;  ///< of stamps
  std::vector<TableColumn> columns_;
  std::uint64_t rows_ = 0;
  std::vector<std::int64_t> numbers_;
  std::vector<std::int64_t> divided_;
  std::vector<ColumnData> kept_;
};

/// What programs keep beside the series of a fresh target: the records of data sets.
[[nodiscard]] Outcome append_records(Writer& writer, std::span<const std::string> records,
                                     const std::string& source);

}  // namespace mdat::tool
