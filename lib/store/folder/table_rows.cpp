// SPDX-License-Identifier: Apache-2.0
#include "lib/store/folder/table_rows.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "mdat/parquet.hpp"

namespace mdat::store {
namespace {

using Limits = std::numeric_limits<std::int64_t>;

/// Pages outside of a time range are left out. Then rows have no numbers, so that it is not asked together
/// with rows; and it has to end, as the last stamp of all is before no end.
ParquetReadOptions options_of(const TableSchema& schema, const Field& time, const ReadRange& range) {
  const auto field = std::ranges::find(schema.fields, time.name, &Field::name);
  if (!range.index.to || range.rows || field == schema.fields.end() ||
      time.type.kind != TypeKind::kTimestamp || field->type.kind != TypeKind::kTimestamp)
    return {};
  return {.time = ParquetTimeRange{.column = time.name,
                                   .begin = range.index.from.value_or(Limits::min()),
                                   .end = *range.index.to,
                                   .unit = time.type.unit}};
}

}  // namespace

Result<std::unique_ptr<TableRows>> TableRows::open(const std::string& path, const Field& time,
                                                   const ReadRange& range) {
  auto table = open_parquet(path);
  if (!table) return std::unexpected(std::move(table.error()));
  const auto rows = (*table)->rows();
  if (!rows) return fail(ErrorCode::kMalformed, path + ": does not tell its number of rows");
  if (auto options = options_of((*table)->schema(), time, range); options.time) {
    table = open_parquet(path, options);
    if (!table) return std::unexpected(std::move(table.error()));
  }
  RowRange kept{0, *rows};
  if (range.rows) kept = {std::min(range.rows->begin, *rows), std::min(range.rows->end, *rows)};
  return std::unique_ptr<TableRows>(new TableRows(std::move(*table), *rows, kept));
}

Result<bool> TableRows::next() {
  while (read_ < kept_.end) {
    auto more = table_->next(columns_);
    if (!more || !*more) return more;
    const std::uint64_t begin = read_;
    read_ += columns_.front().size();
    if (read_ <= kept_.begin) continue;
    first_ = std::max(begin, kept_.begin);
    const std::uint64_t end = std::min(read_, kept_.end);
    if (first_ == begin && end == read_) return true;
    for (ColumnData& column : columns_) {
      ColumnData part(column.type());
      part.set_categories(column.categories());
      part.append(column, first_ - begin, end - begin);
      column = std::move(part);
    }
    return true;
  }
  return false;
}

}  // namespace mdat::store
