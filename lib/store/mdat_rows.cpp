// SPDX-License-Identifier: Apache-2.0
#include "lib/store/mdat_rows.hpp"

#include <algorithm>
#include <numeric>
#include <utility>
#include <vector>

#include "lib/store/tick_filter.hpp"

namespace mdat::store {
namespace {

using Status = Result<void>;

/// Codes of a column in the numbering that the writer has of its categories.
Result<std::vector<std::uint32_t>> written_codes(Writer& writer, SeriesId id, const ColumnData& column) {
  std::vector<std::uint32_t> written;
  for (const std::string& text : column.categories()) {
    auto code = writer.add_category(id, text);
    if (!code) return std::unexpected(std::move(code.error()));
    written.push_back(*code);
  }
  std::vector<std::uint32_t> codes(column.size());
  const auto values = column.values<std::uint32_t>();
  for (std::size_t row = 0; row < codes.size(); ++row)
    if (column.is_valid(row)) codes[row] = written[values[row]];
  return codes;
}

/// A column of a scan, row by row or at once, behind what a chunk has of it.
void append_batch(ColumnData& to, const Batch& batch, std::size_t column, const std::byte* values) {
  if (to.type().kind == TypeKind::kString) {
    for (std::size_t row = 0; row < batch.size(); ++row)
      batch.is_valid(row, column) ? to.append_text(batch.text(row, column)) : to.append_null();
    return;
  }
  if (batch.all_valid(column)) return to.append(values, batch.size());
  std::uint64_t validity[Batch::kRowsMax / 64] = {};
  for (std::size_t row = 0; row < batch.size(); ++row)
    if (batch.is_valid(row, column)) validity[row / 64] |= std::uint64_t{1} << (row % 64);
  to.append(values, batch.size(), validity);
}

const std::byte* bytes_of(const Batch& batch, std::size_t column, TypeKind kind) {
  switch (width_bytes(kind)) {
    case 1:
      return reinterpret_cast<const std::byte*>(batch.values<std::uint8_t>(column).data());
    case 2:
      return reinterpret_cast<const std::byte*>(batch.values<std::uint16_t>(column).data());
    case 4:
      return reinterpret_cast<const std::byte*>(batch.values<std::uint32_t>(column).data());
    case 8:
      return reinterpret_cast<const std::byte*>(batch.values<std::uint64_t>(column).data());
    default:
      return nullptr;
  }
}

class RowReader final : public SeriesReader {
 public:
  RowReader(SeriesData head, std::uint64_t rows, bool labels_in_axis, Scan scan)
      : head_(std::move(head)), rows_(rows), labels_in_axis_(labels_in_axis), scan_(std::move(scan)) {}

  [[nodiscard]] const SeriesData& head() const override { return head_; }
  [[nodiscard]] std::uint64_t rows() const override { return rows_; }

  [[nodiscard]] Result<bool> next(SeriesData& chunk) override {
    if (chunk.name != head_.name || chunk.rows() == 0) chunk = head_;
    clear(chunk);
    while (chunk.rows() + Batch::kRowsMax <= kChunkRows) {
      const Batch* batch = scan_.next();
      if (batch == nullptr) break;
      append(chunk, *batch);
    }
    if (scan_.error()) return std::unexpected(*scan_.error());
    return chunk.rows() != 0;
  }
  [[nodiscard]] Result<void> append_rest(SeriesData& to) override {
    while (const Batch* batch = scan_.next()) append(to, *batch);
    if (scan_.error()) return std::unexpected(*scan_.error());
    return {};
  }

 private:
  static void clear(SeriesData& chunk) {
    chunk.index.values.clear();
    chunk.index.right.clear();
    chunk.values.clear();
    if (chunk.quality) chunk.quality->clear();
  }
  void append(SeriesData& chunk, const Batch& batch) const {
    std::size_t column = 0;
    const auto next = [&](ColumnData& to) {
      append_batch(to, batch, column, bytes_of(batch, column, to.type().kind));
      ++column;
    };
    next(chunk.values);
    if (labels_in_axis_)
      chunk.index.values.append(batch.times());
    else
      next(chunk.index.values);
    if (chunk.index.kind == IndexKind::kInterval) next(chunk.index.right);
    if (chunk.quality) next(*chunk.quality);
  }

