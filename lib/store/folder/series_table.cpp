// SPDX-License-Identifier: Apache-2.0
#include "lib/store/folder/series_table.hpp"

#include <algorithm>
#include <limits>
#include <span>
#include <utility>

#include "lib/meteaudata/cell.hpp"
#include "lib/store/folder/table_rows.hpp"
#include "lib/store/key.hpp"
#include "mdat/parquet.hpp"

namespace mdat::store {
namespace {

using meteaudata::PeriodFrequency;

constexpr std::string_view kNoName = "__index_level_0__";  // of an index, to pandas

Type text_type() { return {.kind = TypeKind::kString, .unit = {}, .zone = {}}; }

/// As a column comes back: Parquet has no seconds.
Type stored(Type type) {
  if (type.kind == TypeKind::kTimestamp && type.unit == TimeUnit::kSecond) type.unit = TimeUnit::kMilli;
  return type;
}

constexpr std::int64_t kMillis = 1000;

Result<void> append_seconds(ColumnData& seconds, const ColumnData& millis) {
  std::vector<std::int64_t> ticks(millis.values<std::int64_t>().begin(), millis.values<std::int64_t>().end());
  for (std::int64_t& tick : ticks) {
    if (tick % kMillis != 0)
      return fail(ErrorCode::kMalformed, std::to_string(tick) + " milliseconds where seconds were written");
    tick /= kMillis;
  }
  seconds.append(std::span<const std::int64_t>(ticks), millis.validity());
  return {};
}

/// Columns of a table have names of their own.
std::string free_name(const TableSchema& schema, std::string name) {
  while (std::ranges::find(schema.fields, name, &Field::name) != schema.fields.end()) name += "_";
  return name;
}

TableSchema schema_of(const SeriesData& head) {
  TableSchema schema;
  schema.fields.push_back({.name = head.name, .type = head.values.type()});
  const std::string name = head.index.metadata.name.value_or("");
  const bool is_free = !name.empty() && name != head.name;
  const Type labels = text_periods(head.index) ? text_type() : head.index.values.type();
  schema.fields.push_back({.name = free_name(schema, is_free ? name : std::string(kNoName)), .type = labels});
  const auto add = [&](const char* name_of_part, const ColumnData& column) {
    schema.fields.push_back({.name = free_name(schema, name_of_part), .type = column.type()});
  };
  if (head.index.kind == IndexKind::kInterval) add("right", head.index.right);
  if (head.quality) add("quality", *head.quality);
  return schema;
}

/// The columns of a series in the order of the schema.
std::vector<const ColumnData*> columns_of(const SeriesData& data) {
  std::vector<const ColumnData*> columns{&data.values, &data.index.values};
  if (data.index.kind == IndexKind::kInterval) columns.push_back(&data.index.right);
  if (data.quality) columns.push_back(&*data.quality);
  return columns;
}

void append_periods(ColumnData& texts, const ColumnData& labels, std::size_t begin, std::size_t end,
                    const PeriodFrequency& frequency) {
  std::string text;
  for (std::size_t row = begin; row < end; ++row) {
    text.clear();
    if (labels.is_valid(row)) meteaudata::append_period(text, labels.values<std::int64_t>()[row], frequency);
    labels.is_valid(row) ? texts.append_text(text) : texts.append_null();
  }
}

Result<void> parse_periods(ColumnData& labels, const ColumnData& texts, const PeriodFrequency& frequency) {
  for (std::size_t row = 0; row < texts.size(); ++row) {
    if (!texts.is_valid(row)) {
      labels.append_null();
      continue;
    }
    const auto period = meteaudata::parse_period(texts.text(row), frequency);
    if (!period) return fail(ErrorCode::kMalformed, "\"" + std::string(texts.text(row)) + "\" is no period");
    labels.append(&*period, 1);
  }
  return {};
}

}  // namespace

std::optional<PeriodFrequency> text_periods(const Index& index) {
  if (index.kind != IndexKind::kPeriod) return std::nullopt;
  return meteaudata::parse_frequency(index.metadata.frequency.value_or(""));
}

Result<std::unique_ptr<SeriesTableWriter>> SeriesTableWriter::create(const std::string& path,
                                                                     SeriesData head) {
  auto file = io::NewFile::create(path);
  if (!file) return std::unexpected(std::move(file.error()));
  auto writer = std::unique_ptr<SeriesTableWriter>(new SeriesTableWriter(std::move(*file), std::move(head)));
  writer->periods_ = text_periods(writer->head_.index);
  TableSchema schema = schema_of(writer->head_);
  for (const ColumnData* column : columns_of(writer->head_)) writer->columns_.push_back(*column);
  if (writer->periods_) writer->columns_[1] = ColumnData(text_type());
  const std::string index = schema.fields[1].name;
  auto table =
      write_parquet(std::move(schema),
                    [out = &writer->file_](std::span<const std::byte> bytes) { return out->append(bytes); },
                    {.profile = ParquetProfile::kModern, .index = index});
  if (!table) return std::unexpected(std::move(table.error()));
  writer->table_ = std::move(*table);
  return writer;
}

Result<void> SeriesTableWriter::append(const SeriesData& chunk) {
  if (auto ok = check_chunk(head_, chunk); !ok) return ok;
  survey_.add(chunk);
  for (std::size_t begin = 0; begin < chunk.rows(); begin += SeriesReader::kChunkRows) {
    const std::size_t end = std::min(chunk.rows(), begin + SeriesReader::kChunkRows);
    if (auto ok = append_rows(chunk, begin, end); !ok) return ok;
  }
  head_.index.metadata = chunk.index.metadata;
  return {};
}

Result<void> SeriesTableWriter::append_rows(const SeriesData& chunk, std::size_t begin, std::size_t end) {
  const auto from = columns_of(chunk);
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    columns_[i].clear();
    if (i == 1 && periods_)
      append_periods(columns_[i], *from[i], begin, end, *periods_);
    else
      columns_[i].append(*from[i], begin, end);
  }
  return table_->append(columns_);
}

