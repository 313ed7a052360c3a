// SPDX-License-Identifier: Apache-2.0
#include "tools/series_table.hpp"

#include <algorithm>
#include <utility>

#include "mdat/parameter.hpp"
#include "tools/members.hpp"
#include "tools/own_key.hpp"
#include "tools/text.hpp"

namespace mdat::tool {
namespace {

constexpr std::size_t kBatchBits = Batch::kRowsMax / 64;

/// Validity of the first rows of a column of a batch; nullptr where all are valid.
const std::uint64_t* validity_of(const Batch& batch, std::size_t column, std::size_t rows,
                                 std::uint64_t (&bits)[kBatchBits]) {
  if (batch.all_valid(column)) return nullptr;
  std::ranges::fill(bits, 0);
  for (std::size_t i = 0; i < rows; ++i) {
    if (batch.is_valid(i, column)) bits[i / 64] |= std::uint64_t{1} << (i % 64);
  }
  return bits;
}

const void* values_of(const Batch& batch, std::size_t column, TypeKind kind) {
  switch (width_bytes(kind)) {
    case 1:
      return batch.values<std::uint8_t>(column).data();
    case 2:
      return batch.values<std::uint16_t>(column).data();
    case 4:
      return batch.values<std::uint32_t>(column).data();
    default:
      return batch.values<std::uint64_t>(column).data();
  }
}

void append_rows(const Batch& batch, std::size_t column, std::size_t begin, std::size_t end, ColumnData& to) {
  if (to.type().kind == TypeKind::kString) {
    for (std::size_t i = begin; i < end; ++i) {
      if (batch.is_valid(i, column)) {
        to.append_text(batch.text(i, column));
      } else {
        to.append_null();
      }
    }
    return;
  }
  std::uint64_t bits[kBatchBits];
  const auto* values = static_cast<const std::byte*>(values_of(batch, column, to.type().kind));
  const std::uint64_t* validity = validity_of(batch, column, end, bits);
  if (begin == 0) return to.append(values, end, validity);
  ColumnData rows(to.type());
  rows.append(values, end, validity);
  to.append(rows, begin, end);
}

Expected<std::vector<std::string>> records_of(const File& file) {
  std::vector<std::string> records;
  const auto series = file.find_hidden("records");
  if (!series) return records;
  Scan scan = series->scan();
  for (const Batch& batch : scan) {
    for (std::size_t i = 0; i < batch.size(); ++i) records.emplace_back(batch.text(i));
  }
  if (scan.error()) return refuse_file(*scan.error(), file.path());
  return records;
}

/// Columns of a store that no series of the file shows, such as labels: they are in no table.
Expected<bool> has_more_than_records(const File& file) {
  bool more = false;
  const auto walked = file.each_hidden([&](const Series& series) {
    more = more || series.name() != "records";
    return !more;
  });
  if (!walked) return refuse_file(walked.error(), file.path());
  return more;
}

/// The name that the axis of a series has in the data sets of its file; `time` where it has none there.
std::string axis_name_of(const std::vector<std::string>& records, const Series& series) {
  std::string name = "time";
  for (const std::string& line : records) {
    const auto record = parse_json(line);
    const auto* members = record ? record->get<Parameters>() : nullptr;
    if (members == nullptr || text_member(*members, "column") != series.name()) continue;
    const auto* facts = member<Parameters>(*members, "index");
    std::string told = facts == nullptr ? std::string() : text_member(*facts, "name");
    name = told.empty() ? "time" : std::move(told);
  }
  return name;
}

}  // namespace

Expected<std::unique_ptr<WideTable>> WideTable::open(const File& file, std::span<const Series> series,
                                                     const RowQuestion& question, bool whole,
                                                     std::optional<std::uint64_t> limit) {
  auto source = RowSource::open(file, series, question);
  if (!source) return std::unexpected(std::move(source.error()));
  std::unique_ptr<WideTable> table(new WideTable(std::move(*source), limit.value_or(UINT64_MAX)));
  if (auto outcome = table->describe(file, series, whole); !outcome) return std::unexpected(outcome.error());
  return table;
}

Outcome WideTable::describe(const File& file, std::span<const Series> series, bool whole) {
  auto records = records_of(file);
  if (!records) return std::unexpected(records.error());
  std::string name = series.empty() ? "time" : axis_name_of(*records, series[0]);
  while (std::ranges::find(series, name, &Series::name) != series.end()) name += '_';
  OwnKey key;
  key.axis = OwnKey::Column{.name = name, .type = source_.time_type()};
  schema_.fields.push_back({.name = name, .type = source_.time_type(), .nullable = false});
  categories_.emplace_back();
  for (const Series& one : series) {
    schema_.fields.push_back({.name = one.name(), .type = one.type()});
    key.columns.push_back({one.name(), one.type(), one.unit()});
    auto categories =
        one.type().kind == TypeKind::kCategorical ? one.categories() : Result<std::vector<std::string>>();
    if (!categories) return refuse_file(categories.error(), file.path());
    categories_.push_back(std::move(*categories));
  }
  const auto more = has_more_than_records(file);
  if (!more) return std::unexpected(more.error());
  if (whole && !*more) key.records = std::move(*records);
  auto text = key.to_text();
  if (!text) return std::unexpected(text.error());
  schema_.metadata.emplace_back(OwnKey::kName, std::move(*text));
  return {};
}

Result<bool> WideTable::next(std::vector<ColumnData>& columns) {
  if (columns.size() != schema_.fields.size()) {
    columns.clear();
    for (std::size_t i = 0; i < schema_.fields.size(); ++i) {
      columns.emplace_back(schema_.fields[i].type);
      columns.back().set_categories(categories_[i]);
    }
  }
  for (ColumnData& column : columns) column.clear();
  // A batch of the source is taken whole, so that nothing is left over from it.
  while (left_ > 0 && columns[0].size() + Batch::kRowsMax <= kBatchRows) {
    const Batch* batch = source_.next();
    if (batch == nullptr) break;
    const std::uint64_t begin =
        std::min<std::uint64_t>(source_.skip() - std::min(source_.skip(), seen_), batch->size());
    const std::uint64_t end = begin + std::min<std::uint64_t>(left_, batch->size() - begin);
    seen_ += batch->size();
    columns[0].append(batch->times().data() + begin, end - begin);
    for (std::size_t i = 1; i < columns.size(); ++i) append_rows(*batch, i - 1, begin, end, columns[i]);
    left_ -= end - begin;
  }
  if (source_.error()) return std::unexpected(*source_.error());
  return !columns[0].empty();
}

Expected<std::unique_ptr<LongTable>> LongTable::open(const File& file, std::vector<Series> series,
                                                     const RowQuestion& question) {
  std::unique_ptr<LongTable> table(new LongTable(file, std::move(series), question));
  std::optional<Type> time, value;
  for (const Series& one : table->series_) {
    const auto axis = one.axis();
    if (!axis) return refuse_file(axis.error(), file.path());
    if ((time && *time != axis->type()) || (value && *value != one.type()))
      return refuse(
          Exit::kNo,
          format("{}: '{}' of {} over {} and '{}' of {} over {} do not fit into one column of times "
                 "and one of values; --layout wide or files keeps them apart",
                 file.path(), table->series_[0].name(), to_string(*value), to_string(*time), one.name(),
                 to_string(one.type()), to_string(axis->type())));
    time = axis->type();
    value = one.type();
  }
  const Type name{.kind = TypeKind::kCategorical, .zone = {}};
  table->schema_.fields = {{.name = "time",
                            .type = time.value_or(Type{.kind = TypeKind::kTimestamp, .zone = {}}),
                            .nullable = false},
                           {.name = "series", .type = name, .nullable = false},
                           {.name = "value", .type = value.value_or(Type{})}};
  return table;
}

Result<bool> LongTable::next(std::vector<ColumnData>& columns) {
  while (current_ < series_.size()) {
    if (!rows_) {
      auto opened = WideTable::open(file_, {&series_[current_], 1}, question_, false);
      if (!opened) return fail(ErrorCode::kIo, opened.error().message);
      rows_ = std::move(*opened);
      wide_.clear();
    }
    const auto more = rows_->next(wide_);
    if (!more) return more;
    if (*more) break;
    rows_.reset();
    ++current_;
  }
  if (current_ == series_.size()) return false;
  std::vector<std::string> names;
  for (const Series& one : series_) names.push_back(one.name());
  ColumnData name(schema_.fields[1].type);
  name.set_categories(std::move(names));
  const std::vector<std::uint32_t> codes(wide_[0].size(), static_cast<std::uint32_t>(current_));
  name.append(std::span<const std::uint32_t>(codes));
  columns = {wide_[0], std::move(name), wide_[1]};
  return true;
}

Outcome copy_table(TableReader& from, TableWriter& to, const std::string& source, const std::string& target) {
  std::vector<ColumnData> columns;
  while (true) {
    const auto more = from.next(columns);
    if (!more) return refuse_file(more.error(), source);
    if (!*more) break;
    if (auto ok = to.append(columns); !ok) return refuse_file(ok.error(), target);
  }
  if (auto ok = to.finish(); !ok) return refuse_file(ok.error(), target);
  return {};
}

}  // namespace mdat::tool
