// SPDX-License-Identifier: Apache-2.0
#include "lib/meteaudata/cell.hpp"

#include <catch2/catch.hpp>
#include <limits>

#include "lib/meteaudata/dtype.hpp"
#include "lib/meteaudata/naming.hpp"

namespace mdat::meteaudata {
namespace {

TEST_CASE("durations are read as pandas writes them") {
  const auto ns = [](const char* text) { return parse_duration(text, TimeUnit::kNano); };
  CHECK(ns("0 days 00:06:00") == 360'000'000'000);
  CHECK(ns("-1 days +23:59:59.000000001") == -999'999'999);
  CHECK(ns("1 days 02:03:04.5") == 93'784'500'000'000);
  CHECK(ns("-5 days") == -432'000'000'000'000);
  for (const char* text : {"", "1", "1 day x", "1 days 24:00:00", "1 days 00:60:00", "1 days 00:00:00.x",
                           "999999999 days 00:00:00", "NaT"})
    CHECK_FALSE(ns(text).has_value());
  CHECK_FALSE(parse_duration("0 days 00:00:00.5", TimeUnit::kSecond).has_value());
  for (const std::int64_t ticks : {std::numeric_limits<std::int64_t>::min() + 1, std::int64_t{-1},
                                   std::int64_t{0}, std::numeric_limits<std::int64_t>::max()}) {
    std::string text;
    append_duration(text, ticks, TimeUnit::kNano);
    INFO(text);
    CHECK(ns(text.c_str()) == ticks);
  }
}

TEST_CASE("periods are counted as pandas counts them") {
  const std::tuple<const char*, const char*, std::int64_t> cases[] = {
      {"B", "1970-01-01", 0},
      {"B", "1970-01-05", 2},
      {"B", "1969-12-29", -3},
      {"W-SUN", "1969-12-29/1970-01-04", 1},
      {"W", "1969-12-29/1970-01-04", 1},
      {"W-MON", "1969-12-30/1970-01-05", 1},
      {"W-SAT", "1969-12-28/1970-01-03", 0},
      {"Q-NOV", "1970Q1", 0},
      {"Q-DEC", "1969Q4", -1},
      {"A-DEC", "2024", 54},
      {"Y-MAR", "1971", 1},
      {"15min", "1970-01-01 00:30", 30},
      {"15T", "1970-01-01 00:30", 30},
      {"H", "1970-01-01 05:00", 5},
      {"2M", "1970-03", 2},
      {"M", "1969-12", -1},
      {"D", "1970-01-03", 2},
      {"s", "1970-01-01 00:00:07", 7},
      {"ns", "1969-12-31 23:59:59.999999999", -1},
      {"L", "1970-01-01 00:00:00.001", 1},
  };
  for (const auto& [alias, text, ordinal] : cases) {
    INFO(alias << " " << text);
    const auto frequency = parse_frequency(alias);
    REQUIRE(frequency.has_value());
    CHECK(parse_period(text, *frequency) == ordinal);
    std::string back;
    append_period(back, ordinal, *frequency);
    CHECK(back == text);
  }
  for (const char* alias : {"", "X", "W-XXX", "D-SUN", "0D", "-1D", "99999999999999999999D"})
    CHECK_FALSE(parse_frequency(alias).has_value());
  CHECK_FALSE(parse_period("1970Q5", *parse_frequency("Q")).has_value());
  CHECK_FALSE(parse_period("1970-01-03", *parse_frequency("B")).has_value());
  CHECK_FALSE(parse_period("99999999999", *parse_frequency("Y")).has_value());
}

TEST_CASE("the hour that occurs twice is told by its offset") {
  CellParser parser(
      {.type = {.kind = TypeKind::kTimestamp, .unit = TimeUnit::kSecond, .zone = "America/Toronto"},
       .period = {}});
  ColumnData column({.kind = TypeKind::kTimestamp, .unit = TimeUnit::kSecond, .zone = "America/Toronto"});
  for (const char* text : {"2024-11-03 01:00:00-04:00", "2024-11-03 01:00:00-05:00", "2024-11-03 01:00:00"})
    CHECK(parser.append({text}, column));
  CHECK(column.values<std::int64_t>()[0] == 1730610000);
  CHECK(column.values<std::int64_t>()[1] == 1730613600);
  CHECK(column.values<std::int64_t>()[2] == 1730610000);
  CHECK(parser.unclear_times() == 1);
}

TEST_CASE("names of types and zones of several versions of pandas are known") {
  CHECK(to_string(parse_dtype("datetime64[ns, pytz.FixedOffset(-300)]").type) == "timestamp[ns, -05:00]");
  CHECK(to_string(parse_dtype("timestamp[us, tz=Europe/Paris][pyarrow]").type) ==
        "timestamp[us, Europe/Paris]");
  CHECK(to_string(parse_dtype("timedelta64[s]").type) == "duration[s]");
  CHECK(parse_dtype("Int16").nullable);
  CHECK_FALSE(parse_dtype("complex128").known);
  CHECK(parse_zone_name("UTC-05:00").name == "-05:00");
  CHECK(parse_zone_name("tzfile('/usr/share/zoneinfo/Europe/Paris')").name == "Europe/Paris");
  CHECK_FALSE(parse_zone_name("Nowhere/Atall").known);
  CHECK(dtype_of({.kind = TypeKind::kInt64, .unit = {}, .zone = {}}, true) == "Int64");
  CHECK(dtype_of({.kind = TypeKind::kBool, .unit = {}, .zone = {}}, false) == "bool");
}

TEST_CASE("names that meteaudata splits wrongly are others there") {
  std::set<std::string> taken;
  CHECK(loadable_signal("A#1", taken) == "A#1");
  CHECK(loadable_signal("A#1", taken) == "A#2");
  CHECK(loadable_signal("my_signal#1", taken) == "my-signal#1");
  CHECK(loadable_signal("plant/level", taken) == "plant-level#1");
  CHECK(loadable_signal("x#y#07", taken) == "x-y-07#1");
  CHECK(loadable_signal("", taken) == "signal#1");
  std::set<std::string> series;
  CHECK(loadable_series("A#1", "A#1", "A#1_RAW#1", series) == "A#1_RAW#1");
  CHECK(loadable_series("A#1", "A#1", "A#1_bar_baz#2", series) == "A#1_bar_baz#2");
  CHECK(loadable_series("A#1", "A#1", "RAW", series) == "A#1_RAW#2");
  CHECK(loadable_series("my-s#1", "my_s#1", "my_s#1_a/b#1", series) == "my-s#1_a-b#1");
}

}  // namespace
}  // namespace mdat::meteaudata