  SeriesData head_;
  std::uint64_t rows_;
  bool labels_in_axis_;
  Scan scan_;
};

Result<ColumnData> empty_column(const Series& series) {
  ColumnData column(series.type());
  if (series.type().kind != TypeKind::kCategorical) return column;
  auto categories = series.categories();
  if (!categories) return std::unexpected(std::move(categories.error()));
  column.set_categories(std::move(*categories));
  return column;
}

/// The series of the file that hold a record, in the order in which RowReader takes them.
class Columns {
 public:
  explicit Columns(const File& file) : file_(&file) {}
  [[nodiscard]] Status add(Result<Series> series, ColumnData& head) {
    if (!series) return std::unexpected(std::move(series.error()));
    auto column = empty_column(*series);
    if (!column) return std::unexpected(std::move(column.error()));
    head = std::move(*column);
    series_.push_back(std::move(*series));
    return {};
  }
  [[nodiscard]] Status add_hidden(const std::string& name, ColumnData& head) {
    return add(file_->find_hidden(name), head);
  }
  [[nodiscard]] const std::vector<Series>& series() const { return series_; }

 private:
  const File* file_;
  std::vector<Series> series_;
};

Status find_columns(const SeriesRecord& record, Columns& columns, const File& file, SeriesData& head) {
  if (auto ok = columns.add(file.find(record.column), head.values); !ok) return ok;
  if (!record.index_column.empty())
    if (auto ok = columns.add_hidden(record.index_column, head.index.values); !ok) return ok;
  if (!record.right_column.empty())
    if (auto ok = columns.add_hidden(record.right_column, head.index.right); !ok) return ok;
  if (!record.quality_column.empty())
    if (auto ok = columns.add_hidden(record.quality_column, head.quality.emplace()); !ok) return ok;
  return {};
}

}  // namespace

Result<RowWriter> RowWriter::add(Writer& writer, const ColumnNames& names, const SeriesData& head,
                                 bool labels_in_axis, std::optional<AxisId> axis) {
  RowWriter rows(writer);
  rows.has_stamps_ = axis.has_value();
  if (!axis) {
    auto added = writer.add_axis(labels_in_axis ? head.index.values.type() : Type{.kind = TypeKind::kInt64});
    if (!added) return std::unexpected(std::move(added.error()));
    axis = *added;
  }
  rows.axis_ = *axis;
  const auto add = [&](const std::string& name, const ColumnData& column, bool hidden) {
    return writer.add_series(name, {.type = column.type(), .axis = rows.axis_, .hidden = hidden});
  };
  const auto add_hidden = [&](const std::string& name, const ColumnData& column,
                              std::optional<SeriesId>& id) -> Status {
    auto added = add(name, column, true);
    if (!added) return std::unexpected(std::move(added.error()));
    id = *added;
    return {};
  };
  auto values = add(names.values, head.values, false);
  if (!values) return std::unexpected(std::move(values.error()));
  rows.values_ = *values;
  if (!labels_in_axis)
    if (auto ok = add_hidden(names.index, head.index.values, rows.index_); !ok)
      return std::unexpected(std::move(ok.error()));
  if (head.index.kind == IndexKind::kInterval)
    if (auto ok = add_hidden(names.right, head.index.right, rows.right_); !ok)
      return std::unexpected(std::move(ok.error()));
  if (head.quality)
    if (auto ok = add_hidden(names.quality, *head.quality, rows.quality_); !ok)
      return std::unexpected(std::move(ok.error()));
  if (auto ok = rows.append(head_of(head)); !ok) return std::unexpected(std::move(ok.error()));  // categories
  return rows;
}

Status RowWriter::append_column(SeriesId id, const ColumnData& column) {
  if (column.type().kind == TypeKind::kString) {
    std::vector<std::string_view> texts(column.size());
    for (std::size_t row = 0; row < texts.size(); ++row) texts[row] = column.text(row);
    return writer_->append_strings(id, texts, column.validity());
  }
  if (column.type().kind != TypeKind::kCategorical)
    return writer_->append_values(id, column.bytes(), column.size(), column.validity());
  auto codes = written_codes(*writer_, id, column);
  if (!codes) return std::unexpected(std::move(codes.error()));
  return writer_->append_values(id, codes->data(), codes->size(), column.validity());
}

Status RowWriter::append_times(const SeriesData& chunk) {
  if (has_stamps_) return {};
  if (labels_in_axis()) return writer_->append_times(axis_, chunk.index.values.values<std::int64_t>());
  std::vector<std::int64_t> numbers(chunk.rows());
  std::iota(numbers.begin(), numbers.end(), rows_);
  rows_ += static_cast<std::int64_t>(chunk.rows());
  return writer_->append_times(axis_, numbers);
}

Status RowWriter::append(const SeriesData& chunk) {
  if (labels_in_axis() && chunk.index.values.nulls() != 0)
    return fail(ErrorCode::kInvalidArgument,
                "series " + chunk.name +
                    ": a label without a value (NaT) after so many rows that have one; "
                    "save the series as a whole");
  if (auto ok = append_times(chunk); !ok) return ok;
  if (auto ok = append_column(values_, chunk.values); !ok) return ok;
  if (index_)
    if (auto ok = append_column(*index_, chunk.index.values); !ok) return ok;
  if (right_)
    if (auto ok = append_column(*right_, chunk.index.right); !ok) return ok;
  return quality_ ? append_column(*quality_, *chunk.quality) : Status{};
}

Result<std::unique_ptr<SeriesReader>> read_rows(const File& file, const SeriesRecord& record,
                                                const ReadRange& range) {
  SeriesData head{.name = record.name};
  head.index.kind = record.kind;
  head.index.metadata = record.index;
  Columns columns(file);
  if (auto ok = find_columns(record, columns, file, head); !ok) return std::unexpected(std::move(ok.error()));
  auto axis = columns.series().front().axis();
  if (!axis) return std::unexpected(std::move(axis.error()));
  const bool labels_in_axis = record.index_column.empty();
  if (labels_in_axis) head.index.values = ColumnData(axis->type());
  const bool has_right = !record.right_column.empty();
  if (has_right != (record.kind == IndexKind::kInterval) || !check(head))
    return fail(ErrorCode::kMalformed, file.path() + ": the record of series " + record.key +
                                           " does not fit the columns that it names");
  const bool can_search = labels_in_axis && axis->sorted();
  auto rows = range.rows;
  if (rows) rows = RowRange{std::min(rows->begin, axis->rows()), std::min(rows->end, axis->rows())};
  ScanOptions options{.rows = rows, .times = labels_in_axis ? Times::kDecoded : Times::kSkipped};
  if (can_search) options.range = range.index;
  auto scan = file.scan(columns.series(), options);
  if (!scan) return std::unexpected(std::move(scan.error()));
  auto reader = std::make_unique<RowReader>(std::move(head), axis->rows(), labels_in_axis, std::move(*scan));
  return filter(std::move(reader), can_search ? TimeRange{} : range.index);
}

SeriesRecord plain_record(const Series& series) {
  SeriesRecord record{.key = series.name(), .column = series.name(), .name = series.name()};
  Index index;
  if (const auto axis = series.axis()) index.values = ColumnData(axis->type());
  index.kind = kind_of(IndexMetadata{}, index.values.type());
  complete(index);
  record.kind = index.kind;
  record.index = index.metadata;
  return record;
}

}  // namespace mdat::store
