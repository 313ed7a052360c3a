// SPDX-License-Identifier: Apache-2.0
#include "tests/support/series_shapes.hpp"

#include <bit>
#include <limits>
#include <optional>
#include <random>
#include <utility>

namespace mdat::test {
namespace {

using std::int64_t;
using std::uint64_t;
using Texts = std::vector<std::optional<std::string>>;

constexpr int64_t kInt64Min = std::numeric_limits<int64_t>::min();
constexpr int64_t kInt64Max = std::numeric_limits<int64_t>::max();

Type of(TypeKind kind) { return {.kind = kind}; }
Type duration_type(TimeUnit unit) { return {.kind = TypeKind::kDuration, .unit = unit}; }

ColumnData texts(const Texts& rows) {
  ColumnData column(of(TypeKind::kString));
  for (const auto& text : rows) text ? column.append_text(*text) : column.append_null();
  return column;
}

ColumnData categories(std::vector<std::string> words, const std::vector<std::uint32_t>& codes,
                      const std::vector<std::size_t>& nulls = {}) {
  auto column = column_of(of(TypeKind::kCategorical), codes, nulls);
  column.set_categories(std::move(words));
  return column;
}

/// Both zeros, both infinities, the smallest and largest numbers, and NaNs that differ in sign, payload and
/// the bit that makes them quiet.
std::vector<double> special_doubles() {
  const auto bits = [](uint64_t b) { return std::bit_cast<double>(b); };
  return {0.0,
          -0.0,
          0.1,
          -1e300,
          5e-324,
          std::numeric_limits<double>::max(),
          std::numeric_limits<double>::infinity(),
          -std::numeric_limits<double>::infinity(),
          bits(0x7ff8000000000000),
          bits(0xfff8000000000000),
          bits(0x7ff80000deadbeef),
          bits(0x7ff0000000000001),
          bits(0xffffffffffffffff),
          3.0};
}
std::vector<float> special_floats() {
  const auto bits = [](std::uint32_t b) { return std::bit_cast<float>(b); };
  return {0.0F,
          -0.0F,
          0.1F,
          1e-45F,
          std::numeric_limits<float>::max(),
          std::numeric_limits<float>::infinity(),
          -std::numeric_limits<float>::infinity(),
          bits(0x7fc00000),
          bits(0xffc00000),
          bits(0x7fc0beef),
          bits(0x7f800001),
          bits(0xffffffff),
          7.0F};
}

Texts odd_texts() {
  Texts rows{"NA", "", "02", "nan", "NULL", "1e5", "é°", "a\tb", "it's", "\\N \"", "日本語 \U0001F30D"};
  rows.emplace_back(std::string("before\0after", 12));
  rows.emplace_back(std::string("\0", 1));
  rows.emplace_back(std::string(5000, 'x'));
  return rows;
}

SeriesData by(Index index) {
  SeriesData data{.name = "by " + index.metadata.type, .index = std::move(index)};
  std::vector<double> values;
  for (std::size_t row = 0; row < data.index.values.size(); ++row)
    values.push_back(static_cast<double>(row) / 3);
  data.values = column_of(of(TypeKind::kFloat64), values);
  complete(data.index);
  return data;
}

SeriesData by_time(ColumnData values) {
  std::vector<int64_t> stamps;
  for (std::size_t row = 0; row < values.size(); ++row)
    stamps.push_back(1'700'000'000'000'000 + static_cast<int64_t>(row) * 1'000'000);
  SeriesData data{.name = "values"};
  data.index.values = column_of(time_type(TimeUnit::kMicro), stamps);
  data.values = std::move(values);
  complete(data.index);
  return data;
}

class Shapes {
 public:
  void add(std::string name, SeriesData data) { all_.push_back({std::move(name), std::move(data)}); }
  void index(std::string name, IndexKind kind, ColumnData values, IndexMetadata metadata = {}) {
    add(std::move(name), by({.kind = kind, .values = std::move(values), .metadata = std::move(metadata)}));
  }
  template <typename T>
  void integers(const std::string& name) {
    using Limits = std::numeric_limits<T>;
    const std::vector<T> rows{Limits::min(), T{0}, T{1},
                              Limits::max(), T{0}, static_cast<T>(Limits::max() / 2 + 1)};
    const Type type = of(mdat::kind_of<T>());
    index(name + " labels", IndexKind::kInteger, column_of(type, rows));
    values_.push_back({name, by_time(column_of(type, rows))});
    values_.push_back({name + " with nulls", by_time(column_of(type, rows, {0, 4}))});
  }
  template <typename T>
  void both(const std::string& name, const Type& type, const std::vector<T>& rows) {
    values_.push_back({name, by_time(column_of(type, rows))});
    values_.push_back({name + " with nulls", by_time(column_of(type, rows, {1, rows.size() - 1}))});
    values_.push_back({name + ", all null", by_time(column_of(type, std::vector<T>(2), {0, 1}))});
  }
  std::vector<Shape> take_indices() { return std::move(all_); }
  std::vector<Shape> take_values() { return std::move(values_); }

 private:
  std::vector<Shape> all_;
  std::vector<Shape> values_;
};

void add_integers(Shapes& shapes) {
  shapes.integers<std::int8_t>("int8");
  shapes.integers<std::int16_t>("int16");
  shapes.integers<std::int32_t>("int32");
  shapes.integers<int64_t>("int64");
  shapes.integers<std::uint8_t>("uint8");
  shapes.integers<std::uint16_t>("uint16");
  shapes.integers<std::uint32_t>("uint32");
  shapes.integers<uint64_t>("uint64");
}

void add_times(Shapes& shapes) {
  constexpr std::pair<const char*, TimeUnit> kUnits[] = {
      {"s", TimeUnit::kSecond}, {"ms", TimeUnit::kMilli}, {"us", TimeUnit::kMicro}, {"ns", TimeUnit::kNano}};
  for (const auto& [unit, ticks] : kUnits) {
    const int64_t second = ticks_per_second(ticks);
    std::vector<int64_t> regular, odd{kInt64Max, kInt64Min + 1, 5, 5, -5, 0, 123'456'789};
    for (int64_t row = 0; row < 50; ++row) regular.push_back((1'585'440'000 + 360 * row) * second);
    for (const char* zone : {"", "UTC", "Europe/Paris", "-07:00", "America/St_Johns"}) {
      const std::string name = std::string("time in ") + unit + " " + (*zone != 0 ? zone : "naive");
      shapes.index(name + ", regular", IndexKind::kTime, column_of(time_type(ticks, zone), regular),
                   {.type = {}, .dtype = {}, .name = "time", .frequency = "6min"});
      shapes.index(name + ", unsorted, repeated, NaT", IndexKind::kTime,
                   column_of(time_type(ticks, zone), odd, {5}));
    }
    shapes.index(std::string("duration in ") + unit, IndexKind::kDuration,
                 column_of(duration_type(ticks), odd, {2}), {.type = {}, .dtype = {}, .name = "after °\"'"});
  }
  // The hour that occurs twice: 2020-10-25T00:30Z to 02:30Z in Paris.
  std::vector<int64_t> autumn;
  for (int64_t row = 0; row < 9; ++row) autumn.push_back((1'603'585'800 + 900 * row) * 1'000'000'000);
  shapes.index("time over a change of clocks", IndexKind::kTime,
               column_of(time_type(TimeUnit::kNano, "Europe/Paris"), autumn),
               {.type = {}, .dtype = {}, .frequency = "15T"});
}

void add_range(Shapes& shapes, const std::string& name, int64_t start, int64_t end, int64_t step) {
  std::vector<int64_t> labels;
  for (int64_t label = start; step > 0 ? label < end : label > end; label += step) labels.push_back(label);
  shapes.index(name, IndexKind::kRange, column_of(of(TypeKind::kInt64), labels),
               {.type = {}, .dtype = {}, .start = start, .end = end, .step = step});
}

void add_intervals(Shapes& shapes) {
  const auto add = [&](const std::string& name, const ColumnData& left, const ColumnData& right) {
    for (const char* closed : {"left", "right", "both", "neither"})
      shapes.add("interval of " + name + ", closed " + closed,
                 by({.kind = IndexKind::kInterval,
                     .values = left,
                     .right = right,
                     .metadata = {.type = {}, .dtype = {}, .closed = closed}}));
  };
  add("integers", column_of<int64_t>(of(TypeKind::kInt64), {0, 5, kInt64Min}),
      column_of<int64_t>(of(TypeKind::kInt64), {5, 7, kInt64Max}));
  add("floats", column_of<double>(of(TypeKind::kFloat64), {-0.0, 0.1, 3}, {2}),
      column_of<double>(of(TypeKind::kFloat64), {0.1, 0.3, 4}, {2}));
  const Type time = time_type(TimeUnit::kNano, "UTC");
  add("stamps", column_of<int64_t>(time, {0, 1}), column_of<int64_t>(time, {1, 1'600'000'000'000'000'001}));
}

void add_other_indices(Shapes& shapes) {
  add_range(shapes, "range", 0, 10, 1);
  add_range(shapes, "range that is empty", 5, 5, 1);
  add_range(shapes, "range in fives, not up to its end", -10, 12, 5);
  add_range(shapes, "range backwards", 3, -4, -3);
  shapes.index("float64 labels", IndexKind::kFloat,
               column_of(of(TypeKind::kFloat64), special_doubles(), {2}));
  shapes.index("float32 labels", IndexKind::kFloat, column_of(of(TypeKind::kFloat32), special_floats()));
  Texts words = odd_texts();
  words.emplace_back(std::nullopt);
  shapes.index("string labels", IndexKind::kString, texts(words), {.type = {}, .dtype = {}, .name = ""});
  shapes.index("bool labels", IndexKind::kBool,
               column_of<std::uint8_t>(of(TypeKind::kBool), {0, 1, 1, 0}, {3}));
  shapes.index("period labels", IndexKind::kPeriod,
               column_of<int64_t>(of(TypeKind::kInt64), {600, 601, 0, -3}, {2}),
               {.type = {}, .dtype = {}, .frequency = "M"});
  for (const bool ordered : {false, true})
    shapes.index(ordered ? "categorical labels, ordered" : "categorical labels", IndexKind::kCategorical,
                 categories({"never", "low", "", "NA", "high"}, {4, 1, 1, 2, 3, 1}, {5}),
                 {.type = {}, .dtype = {}, .ordered = ordered});
  IndexMetadata unknown{.type = "DatetimeIndex", .dtype = "datetime64[ns]", .name = std::nullopt};
  unknown.extra = {{"calendar", "julian"}, {"more", List{1, 2.5, Parameter()}}};
  shapes.index("time with fields that nobody knows", IndexKind::kTime,
               column_of<int64_t>(time_type(TimeUnit::kNano), {1, 2, 3}), unknown);
}

void add_values(Shapes& shapes) {
  shapes.both("float64", of(TypeKind::kFloat64), special_doubles());
  shapes.both("float32", of(TypeKind::kFloat32), special_floats());
  shapes.both<std::uint8_t>("bool", of(TypeKind::kBool), {1, 0, 1, 1, 0});
  const std::vector<int64_t> ticks{kInt64Max, 0, -1, kInt64Min + 1, 77};
  for (const TimeUnit unit : {TimeUnit::kSecond, TimeUnit::kMilli, TimeUnit::kMicro, TimeUnit::kNano}) {
    for (const char* zone : {"", "UTC", "Asia/Kathmandu"})
      shapes.both(to_string(time_type(unit, zone)), time_type(unit, zone), ticks);
    shapes.both(to_string(duration_type(unit)), duration_type(unit), ticks);
  }
}

SeriesData with_quality(ColumnData flags) {
  SeriesData data = plain_series("with quality", flags.size());
  data.quality = std::move(flags);
  return data;
}

}  // namespace

Type time_type(TimeUnit unit, std::string zone) {
  return {.kind = TypeKind::kTimestamp, .unit = unit, .zone = std::move(zone)};
}

SeriesData plain_series(std::string name, std::size_t rows, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::vector<int64_t> stamps(rows);
  std::vector<double> values(rows);
  for (std::size_t row = 0; row < rows; ++row) {
    stamps[row] = (1'700'000'000 + static_cast<int64_t>(row)) * 1'000'000'000;
    values[row] = std::uniform_real_distribution(-1.0, 1.0)(random);
  }
  SeriesData data{.name = std::move(name)};
  data.index.values = column_of(time_type(TimeUnit::kNano, "UTC"), stamps);
  data.values = column_of(of(TypeKind::kFloat64), values);
  complete(data.index);
  return data;
}

std::vector<Shape> index_shapes() {
  Shapes shapes;
  add_times(shapes);
  add_integers(shapes);
  add_other_indices(shapes);
  add_intervals(shapes);
  return shapes.take_indices();
}

std::vector<Shape> value_shapes() {
  Shapes shapes;
  add_integers(shapes);
  add_values(shapes);
  std::vector<Shape> all = shapes.take_values();
  const auto add = [&](std::string name, SeriesData data) {
    all.push_back({std::move(name), std::move(data)});
  };
  add("strings", by_time(texts(odd_texts())));
  add("strings with nulls", by_time(texts({std::nullopt, "", "NA", std::nullopt})));
  add("categories", by_time(categories({"b", "a", "", "unused"}, {0, 2, 1, 0})));
  add("categories with nulls", by_time(categories({"b", "a"}, {0, 1, 1, 0}, {0, 3})));
  add("flags of quality", with_quality(column_of<std::uint8_t>(of(TypeKind::kUint8), {0, 255, 7}, {2})));
  add("flags of quality beyond int64",
      with_quality(column_of<uint64_t>(of(TypeKind::kUint64), {0, ~uint64_t{0}, 7})));
  add("words of quality", with_quality(categories({"good", "bad"}, {0, 0, 1})));
  add("no row", plain_series("", 0));
  add("one row", plain_series("one °# /row", 1));
  add("100,000 rows", plain_series("many", 100'000));
  std::vector<std::size_t> nulls;
  for (std::size_t row = 65'530; row < 65'540; ++row) nulls.push_back(row);
  std::vector<int64_t> numbers(100'000);
  for (std::size_t row = 0; row < numbers.size(); ++row) numbers[row] = static_cast<int64_t>(row * row);
  add("100,000 rows, some null", by_time(column_of(of(TypeKind::kInt64), numbers, nulls)));
  return all;
}

Parameters every_parameter() {
  const double nan = std::bit_cast<double>(uint64_t{0x7ff80000deadbeef});
  Bytes bytes;
  for (int i = 0; i < 8; ++i) bytes.push_back(static_cast<std::byte>(250 + i));
  const DateTime local{.us = 1'600'000'000'123'456, .offset_seconds = 7200};
  return {{"null", Parameter()},
          {"bool", true},
          {"integer", kInt64Min},
          {"beyond", std::numeric_limits<uint64_t>::max()},
          {"float", 0.1},
          {"zero", -0.0},
          {"nan", nan},
          {"infinite", -std::numeric_limits<double>::infinity()},
          {"text", "NA \"°\"\n"},
          {"with NUL", std::string("a\0b", 3)},
          {"bytes", bytes},
          {"naive", DateTime{.us = -1, .offset_seconds = std::nullopt}},
          {"local", local},
          {"list", List{1, "two", List{}, Parameter()}},
          {"tuple", Tuple{{1, 2.0, Tuple{}}}},
          {"map", Parameters{{"$like a tag", 1}}},
          {"", Parameters{}},
          {"array", NdArray{.dtype = "uint16", .shape = {2, 2}, .data = bytes}}};
}

SeriesMetadata metadata_of_steps(std::size_t steps) {
  const auto function = std::make_shared<const FunctionInfo>(
      FunctionInfo{.name = "resample",
                   .version = "1.0",
                   .author = "Ä. Author",
                   .reference = "https://example.org/?a=b&c='d'",
                   .source_code = "def resample(x):\n\treturn \"x\"  # °\n",
                   .extra = {{"licence", "MIT"}}});
  SeriesMetadata metadata{.processing_steps = {}, .fields = every_parameter()};
  for (std::size_t i = 0; i < steps; ++i) {
    ProcessingStep step{.type = std::string(i == 0 ? processing_type::kResampling : "of my own"),
                        .description = "step " + std::to_string(i),
                        .run_datetime = {.us = 1'700'000'000'000'000, .offset_seconds = std::nullopt},
                        .requires_calibration = i == 1,
                        .function_info = function,
                        .suffix = "S" + std::to_string(i)};
    if (i != 0) step.parameters = every_parameter();
    step.step_distance = static_cast<int64_t>(i) - 1;
    step.input_series_names = {"A#1_RAW#1", "with, comma"};
    step.extra = {{"unknown", static_cast<int64_t>(i)}};
    metadata.processing_steps.push_back(std::make_shared<const ProcessingStep>(std::move(step)));
  }
  return metadata;
}

Dataset sample_dataset(std::string name) {
  Dataset dataset{.name = std::move(name)};
  dataset.description = "a \"plant\"";
  dataset.extra = every_parameter();
  uint64_t seed = 0;
  for (const char* signal_name : {"A#1", "Level / 50%#1", "naïve_name#2"}) {
    Signal signal{.name = signal_name, .units = "mg/L °C"};
    signal.provenance.location = "tank 3";
    signal.provenance.extra = {{"unknown", 1}};
    signal.extra = {{"unknown", Tuple{{1, 2}}}};
    const ProcessingSteps steps = metadata_of_steps(3).processing_steps;
    for (std::ptrdiff_t made = 0; made < 3; ++made) {
      TimeSeries series{.name = signal.name + "_STEP" + std::to_string(made) + "#1"};
      series.series.set(plain_series(series.name, 10 + static_cast<std::size_t>(seed), seed));
      series.processing_steps.assign(steps.begin(), steps.begin() + made + 1);
      series.values_dtype = "float64";
      series.extra = {{"unknown", static_cast<int64_t>(seed++)}};
      signal.time_series.push_back(std::move(series));
    }
    signal.time_series[1].name = "no prefix";
    (void)dataset.add(std::move(signal));
  }
  return dataset;
}

}  // namespace mdat::test
