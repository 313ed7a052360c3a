// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <optional>
#include <set>

#include "lib/arrow/c_export.hpp"
#include "lib/arrow/column_plan.hpp"
#include "mdat/arrow_c.hpp"

namespace mdat {
namespace {

using namespace arrow;

/// A series of the selection: in place, or a place among those that are scanned.
struct Selected {
  Series series;
  std::size_t width = 0;
  std::optional<std::span<const std::byte>> plain{};
  std::shared_ptr<const SharedArray> dictionary{};
};

template <typename T>
Result<std::span<const std::byte>> bytes_in_place(const Series& series) {
  const auto values = series.view<T>();
  if (!values) return std::unexpected(values.error());
  return std::as_bytes(*values);
}

Result<std::span<const std::byte>> bytes_in_place(const Series& series, std::size_t width) {
  switch (width) {
    case 1:
      return bytes_in_place<std::uint8_t>(series);
    case 2:
      return bytes_in_place<std::uint16_t>(series);
    case 4:
      return bytes_in_place<std::uint32_t>(series);
    default:
      return bytes_in_place<std::uint64_t>(series);
  }
}

Result<Selected> selected(const Series& series) {
  const TypeKind kind = series.type().kind;
  Selected column{.series = series, .width = width_bytes(kind)};
  if (kind == TypeKind::kCategorical) {
    const auto categories = series.categories();
    if (!categories) return std::unexpected(categories.error());
    column.dictionary = share_texts(*categories);
  }
  if (kind == TypeKind::kString || kind == TypeKind::kBool) return column;  // Arrow has them in another form
  const auto bytes = bytes_in_place(series, column.width);
  if (bytes)
    column.plain = *bytes;
  else if (bytes.error().code != ErrorCode::kInvalidArgument)
    return std::unexpected(bytes.error());
  return column;
}

class SeriesProducer final : public BatchProducer {
 public:
  SeriesProducer(Axis axis, std::vector<Selected> columns, std::optional<Scan> scan, SchemaTree schema,
                 RowRange rows)
      : axis_(std::move(axis)),
        columns_(std::move(columns)),
        scan_(std::move(scan)),
        schema_(std::move(schema)),
        rows_(rows) {}
  [[nodiscard]] const SchemaTree& schema() const override { return schema_; }
  Result<bool> next(std::vector<SharedArray>& arrays) override;