Result<void> SeriesTableWriter::finish() {
  if (auto ok = table_->finish(); !ok) return ok;
  const auto categories = [&](ColumnData& column, std::size_t i) {
    if (column.type().kind == TypeKind::kCategorical) column.set_categories(columns_[i].categories());
  };
  categories(head_.values, 0);
  categories(head_.index.values, 1);
  if (head_.quality) categories(*head_.quality, columns_.size() - 1);
  return {};
}

namespace {

class SeriesTableReader final : public SeriesReader {
 public:
  SeriesTableReader(std::unique_ptr<TableRows> rows, SeriesData head)
      : rows_(std::move(rows)), head_(std::move(head)), periods_(text_periods(head_.index)) {}

  [[nodiscard]] const SeriesData& head() const override { return head_; }
  [[nodiscard]] std::uint64_t rows() const override { return rows_->rows(); }

  [[nodiscard]] Result<bool> next(SeriesData& chunk) override {
    chunk = head_;
    auto more = rows_->next();
    if (!more || !*more) return more;
    const auto& columns = rows_->columns();
    auto done = take(chunk.values, columns[0]);
    if (done)
      done = periods_ ? parse_periods(chunk.index.values, columns[1], *periods_)
                      : take(chunk.index.values, columns[1]);
    if (done && head_.index.kind == IndexKind::kInterval) done = take(chunk.index.right, columns[2]);
    if (done && head_.quality) done = take(*chunk.quality, columns.back());
    if (!done) return fail(done.error().code, "series " + head_.name + ": " + done.error().message);
    return true;
  }

 private:
  static Result<void> take(ColumnData& to, const ColumnData& column) {
    if (to.type() != column.type()) return append_seconds(to, column);
    to.append(column, 0, column.size());
    return {};
  }

  std::unique_ptr<TableRows> rows_;
  SeriesData head_;
  std::optional<PeriodFrequency> periods_;
};

}  // namespace

Result<std::unique_ptr<SeriesReader>> read_series_table(const std::string& path, const SeriesData& head,
                                                        const ReadRange& range) {
  const TableSchema schema = schema_of(head);
  auto rows = TableRows::open(path, schema.fields[1], range);
  if (!rows) return std::unexpected(std::move(rows.error()));
  const auto& fields = (*rows)->schema().fields;
  const bool same = std::ranges::equal(fields, schema.fields, [](const Field& a, const Field& b) {
    return a.name == b.name && a.type == stored(b.type);
  });
  if (!same) return fail(ErrorCode::kMalformed, path + ": its columns are not those that its YAML tells of");
  return std::make_unique<SeriesTableReader>(std::move(*rows), head);
}

}  // namespace mdat::store
