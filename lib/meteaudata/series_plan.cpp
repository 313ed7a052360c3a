// SPDX-License-Identifier: Apache-2.0
#include "lib/meteaudata/series_plan.hpp"

#include <utility>

#include "lib/meteaudata/dtype.hpp"

namespace mdat::meteaudata {
namespace {

/// Ticks of a frequency that has always the same length.
std::optional<std::int64_t> fixed_step(const std::string& alias, TimeUnit unit) {
  const auto frequency = parse_frequency(alias);
  if (!frequency || frequency->base < PeriodBase::kWeek || frequency->base == PeriodBase::kBusinessDay)
    return std::nullopt;
  const std::int64_t second = ticks_per_second(unit);
  std::int64_t ticks = 0;
  switch (frequency->base) {
    case PeriodBase::kWeek:
      ticks = 7 * 86400 * second;
      break;
    case PeriodBase::kDay:
      ticks = 86400 * second;
      break;
    case PeriodBase::kHour:
      ticks = 3600 * second;
      break;
    case PeriodBase::kMinute:
      ticks = 60 * second;
      break;
    default: {
      constexpr std::int64_t kPerSecond[] = {1, 1'000, 1'000'000, 1'000'000'000};
      const std::int64_t per_second =
          kPerSecond[std::to_underlying(frequency->base) - std::to_underlying(PeriodBase::kSecond)];
      if (per_second > second) return 0;
      ticks = second / per_second;
    }
  }
  std::int64_t step = 0;
  return __builtin_mul_overflow(ticks, frequency->multiple, &step) ? 0 : step;
}

}  // namespace

bool frequency_holds(const Survey& survey, const std::string& alias, const Type& type) {
  if (survey.rows == 0 || survey.label_nulls || !survey.increasing) return false;
  if (!type.zone.empty() && type.zone != "UTC") return false;
  const auto step = fixed_step(alias, type.unit);
  return !step || survey.rows == 1 || (survey.even && survey.step == *step);
}

namespace {

void plan_times(SeriesPlan& plan, const SeriesData& head, const Survey& survey, const std::string& path,
                Notes& notes) {
  const Type& type = head.index.values.type();
  if (plan.index.frequency && !frequency_holds(survey, *plan.index.frequency, type)) {
    notes.push_back({path, "the frequency " + *plan.index.frequency +
                               " is left out: meteaudata would make other stamps of it"});
    plan.index.frequency.reset();
  }
  if (plan.index.time_zone && parse_zone_name(*plan.index.time_zone).name != *plan.index.time_zone)
    plan.index.time_zone = type.zone;
}

/// Index metadata that meteaudata 0.12.1 can reconstruct an index from.
void plan_index(SeriesPlan& plan, const SeriesData& head, const Survey& survey, const std::string& path,
                Notes& notes) {
  switch (head.index.kind) {
    case IndexKind::kTime:
      return plan_times(plan, head, survey, path, notes);
    case IndexKind::kDuration:
      notes.push_back({path, "meteaudata reads time deltas of an index as text"});
      return;
    case IndexKind::kInterval:
      notes.push_back({path, "meteaudata cannot load intervals: there they are text"});
      plan.index = {.type = "Index", .dtype = "object", .name = plan.index.name};
      return;
    case IndexKind::kPeriod:
      if (parse_frequency(plan.index.frequency.value_or(""))) return;
      notes.push_back({path, "periods without a known frequency are numbers there"});
      plan.index = {.type = "Index", .dtype = "int64", .name = plan.index.name};
      return;
    case IndexKind::kInteger:
    case IndexKind::kFloat:
      plan.index.type = "Index";  // Int64Index and Float64Index are no more
      return;
    case IndexKind::kString:
      if (survey.labels.missing != 0)
        notes.push_back({path, "meteaudata reads " + std::to_string(survey.labels.missing) +
                                   " labels such as \"NA\" as missing"});
      else if (survey.labels.texts != 0 && survey.labels.numbers == survey.labels.texts)
        notes.push_back({path, "meteaudata reads labels that look like numbers as such"});
      return;
    case IndexKind::kBool:
    case IndexKind::kRange:
    case IndexKind::kCategorical:
      break;
  }
}

void note_values(const Survey& survey, const Type& type, const std::string& path, Notes& notes) {
  if (survey.odd_nans) notes.push_back({path, "NaNs are all alike in CSV: their bits are lost"});
  if (survey.large_integers && survey.value_nulls)
    notes.push_back({path, "meteaudata rounds integers beyond 2^53 where others are missing"});
  if (type.kind != TypeKind::kString) return;
  if (survey.texts.missing != 0)
    notes.push_back({path, "meteaudata reads " + std::to_string(survey.texts.missing) +
                               " texts such as \"NA\" as missing"});
  if (survey.texts.texts != 0 && survey.texts.numbers == survey.texts.texts)
    notes.push_back({path, "meteaudata reads texts that look like numbers as such"});
}

std::string plan_dtype(const TimeSeries& series, const Type& type, const Survey& survey) {
  const Dtype known = parse_dtype(series.values_dtype);
  const bool floats = type.kind == TypeKind::kFloat32 || type.kind == TypeKind::kFloat64;
  const bool holds_nulls = known.nullable || floats || !survey.value_nulls;
  if (!series.values_dtype.empty() && known.type == type && holds_nulls) return series.values_dtype;
  return dtype_of(type, survey.value_nulls);
}

/// The formats in which the columns of a series are written, and read back.
Columns formats_of(const SeriesData& head) {
  Columns columns{.name = head.name, .metadata = head.index.metadata};
  columns.index.type = head.index.values.type();
  if (head.index.kind == IndexKind::kPeriod)
    columns.index.period = parse_frequency(head.index.metadata.frequency.value_or(""));
  columns.interval = head.index.kind == IndexKind::kInterval;
  columns.values.type = head.values.type();
  if (head.quality) columns.quality = CellFormat{.type = head.quality->type(), .period = {}};
  return columns;
}

/// The CSV of a series, chunk by chunk.
class CsvText {
 public:
  CsvText(std::unique_ptr<SeriesReader> reader, std::string name)
      : reader_(std::move(reader)),
        name_(std::move(name)),
        columns_(formats_of(reader_->head())),
        index_(columns_.index),
        values_(columns_.values),
        quality_(columns_.quality.value_or(CellFormat{})) {}