 private:
  using Columns = std::vector<std::shared_ptr<ColumnData>>;
  [[nodiscard]] Result<SharedArray> times(std::size_t rows) const;
  [[nodiscard]] Result<Columns> scanned(std::size_t rows);
  [[nodiscard]] SharedArray in_place(const Selected& column, std::size_t rows) const;
  Axis axis_;
  std::vector<Selected> columns_;
  std::optional<Scan> scan_;      // of the columns that are not in place
  const Batch* batch_ = nullptr;  // of the scan
  std::size_t used_ = 0;          // rows of it
  SchemaTree schema_;
  RowRange rows_;  // that are left
};

Result<bool> SeriesProducer::next(std::vector<SharedArray>& arrays) {
  if (rows_.size() == 0) return false;
  const std::size_t rows = std::min<std::uint64_t>(rows_.size(), TableReader::kBatchRows);
  auto stamps = times(rows);
  if (!stamps) return std::unexpected(std::move(stamps.error()));
  auto values = scanned(rows);
  if (!values) return std::unexpected(std::move(values.error()));
  arrays.clear();
  arrays.push_back(std::move(*stamps));
  std::size_t next = 0;
  for (const Selected& column : columns_)
    arrays.push_back(column.plain ? in_place(column, rows)
                                  : share((*values)[next++], 0, rows, column.dictionary));
  rows_.begin += rows;
  return true;
}

Result<SharedArray> SeriesProducer::times(std::size_t rows) const {
  const auto stamps = std::make_shared<std::vector<std::int64_t>>(rows);
  if (auto ok = axis_.read(rows_.begin, *stamps); !ok) return std::unexpected(std::move(ok.error()));
  return SharedArray{.rows = static_cast<std::int64_t>(rows),
                     .buffers = {{}, std::as_bytes(std::span(*stamps))},
                     .owner = stamps};
}

SharedArray SeriesProducer::in_place(const Selected& column, std::size_t rows) const {
  return {.rows = static_cast<std::int64_t>(rows),
          .buffers = {{}, column.plain->subspan(rows_.begin * column.width, rows * column.width)},
          .owner = std::make_shared<const Series>(column.series),
          .dictionary = column.dictionary};
}

/// Rows [begin, end) of a batch.
void append(const Batch& batch, std::size_t index, std::size_t begin, std::size_t end, ColumnData& out) {
  std::vector<std::uint64_t> validity;
  if (!batch.all_valid(index)) {
    validity.resize((end - begin + 63) / 64);
    for (std::size_t row = begin; row < end; ++row)
      validity[(row - begin) / 64] |= std::uint64_t{batch.is_valid(row, index)} << ((row - begin) % 64);
  }
  const std::uint64_t* bits = validity.empty() ? nullptr : validity.data();
  const auto put = [&]<typename T>(std::span<const T> values) {
    out.append(values.subspan(begin, end - begin), bits);
  };
  switch (width_bytes(out.type().kind)) {
    case 0:
      for (std::size_t row = begin; row < end; ++row)
        batch.is_valid(row, index) ? out.append_text(batch.text(row, index)) : out.append_null();
      break;
    case 1:
      put(batch.values<std::uint8_t>(index));
      break;
    case 2:
      put(batch.values<std::uint16_t>(index));
      break;
    case 4:
      put(batch.values<std::uint32_t>(index));
      break;
    default:
      put(batch.values<std::uint64_t>(index));
  }
}

Result<SeriesProducer::Columns> SeriesProducer::scanned(std::size_t rows) {
  Columns out;
  for (const Selected& column : columns_)
    if (!column.plain) out.push_back(std::make_shared<ColumnData>(column.series.type()));
  for (const auto& column : out) column->reserve(rows);
  while (!out.empty() && out[0]->size() < rows) {
    if (batch_ == nullptr || used_ == batch_->size()) {
      batch_ = scan_->next();
      used_ = 0;
    }
    if (batch_ == nullptr)
      return std::unexpected(
          scan_->error().value_or(Error{ErrorCode::kDamaged, "a series that is too short", {}}));
    const std::size_t end = std::min(batch_->size(), used_ + rows - out[0]->size());
    for (std::size_t i = 0; i < out.size(); ++i) append(*batch_, i, used_, end, *out[i]);
    used_ = end;
  }
  return out;
}

Result<RowRange> rows_of(const Axis& axis, const TimeRange& range) {
  if (!range.from && !range.to) return RowRange{0, axis.rows()};
  return axis.rows_in(range);
}

Result<SchemaTree> schema_of(const Axis& axis, std::span<const Series> series, const std::string& time_name) {
  TableSchema schema{.fields = {{.name = time_name, .type = axis.type(), .nullable = false}}};
  std::set<std::string> names{time_name};
  for (const Series& one : series) {
    if (!names.insert(one.name()).second)
      return fail(ErrorCode::kInvalidArgument,
                  "two columns are named '" + one.name() + "': give the time another name");
    schema.fields.push_back({.name = one.name(), .type = one.type(), .nullable = one.nulls() != 0});
  }
  return tree_of(schema);
}

}  // namespace

Result<void> export_series(const File& file, std::span<const Series> series, const ExportOptions& options,
                           ArrowArrayStream* out) {
  if (series.empty()) return fail(ErrorCode::kInvalidArgument, "no series to export");
  auto axis = series[0].axis();
  if (!axis) return std::unexpected(std::move(axis.error()));
  auto schema = schema_of(*axis, series, options.time_name);
  if (!schema) return std::unexpected(std::move(schema.error()));
  const auto rows = rows_of(*axis, options.range);
  if (!rows) return std::unexpected(rows.error());
  std::vector<Selected> columns;
  std::vector<Series> scanned;
  for (const Series& one : series) {
    const auto other = one.axis();
    if (!other) return std::unexpected(other.error());
    if (other->id() != axis->id())
      return fail(ErrorCode::kInvalidArgument, "series '" + one.name() + "' is not on the axis of '" +
                                                   series[0].name() + "': export them apart, or join them");
    auto column = selected(one);
    if (!column) return std::unexpected(std::move(column.error()));
    if (!column->plain) scanned.push_back(one);
    columns.push_back(std::move(*column));
  }
  std::optional<Scan> scan;
  if (!scanned.empty()) {
    auto begun = file.scan(scanned, *rows, Times::kSkipped);
    if (!begun) return std::unexpected(std::move(begun.error()));
    scan = std::move(*begun);
  }
  export_batches(std::make_unique<SeriesProducer>(std::move(*axis), std::move(columns), std::move(scan),
                                                  std::move(*schema), *rows),
                 out);
  return {};
}

}  // namespace mdat
