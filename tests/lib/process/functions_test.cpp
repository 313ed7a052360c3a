// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <random>

#include "lib/process/label_text.hpp"
#include "tests/lib/process/series.hpp"

namespace mdat {
namespace {

using test::kNaT;
using test::made_of;
using test::signal_of;
using test::times_and_values;

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

std::vector<double> values_in(const SeriesData& data) {
  const auto values = data.values.values<double>();
  return {values.begin(), values.end()};
}

/// NaN equals NaN.
bool same(const std::vector<double>& a, const std::vector<double>& b) {
  return std::ranges::equal(a, b,
                            [](double x, double y) { return x == y || (std::isnan(x) && std::isnan(y)); });
}

TEST_CASE("gaps are filled on the line, ends with the last value, beginnings not at all") {
  const auto filled = [](const std::vector<double>& values) {
    std::vector<std::int64_t> stamps(values.size());
    return values_in(made_of(signal_of(times_and_values(stamps, values)), *linear_interpolation()));
  };
  CHECK(same(filled({kNaN, 1, kNaN, kNaN, 4, kNaN}), {kNaN, 1, 2, 3, 4, 4}));
  CHECK(same(filled({kNaN, kNaN}), {kNaN, kNaN}));
  CHECK(same(filled({}), {}));
  CHECK(same(filled({7}), {7}));
}

TEST_CASE("a gap that is longer than chunks is filled as one that is not") {
  std::mt19937_64 random(5);
  std::vector<double> values(400);
  for (double& value : values) value = random() % 10 == 0 ? static_cast<double>(random() % 1000) / 7 : kNaN;
  const Signal signal = signal_of(times_and_values(std::vector<std::int64_t>(400), values));
  const SeriesData once = made_of(signal, *linear_interpolation());
  for (const std::size_t rows : {1U, 3U, 50U}) {
    Signal copy = signal;
    REQUIRE(copy.time_series[0].series.save(test::small_chunks(rows), "k", {}).has_value());
    REQUIRE(copy.time_series[0].series.unload().has_value());
    CHECK(made_of(copy, *linear_interpolation()) == once);
  }
}

TEST_CASE("nulls of integers are filled in float64") {
  SeriesData data = times_and_values({0, 1, 2, 3}, {0, 0, 0, 0});
  data.values = ColumnData(Type{.kind = TypeKind::kInt64});
  const std::int64_t numbers[] = {0, 10, 0, 30};
  const std::uint64_t valid = 0b1010;
  data.values.append(numbers, 4, &valid);
  const SeriesData made = made_of(signal_of(data, "Int64"), *linear_interpolation());
  CHECK(!made.values.is_valid(0));
  CHECK(made.values.values<double>()[2] == 20);
  CHECK(made.values.nulls() == 1);
}

TEST_CASE("texts mean all of the time that they name") {
  const Signal signal =
      signal_of(times_and_values({0, 3599, 3600, 86'399, 86'400, 200'000}, {0, 1, 2, 3, 4, 5}));
  const auto cut = [&](const Parameter& from, const Parameter& to) {
    return values_in(made_of(signal, *subset(from, to)));
  };
  CHECK(cut("1970-01-01", "1970-01-01") == std::vector<double>{0, 1, 2, 3});
  CHECK(cut({}, "1970-01-01 0") == std::vector<double>{0, 1});
  CHECK(cut("1970-01-01 01:00", "1970") == std::vector<double>{2, 3, 4, 5});
  CHECK(cut("1970-01-01 00:59:59", DateTime{.us = 86'399'999'999}) == std::vector<double>{1, 2, 3});
  CHECK(cut({}, {}).size() == 6);
  CHECK(cut("1971", {}).empty());
  Signal copy = signal;
  CHECK(copy.process({"A#1_RAW#1"}, *subset("noon", {})).error().code == ErrorCode::kInvalidArgument);
  CHECK(copy.process({"A#1_RAW#1"}, *subset("1970-01-01 00:00Z", {})).error().code ==
        ErrorCode::kInvalidArgument);
}

TEST_CASE("ranks count from the end where they are negative") {
  const Signal signal = signal_of(times_and_values({0, 1, 2, 3, 4}, {0, 1, 2, 3, 4}));
  const auto cut = [&](const Parameter& from, const Parameter& to) {
    return values_in(made_of(signal, *subset(from, to, true)));
  };
  CHECK(cut(1, 3) == std::vector<double>{1, 2});
  CHECK(cut(-2, {}) == std::vector<double>{3, 4});
  CHECK(cut({}, -4) == std::vector<double>{0});
  CHECK(cut(-100, 100).size() == 5);
  CHECK(cut(3, 1).empty());
}

TEST_CASE("labels are told apart on the clocks of a zone") {
  const Zone toronto = *Zone::find("America/Toronto");
  const auto skipped =
      process::to_ticks(*process::parse_stamp_span("2024-03-10 02:30"), TimeUnit::kSecond, toronto);
  CHECK(skipped.error().code == ErrorCode::kInvalidArgument);
  const auto before =
      process::to_ticks(*process::parse_stamp_span("2024-03-10 01"), TimeUnit::kSecond, toronto);
  REQUIRE(before.has_value());
  CHECK(before->end - before->begin == 3600);
  const auto offset =
      process::to_ticks(*process::parse_stamp_span("2024-03-10 01:00-05:00"), TimeUnit::kSecond, toronto);
  CHECK(offset->begin == before->begin);
  for (const char* wrong :
       {"24", "2024-13", "2024-02-30", "2024-01-01 24:00", "2024-01-01x", "2024-01-01 1:2:3."})
    CHECK(!process::parse_stamp_span(wrong).has_value());
}

TEST_CASE("durations are read in words and clocks") {
  const auto span = [](const char* text) { return *process::parse_duration_span(text); };
  CHECK(span("2h").begin.seconds == 7200);
  CHECK(span("2h").end.seconds == 10'800);
  CHECK(span("1 day 02:30:00.5").begin.seconds == 95'400);
  CHECK(span("1 day 02:30:00.5").begin.nanoseconds == 500'000'000);
  CHECK(span("1h30min").end.seconds == 5'460);
  CHECK(span("-1h").begin.seconds == -3600);
  for (const char* wrong : {"", "-", "2", "h", "2 fortnights", "1:2x"})
    CHECK(!process::parse_duration_span(wrong).has_value());
}

TEST_CASE("ranges are replaced, with both ends, in any index") {
  const Signal signal = signal_of(times_and_values({0, 60, 120, 180}, {1, 2, 3, 4}));
  const auto one = replace_ranges({{"1970-01-01 00:01", "1970-01-01 00:02"}}, "calibration", kNaN);
  CHECK(same(values_in(made_of(signal, *one)), {1, kNaN, kNaN, 4}));
  const auto two = replace_ranges({{{}, "1970-01-01 00:00:00"}, {"1970-01-01 00:03", {}}}, "ends", 9);
  CHECK(values_in(made_of(signal, *two)) == std::vector<double>{9, 2, 3, 9});

  SeriesData words = times_and_values({}, {1, 2, 3});
  words.index = {.kind = IndexKind::kString, .values = ColumnData(Type{.kind = TypeKind::kString})};
  for (const char* word : {"a", "b", "c"}) words.index.values.append_text(word);
  CHECK(values_in(made_of(signal_of(words), *replace_ranges({{"b", "b"}}, "r", 0))) ==
        std::vector<double>{1, 0, 3});
}

TEST_CASE("NaN makes floats of integers and nulls of what is nullable; what does not fit is refused") {
  SeriesData data = times_and_values({0, 1}, {0, 0});
  data.values = ColumnData(Type{.kind = TypeKind::kInt8});
  const std::int8_t numbers[] = {5, 6};
  data.values.append(numbers, 2);
  const auto nan = replace_ranges({{"1970-01-01 00:00:01", {}}}, "r", kNaN);
  CHECK(same(values_in(made_of(signal_of(data, "int8"), *nan)), {5, kNaN}));
  const SeriesData null = made_of(signal_of(data, "Int8"), *nan);
  CHECK(null.values.type().kind == TypeKind::kInt8);
  CHECK(!null.values.is_valid(1));
  Signal signal = signal_of(data, "int8");
  for (const double wrong : {0.5, 128.0, 1e300})
    CHECK(signal.process({"A#1_RAW#1"}, *replace_ranges({}, "r", wrong)).error().code ==
          ErrorCode::kInvalidArgument);
  CHECK(signal.process({"A#1_RAW#1"}, *replace_ranges({}, "r", -128)).has_value());
}

TEST_CASE("an index is normalised to time since the first stamp or another") {
  const Signal signal = signal_of(times_and_values({3600, 7200, kNaT}, {1, 2, 3}));
  Signal copy = signal;
  REQUIRE(copy.process({"A#1_RAW#1"}, *normalize_index("h")).has_value());
  const SeriesData made = test::rows_of(copy, "A#1_NORM#1");
  CHECK(made.index.kind == IndexKind::kFloat);
  CHECK(made.index.values.values<double>()[1] == 1);
  CHECK(std::isnan(made.index.values.values<double>()[2]));
  const auto& parameters = *copy.find("A#1_NORM#1")->processing_steps.back()->parameters;
  CHECK(*find(parameters, "reference_time") == Parameter("1970-01-01 01:00:00"));
  CHECK(*find(parameters, "original_index_type") == Parameter("DatetimeIndex"));
  CHECK(made_of(signal, *normalize_index("min", "1970-01-01")).index.values.values<double>()[0] == 60);
  CHECK(copy.process({"A#1_RAW#1"}, *normalize_index("weeks")).error().code == ErrorCode::kInvalidArgument);
}

TEST_CASE("a prediction is the same values, a step ahead") {
  Signal signal = signal_of(times_and_values({0, 1}, {1, 2}));
  REQUIRE(signal.process({"A#1_RAW#1"}, *predict_from_previous_point()).has_value());
  CHECK(test::values_of(signal, "A#1_PREV-PRED#1") == std::vector<double>{1, 2});
  CHECK(signal.find("A#1_PREV-PRED#1")->processing_steps.back()->step_distance == 1);
}

}  // namespace
}  // namespace mdat
