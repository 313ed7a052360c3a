// SPDX-License-Identifier: Apache-2.0
// The passes of mdat/parquet.hpp: all columns advance together, whatever their pages are.
#include <algorithm>
#include <ranges>
#include <utility>

#include "lib/parquet/column_reader.hpp"
#include "lib/parquet/flat_schema.hpp"
#include "lib/parquet/footer.hpp"
#include "lib/parquet/row_selection.hpp"
#include "lib/parquet/survey.hpp"
#include "mdat/parquet.hpp"

namespace mdat {
namespace parquet {
namespace {

// Rows of the first batch of a table with strings, and what a column of them should have in a batch.
constexpr std::size_t kFirstTextRows = 1024, kTextBytes = std::size_t{1} << 23;

class Reader final : public TableReader {
 public:
  Reader(std::unique_ptr<const ByteSource> source, FileMetadata metadata, FlatSchema schema,
         std::optional<std::pair<FlatColumn, ParquetTimeRange>> time)
      : source_(std::move(source)), metadata_(std::move(metadata)), time_(std::move(time)) {
    for (FlatColumn& column : schema.columns) {
      schema_.fields.push_back(column.field);
      if (column.is_text()) batch_rows_ = kFirstTextRows;
      columns_.emplace_back(*source_, std::move(column));
    }
    schema_.skipped = std::move(schema.skipped);
    if (metadata_.key_values)
      for (KeyValue& entry : *metadata_.key_values)
        schema_.metadata.emplace_back(std::move(entry.key), std::move(entry.value).value_or(""));
  }

  [[nodiscard]] const TableSchema& schema() const override { return schema_; }
  [[nodiscard]] std::optional<std::uint64_t> rows() const override {
    if (time_) return std::nullopt;
    return static_cast<std::uint64_t>(metadata_.num_rows);
  }

  [[nodiscard]] Result<bool> next(std::vector<ColumnData>& columns) override {
    prepare(columns);
    while (range_ == ranges_.size()) {
      if (group_ == metadata_.row_groups.size()) return false;
      if (auto done = next_group(); !done) return std::unexpected(done.error());
    }
    RowRange& range = ranges_[range_];
    const std::size_t rows = std::min<std::uint64_t>(range.end - range.begin, batch_rows_);
    for (std::size_t i = 0; i < columns_.size(); ++i)
      if (auto done = read(columns_[i], range.begin, rows, columns[i]); !done) {
        for (ColumnData& column : columns) column.clear();
        return std::unexpected(done.error());
      }
    range.begin += rows;
    at_ = range.begin;
    if (range.begin == range.end) ++range_;
    adapt();
    return true;
  }

 private:
  void prepare(std::vector<ColumnData>& columns) const {
    columns.resize(schema_.fields.size());
    for (std::size_t i = 0; i < columns.size(); ++i)
      if (columns[i].type() == schema_.fields[i].type)
        columns[i].clear();
      else
        columns[i] = ColumnData(schema_.fields[i].type);
  }

  [[nodiscard]] Result<void> next_group() {
    const RowGroup& group = metadata_.row_groups[group_];
    auto ranges = time_ ? select_rows(*source_, group, time_->first, time_->second) : all_rows(group);
    if (!ranges) return std::unexpected(ranges.error());
    ranges_ = std::move(*ranges);
    range_ = 0;
    at_ = 0;
    for (ColumnReader& column : columns_)
      if (!ranges_.empty())
        if (auto done = column.open(group, group_); !done) return done;
    ++group_;
    return {};
  }

  [[nodiscard]] Result<void> read(ColumnReader& column, std::uint64_t begin, std::size_t rows,
                                  ColumnData& out) {
    if (auto done = column.skip(begin - at_); !done) return done;
    return column.read(rows, out);
  }

  /// Texts may be long: batches grow while they are not.
  void adapt() {
    std::size_t most = 0;
    for (const ColumnReader& column : columns_) most = std::max(most, column.text_bytes());
    if (most > kTextBytes)
      batch_rows_ = std::max<std::size_t>(1, batch_rows_ / 2);
    else if (most <= kTextBytes / 2)
      batch_rows_ = std::min(kBatchRows, batch_rows_ * 2);
  }

  std::unique_ptr<const ByteSource> source_;
  FileMetadata metadata_;
  TableSchema schema_;
  std::optional<std::pair<FlatColumn, ParquetTimeRange>> time_;
  std::vector<ColumnReader> columns_;
  std::size_t batch_rows_ = kBatchRows;
  std::size_t group_ = 0;         // the next one
  std::vector<RowRange> ranges_;  // of the current one
  std::size_t range_ = 0;         // of them, that is left or under way
  std::uint64_t at_ = 0;          // its row where all columns are
};

/// Where the stamps of a time range are.
Result<FlatColumn> find_stamps(const FlatSchema& schema, const std::string& name) {
  const auto found =
      std::ranges::find(schema.columns, name, [](const FlatColumn& c) { return c.field.name; });
  if (found == schema.columns.end()) return fail(ErrorCode::kNotFound, "there is no column \"" + name + "\"");
  if (found->field.type.kind != TypeKind::kTimestamp)
    return fail(ErrorCode::kInvalidArgument,
                "column \"" + name + "\" has no time stamps, but " + to_string(found->field.type));
  return *found;
}

Result<void> choose(const std::vector<std::string>& names, FlatSchema& schema) {
  FlatSchema chosen;
  for (const std::string& name : names) {
    const auto column =
        std::ranges::find(schema.columns, name, [](const FlatColumn& c) { return c.field.name; });
    const auto skipped = std::ranges::find(schema.skipped, name, &SkippedColumn::name);
    if (column != schema.columns.end())
      chosen.columns.push_back(*column);
    else if (skipped != schema.skipped.end())
      chosen.skipped.push_back(*skipped);
    else
      return fail(ErrorCode::kNotFound, "there is no column \"" + name + "\"");
  }
  schema = std::move(chosen);
  return {};
}

Result<std::unique_ptr<TableReader>> open(std::unique_ptr<const ByteSource> source,
                                          const ParquetReadOptions& options) {
  const auto named = [&](const Error& error) {
    return fail(error.code, source->name() + ": " + error.message);
  };
  auto metadata = read_footer(*source);
  if (!metadata) return std::unexpected(metadata.error());
  auto schema = flatten(*metadata);
  if (!schema) return named(schema.error());
  std::optional<std::pair<FlatColumn, ParquetTimeRange>> time;
  if (options.time) {
    auto stamps = find_stamps(*schema, options.time->column);
    if (!stamps) return named(stamps.error());
    time.emplace(std::move(*stamps), *options.time);
  }
  if (options.columns)
    if (auto done = choose(*options.columns, *schema); !done) return named(done.error());
  if (auto done = survey(*source, *metadata, *schema); !done) return std::unexpected(done.error());
  return std::make_unique<Reader>(std::move(source), std::move(*metadata), std::move(*schema),
                                  std::move(time));
}

}  // namespace
}  // namespace parquet

Result<std::unique_ptr<TableReader>> open_parquet(const std::string& path,
                                                  const ParquetReadOptions& options) {
  auto source = parquet::open_file(path);
  if (!source) return std::unexpected(source.error());
  return parquet::open(std::move(*source), options);
}

Result<std::unique_ptr<TableReader>> open_parquet(std::span<const std::byte> bytes,
                                                  const ParquetReadOptions& options) {
  return parquet::open(parquet::view_memory(bytes), options);
}

}  // namespace mdat
