// SPDX-License-Identifier: Apache-2.0
#include "tools/partition.hpp"

#include <algorithm>
#include <filesystem>
#include <memory>
#include <optional>
#include <system_error>
#include <utility>
#include <vector>

#include "tools/hive.hpp"
#include "tools/new_file.hpp"
#include "tools/own_key.hpp"
#include "tools/series_table.hpp"
#include "tools/text.hpp"

namespace mdat::tool {
namespace {

/// Stamps of one day, month or year: begin included, end excluded.
struct Span {
  std::int64_t begin = 0, end = 0;
};

class Partitions {
 public:
  Partitions(const ConvertOptions& options, const std::string& folder, const Series& series,
             TableSchema schema)
      : options_(options), folder_(folder), series_(series), schema_(std::move(schema)) {
    for (const Field& field : schema_.fields) part_.emplace_back(field.type);
  }

  Outcome append(const std::vector<ColumnData>& columns) {
    const auto stamps = columns[0].values<std::int64_t>();
    for (std::size_t begin = 0; begin < stamps.size();) {
      if (auto outcome = move_to(stamps[begin]); !outcome) return outcome;
      std::size_t end = begin + 1;
      while (end < stamps.size() && stamps[end] >= span_.begin && stamps[end] < span_.end) ++end;
      for (std::size_t i = 0; i < part_.size(); ++i) {
        part_[i].set_categories(columns[i].categories());
        part_[i].append(columns[i], begin, end);
      }
      if (auto ok = writer_->append(part_); !ok) return refuse_file(ok.error(), options_.target);
      for (ColumnData& column : part_) column.clear();
      begin = end;
    }
    return {};
  }

  Outcome finish() {
    if (!writer_) return {};
    if (auto ok = std::exchange(writer_, nullptr)->finish(); !ok)
      return refuse_file(ok.error(), options_.target);
    return file_->finish();
  }

 private:
  [[nodiscard]] bool has_key(std::string_view key) const {
    return std::ranges::find(options_.partition_by, key) != options_.partition_by.end();
  }

  /// The rows around a stamp that go into one folder.
  Span span_around(const time::CivilDate& date) const {
    time::CivilDate first = date, next = date;
    if (has_key("day")) return span_of(first, time::days_from_civil(first) + 1);
    first.day = next.day = 1;
    if (has_key("month")) {
      next.month = date.month % 12 + 1;
      next.year += date.month == 12 ? 1 : 0;
    } else {
      first.month = next.month = 1;
      ++next.year;
    }
    return has_key("month") || has_key("year") ? span_of(first, time::days_from_civil(next))
                                               : Span{INT64_MIN, INT64_MAX};
  }

  Span span_of(const time::CivilDate& first, std::int64_t end_day) const {
    const std::int64_t ticks = ticks_per_second(schema_.fields[0].type.unit) * time::kSecondsPerDay;
    Span span;
    if (__builtin_mul_overflow(time::days_from_civil(first), ticks, &span.begin)) span.begin = INT64_MIN;
    if (__builtin_mul_overflow(end_day, ticks, &span.end)) span.end = INT64_MAX;
    return span;
  }

  std::string folder_of(const time::CivilDate& date) const {
    std::string path = folder_;
    for (const std::string& key : options_.partition_by) {
      if (key == "signal") path += "/signal=" + percent_encoded(series_.name());
      if (key == "year") path += format("/year={}", date.year);
      if (key == "month") path += format("/month={}", date.month);
      if (key == "day") path += format("/day={}", date.day);
    }
    return path;
  }

  Outcome move_to(std::int64_t stamp) {
    if (writer_ && stamp >= span_.begin && stamp < span_.end) return {};
    if (auto outcome = finish(); !outcome) return outcome;
    const time::CivilDate date = civil_date(stamp, schema_.fields[0].type.unit);
    span_ = span_around(date);
    const std::string folder = folder_of(date);
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error) return refuse(Exit::kIo, format("{}: cannot be created: {}", folder, error.message()));
    // Times that run back come to a folder again.
    std::string path;
    for (int number = 0; path.empty() || std::filesystem::exists(path); ++number)
      path = format("{}/data_{}.parquet", folder, number);
    auto made = NewFile::create(path);
    if (!made) return std::unexpected(made.error());
    file_ = std::move(*made);
    auto writer = make_table_writer(file_->sink(), schema_, options_);
    if (!writer) return std::unexpected(writer.error());
    writer_ = std::move(*writer);
    return {};
  }

  const ConvertOptions& options_;
  const std::string& folder_;
  const Series& series_;
  TableSchema schema_;
  Span span_;
  std::optional<NewFile> file_;
  std::unique_ptr<TableWriter> writer_;
  std::vector<ColumnData> part_;
};

/// `time` and `value`: the name of the series is that of a folder.
Expected<TableSchema> schema_of(const Series& series, const Type& axis) {
  const OwnKey key{.axis = OwnKey::Column{.name = "time", .type = axis},
                   .columns = {{"value", series.type(), series.unit()}}};
  auto text = key.to_text();
  if (!text) return std::unexpected(text.error());
  return TableSchema{
      .fields = {{.name = "time", .type = axis, .nullable = false}, {.name = "value", .type = series.type()}},
      .metadata = {{OwnKey::kName, std::move(*text)}}};
}

Outcome write_one(const File& file, const Series& series, const ConvertOptions& options,
                  const std::string& folder) {
  const RowQuestion question{.range = options.range, .where = {}, .tolerance = {}, .last = {}, .after = {}};
  const auto table = WideTable::open(file, {&series, 1}, question, false);
  if (!table) return std::unexpected(table.error());
  auto schema = schema_of(series, (*table)->schema().fields[0].type);
  if (!schema) return std::unexpected(schema.error());
  Partitions partitions(options, folder, series, std::move(*schema));
  std::vector<ColumnData> columns;
  while (true) {
    const auto more = (*table)->next(columns);
    if (!more) return refuse_file(more.error(), file.path());
    if (!*more) return partitions.finish();
    if (auto outcome = partitions.append(columns); !outcome) return outcome;
  }
}

Outcome check_series(const File& file, std::span<const Series> series, const ConvertOptions& options) {
  const bool by_name = std::ranges::find(options.partition_by, "signal") != options.partition_by.end();
  if (!by_name && series.size() > 1)
    return refuse(Exit::kUsage, format("{}: has {} series; --partition-by signal,... keeps them apart",
                                       file.path(), series.size()));
  for (const Series& one : series) {
    const auto axis = one.axis();
    if (!axis) return refuse_file(axis.error(), file.path());
    if (axis->type().kind != TypeKind::kTimestamp &&
        options.partition_by != std::vector<std::string>{"signal"})
      return refuse(Exit::kNo, format("{}: '{}' is over {}, which has no calendar", file.path(), one.name(),
                                      to_string(axis->type())));
    if (one.type() != series[0].type())
      return refuse(
          Exit::kNo,
          format("{}: '{}' is of {}, '{}' of {}: a table in folders has one type of values; cut the "
                 "file with mdat cp first",
                 file.path(), series[0].name(), to_string(series[0].type()), one.name(),
                 to_string(one.type())));
  }
  return {};
}

}  // namespace

Outcome write_partitions(const File& file, std::span<const Series> series, const ConvertOptions& options,
                         const std::string& folder) {
  if (auto outcome = check_series(file, series, options); !outcome) return outcome;
  for (const Series& one : series) {
    if (auto outcome = write_one(file, one, options, folder); !outcome) return outcome;
  }
  return {};
}

}  // namespace mdat::tool
