// SPDX-License-Identifier: Apache-2.0
// Series of a file as a table: what goes into Parquet and Arrow.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "mdat/file.hpp"
#include "mdat/table.hpp"
#include "tools/failure.hpp"
#include "tools/row_source.hpp"

namespace mdat::tool {

/// Rows side by side: the stamps, then a column for each series, joined where they have several axes. The
/// schema carries an OwnKey; with the records of the data sets where `whole`, that is, where these are all
/// the series of the file.
class WideTable final : public TableReader {
 public:
  /// `limit`: at most so many rows.
  [[nodiscard]] static Expected<std::unique_ptr<WideTable>> open(const File& file,
                                                                 std::span<const Series> series,
                                                                 const RowQuestion& question, bool whole,
                                                                 std::optional<std::uint64_t> limit = {});

  [[nodiscard]] const TableSchema& schema() const override { return schema_; }
  [[nodiscard]] std::optional<std::uint64_t> rows() const override { return std::nullopt; }
  [[nodiscard]] Result<bool> next(std::vector<ColumnData>& columns) override;

 private:
  WideTable(RowSource source, std::uint64_t limit) : source_(std::move(source)), left_(limit) {}
  [[nodiscard]] Outcome describe(const File& file, std::span<const Series> series, bool whole);

  RowSource source_;
  std::uint64_t left_;
  std::uint64_t seen_ = 0;  ///< rows of the source
  TableSchema schema_;
  std::vector<std::vector<std::string>> categories_;  ///< of each field
};

/// The rows of one series after the other: `time`, `series`, `value`.
class LongTable final : public TableReader {
 public:
  /// Refuses series whose types, or whose times, are not of one type.
  [[nodiscard]] static Expected<std::unique_ptr<LongTable>> open(const File& file, std::vector<Series> series,
                                                                 const RowQuestion& question);

  [[nodiscard]] const TableSchema& schema() const override { return schema_; }
  [[nodiscard]] std::optional<std::uint64_t> rows() const override { return std::nullopt; }
  [[nodiscard]] Result<bool> next(std::vector<ColumnData>& columns) override;

 private:
  LongTable(File file, std::vector<Series> series, RowQuestion question)
      : file_(std::move(file)), series_(std::move(series)), question_(std::move(question)) {}

  File file_;
  std::vector<Series> series_;
  RowQuestion question_;
  TableSchema schema_;
  std::size_t current_ = 0;
  std::unique_ptr<WideTable> rows_;  ///< of the current series
  std::vector<ColumnData> wide_;
};

/// All rows that are left, and the end of the table.
[[nodiscard]] Outcome copy_table(TableReader& from, TableWriter& to, const std::string& source,
                                 const std::string& target);

}  // namespace mdat::tool