  Result<bool> next(std::string& out) {
    if (!begun_) {
      begun_ = true;
      append_header(out);
      return true;
    }
    const auto more = reader_->next(chunk_);
    if (!more || !*more) return more;
    for (std::size_t row = 0; row < chunk_.rows(); ++row) append_row(out, row);
    return true;
  }

 private:
  void append_header(std::string& out) const {
    append_field(out, columns_.metadata.name.value_or(""));
    out += ',';
    append_field(out, name_);
    if (columns_.quality) append_field(out += ',', name_ + " quality");
    out += '\n';
  }

  void append_row(std::string& out, std::size_t row) {
    if (columns_.interval)
      append_interval(out, row);
    else
      index_.append(out, chunk_.index.values, row);
    out += ',';
    values_.append(out, chunk_.values, row);
    if (columns_.quality) quality_.append(out += ',', *chunk_.quality, row);
    out += '\n';
  }

  void append_interval(std::string& out, std::size_t row) {
    if (!chunk_.index.values.is_valid(row)) return;
    const std::string closed = columns_.metadata.closed.value_or("right");
    out += closed == "left" || closed == "both" ? "\"[" : "\"(";
    index_.append(out, chunk_.index.values, row);
    out += ", ";
    index_.append(out, chunk_.index.right, row);
    out += closed == "right" || closed == "both" ? "]\"" : ")\"";
  }

  std::unique_ptr<SeriesReader> reader_;
  std::string name_;
  Columns columns_;
  CellPrinter index_;
  CellPrinter values_;
  CellPrinter quality_;
  SeriesData chunk_;
  bool begun_ = false;
};

}  // namespace

Result<SeriesPlan> plan_series(const TimeSeries& series, std::string name, const std::string& path,
                               Notes& notes) {
  auto reader = series.series.read();
  if (!reader) return std::unexpected(std::move(reader.error()));
  Survey survey;
  SeriesData chunk;
  for (;;) {
    const auto more = (*reader)->next(chunk);
    if (!more) return std::unexpected(more.error());
    if (!*more) break;
    survey.add(chunk);
  }
  const SeriesData& head = (*reader)->head();
  SeriesPlan plan{.name = std::move(name), .index = head.index.metadata, .exact = exact_of(head)};
  plan_index(plan, head, survey, path, notes);
  plan.values_dtype = plan_dtype(series, head.values.type(), survey);
  note_values(survey, head.values.type(), path, notes);
  if (head.quality) notes.push_back({path, "meteaudata ignores its flags of quality"});
  if (plan.index != head.index.metadata) plan.exact["index_metadata"] = to_parameters(head.index.metadata);
  if (plan.values_dtype != series.values_dtype) plan.exact["values_dtype"] = series.values_dtype;
  if (plan.name == series.name) return plan;
  notes.push_back({path, "is named " + plan.name + " there: meteaudata cannot load its name"});
  plan.exact["name"] = series.name;
  return plan;
}

Result<TextSource> open_csv(const SeriesContainer& series, const std::string& name) {
  auto reader = series.read();
  if (!reader) return std::unexpected(std::move(reader.error()));
  auto text = std::make_shared<CsvText>(std::move(*reader), name);
  return [text](std::string& out) { return text->next(out); };
}

}  // namespace mdat::meteaudata
