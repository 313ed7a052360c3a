// SPDX-License-Identifier: Apache-2.0
#include "mdat/windows.hpp"

#include <catch2/catch.hpp>
#include <limits>
#include <random>

#include "mdat/time.hpp"
#include "mdat/writer.hpp"
#include "tests/support/random_series.hpp"
#include "tests/support/temporary_folder.hpp"

namespace mdat::test {
namespace {

constexpr std::int64_t kHour = 3600;

Zone zone_of(const std::string& name) {
  const auto zone = Zone::find(name);
  REQUIRE(zone);
  return *zone;
}

Every every_of(const char* text) {
  const auto every = parse_every(text);
  REQUIRE(every);
  return *every;
}

/// What names the window of a stamp, from the text that a clock shows: "2024-03-31T01:45:00+01:00".
std::string key_of(std::int64_t ticks, TimeUnit unit, const Zone& zone, const std::string& every) {
  const std::string text = format_time(ticks, unit, zone);
  const int year = std::stoi(text.substr(0, 4)), month = std::stoi(text.substr(5, 2)),
            hour = std::stoi(text.substr(11, 2)), minute = std::stoi(text.substr(14, 2));
  const std::string offset = zone.naive() ? "" : text.substr(text.size() - 6);
  if (every == "15min") return text.substr(0, 13) + std::to_string(minute / 15) + offset;
  if (every == "1h") return text.substr(0, 13) + offset;
  // In Havana midnight occurs twice.
  if (every == "6h")
    return text.substr(0, 10) + std::to_string(hour / 6) + (zone.name() == "America/Havana" ? offset : "");
  if (every == "1d") return text.substr(0, 10);
  if (every == "1mo") return text.substr(0, 7);
  if (every == "3mo") return std::to_string(year) + "Q" + std::to_string((month - 1) / 3);
  REQUIRE(every == "1y");
  return text.substr(0, 4);
}

/// Windows by looking at every row: each is a run of rows with one key.
std::string windows_difference(Windows windows, const SeriesModel& model, TimeUnit unit, const Zone& zone,
                               const std::string& every, const TimeRange& range) {
  std::size_t row = 0;
  const auto inside = [&](std::int64_t t) {
    return (!range.from || t >= *range.from) && (!range.to || t < *range.to);
  };
  while (row < model.times.size() && !inside(model.times[row])) ++row;
  std::int64_t end = std::numeric_limits<std::int64_t>::min();
  for (const Window& window : windows) {
    if (row >= model.times.size()) return "a window too many";
    const std::size_t begin = row;
    const std::string key = key_of(model.times[begin], unit, zone, every);
    while (row < model.times.size() && inside(model.times[row]) &&
           key_of(model.times[row], unit, zone, every) == key)
      ++row;
    if (window.rows != RowRange{begin, row}) return key + ": has rows to " + std::to_string(window.rows.end);
    if (window.begin < end || window.begin > model.times[begin] || window.end <= model.times[row - 1])
      return key + ": lies elsewhere";
    if (key_of(window.begin, unit, zone, every) != key) return key + ": begins in another window";
    if (key_of(window.end - 1, unit, zone, every) != key) return key + ": ends in another window";
    end = window.end;
    const std::string difference = stats_difference(window.stats, brute_stats(model, begin, row));
    if (!difference.empty()) return key + ": " + difference;
  }
  if (windows.error()) return windows.error()->message;
  return row == model.times.size() || !inside(model.times[row]) ? "" : "a window too few";
}

/// One value a quarter of an hour from begin to end.
Series quarters(const std::string& path, std::int64_t begin, std::int64_t end, const std::string& zone) {
  auto writer = Writer::create(path);
  REQUIRE(writer);
  const auto series = writer->add_series(
      "v", {.axis_type = {.kind = TypeKind::kTimestamp, .unit = TimeUnit::kSecond, .zone = zone}});
  std::vector<std::int64_t> times;
  for (; begin < end; begin += 900) times.push_back(begin);
  REQUIRE(writer->append<double>(*series, times, std::vector<double>(times.size(), 1)));
  REQUIRE(writer->commit());
  return *File::open(path)->find("v");
}

std::vector<std::string> begins(const Series& series, const char* every, const Zone& zone) {
  std::vector<std::string> texts;
  Windows windows = series.windows({}, every_of(every), zone);
  for (const Window& window : windows)
    texts.push_back(format_time(window.begin, TimeUnit::kSecond, zone) + " " +
                    std::to_string((window.end - window.begin) / 60) + "min " +
                    std::to_string(window.stats.count));
  REQUIRE_FALSE(windows.error());
  return texts;
}

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("windows hold what looking at each row and at the clock of its zone finds") {
  const TemporaryFolder folder;
  std::mt19937_64 random(7);
  const char* const zones[] = {"",
                               "UTC",
                               "+05:45",
                               "Europe/Paris",
                               "America/New_York",
                               "America/Sao_Paulo",
                               "America/Havana",
                               "Australia/Lord_Howe"};
  const char* const lengths[] = {"15min", "1h", "6h", "1d", "1mo", "3mo", "1y"};
  for (std::uint64_t seed = 0; seed < 32; ++seed) {
    RandomShape shape = random_shape(seed);
    if (shape.rows > 20'000) shape.rows = 20'000;
    shape.zone = zones[seed % 8];
    const Zone zone = zone_of(shape.zone);
    shape.unit = static_cast<TimeUnit>(seed / 8 % 3);
    // Rows in the weeks around changes of clocks, some behind the tables of the zones.
    const std::int64_t changes[] = {1'711'846'800, 1'729'990'800, 1'540'000'000, 1'500'000'000,
                                    2'300'000'000};
    const std::int64_t per_second = ticks_per_second(shape.unit);
    shape.first = (changes[random() % 5] - 20 * 24 * kHour) * per_second;
    const std::string path = folder / (std::to_string(seed) + ".mdat");
    SeriesModel model = make_random_series(path, shape, seed);
    const auto file = File::open(path);
    REQUIRE(file);
    const auto series = file->find("v");
    REQUIRE(series);
    for (const std::string every : lengths) {
      if (shape.zone == "Australia/Lord_Howe" && (every == "1h" || every == "15min")) continue;
      TimeRange range;
      if (random() % 2 == 0) range.from = model.times[random() % model.times.size()] + 3;
      if (random() % 2 == 0) range.to = model.times[random() % model.times.size()] - 3;
      INFO(shown(shape) << ", zone " << shape.zone << ", every " << every);
      CHECK(windows_difference(series->windows(range, every_of(every.c_str())), model, shape.unit, zone,
                               every, range) == "");
    }
  }
}

TEST_CASE("steps as long as hours meet every change of the clocks in ten years") {
  const TemporaryFolder folder;
  int number = 0;
  for (const char* name : {"", "Europe/Paris", "America/Sao_Paulo", "America/Havana", "Asia/Tehran"}) {
    const Zone zone = zone_of(name);
    SeriesModel model{{.kind = TypeKind::kFloat64, .unit = {}, .zone = {}}, {}, {}};
    // 2010 to 2020, and 2040, behind the tables.
    for (std::int64_t t = 1'262'304'000; t < 1'577'836'800; t += 1700) model.times.push_back(t);
    for (std::int64_t t = 2'208'988'800; t < 2'240'611'200; t += 1700) model.times.push_back(t);
    model.values.assign(model.times.size(), 1.5);
    const std::string path = folder / (std::to_string(++number) + ".mdat");
    auto writer = Writer::create(path);
    const auto series = writer->add_series(
        "v", {.axis_type = {.kind = TypeKind::kTimestamp, .unit = TimeUnit::kSecond, .zone = name}});
    REQUIRE(writer->append<double>(*series, model.times, std::vector<double>(model.times.size(), 1.5)));
    REQUIRE(writer->commit());
    const auto read = File::open(path)->find("v");
    for (const std::string every : {"1h", "6h", "1d", "1mo"}) {
      if (std::string(name) == "Asia/Tehran" && every == "1h") continue;  // half an hour east of them
      INFO(name << ", every " << every);
      CHECK(windows_difference(read->windows({}, every_of(every.c_str())), model, TimeUnit::kSecond, zone,
                               every, {}) == "");
    }
  }
}

TEST_CASE("a day has 23 or 25 hours where clocks change, and an hour that occurs twice is two") {
  const TemporaryFolder folder;
  const Zone paris = zone_of("Europe/Paris");
  const std::int64_t march = 1'711'753'200, october = 1'729'893'600;  // midnights before the changes of 2024
  const Series spring = quarters(folder / "a.mdat", march, march + 48 * kHour, "Europe/Paris");
  CHECK(begins(spring, "1d", paris) == Texts{"2024-03-30T00:00:00+01:00 1440min 96",
                                             "2024-03-31T00:00:00+01:00 1380min 92",
                                             "2024-04-01T00:00:00+02:00 1440min 4"});
  CHECK(begins(spring, "6h", paris)[4] == "2024-03-31T00:00:00+01:00 300min 20");
  const Series autumn = quarters(folder / "b.mdat", october, october + 49 * kHour, "UTC");
  CHECK(begins(autumn, "1d", paris) ==
        Texts{"2024-10-26T00:00:00+02:00 1440min 96", "2024-10-27T00:00:00+02:00 1500min 100"});
  const Texts hours = begins(autumn, "1h", paris);
  CHECK(hours.size() == 49);
  CHECK(hours[26] == "2024-10-27T02:00:00+02:00 60min 4");
  CHECK(hours[27] == "2024-10-27T02:00:00+01:00 60min 4");
  CHECK(begins(autumn, "6h", paris)[4] == "2024-10-27T00:00:00+02:00 420min 28");
  CHECK(begins(autumn, "1w", paris) == Texts{"2024-10-21T00:00:00+02:00 10140min 196"});
}

TEST_CASE("a clock that skips midnight begins the day at the change") {
  const TemporaryFolder folder;
  const Zone zone = zone_of("America/Sao_Paulo");
  const std::int64_t change = 1'541'300'400;  // 2018-11-04, 00:00 became 01:00
  const Series series = quarters(folder / "a.mdat", change - 24 * kHour, change + 23 * kHour, "UTC");
  CHECK(begins(series, "1d", zone) ==
        Texts{"2018-11-03T00:00:00-03:00 1440min 96", "2018-11-04T01:00:00-02:00 1380min 92"});
}

TEST_CASE("lengths that divide no day are elapsed time, and the ends of time end the windows there") {
  const TemporaryFolder folder;
  constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min(),
                         kGreatest = std::numeric_limits<std::int64_t>::max();
  auto writer = Writer::create(folder / "a.mdat");
  const auto axis = writer->add_axis({.kind = TypeKind::kTimestamp, .unit = TimeUnit::kNano, .zone = {}});
  const auto id = writer->add_series("v", {.axis = *axis});
  const std::vector<std::int64_t> times{kLeast, -1, 0, 6, 7, kGreatest - 1, kGreatest};
  const std::vector<double> values(times.size(), 1);
  REQUIRE(writer->append_times(*axis, times));
  REQUIRE(writer->append_values(*id, values.data(), values.size()));
  REQUIRE(writer->add_series("unsorted"));
  REQUIRE(writer->append<double>(*writer->find("unsorted"), std::vector<std::int64_t>{2, 1},
                                 std::vector<double>{1, 2}));
  REQUIRE(writer->commit());
  const auto file = File::open(folder / "a.mdat");
  const auto series = file->find("v");
  const auto shown = [&](const char* every) {
    Texts texts;
    Windows windows = series->windows({}, every_of(every));
    for (const Window& window : windows)
      texts.push_back(std::to_string(window.begin) + " " + std::to_string(window.end) + " " +
                      std::to_string(window.stats.count));
    if (windows.error()) texts.push_back(windows.error()->message);
    return texts;
  };
  const Texts sevens = shown("7ns");
  REQUIRE(sevens.size() == 5);
  CHECK(sevens[0].starts_with("-9223372036854775808 "));
  CHECK(sevens[1] == "-7 0 1");
  CHECK(sevens[2] == "0 7 2");
  CHECK(sevens[3] == "7 14 1");
  CHECK(sevens[4] == "9223372036854775800 9223372036854775807 2");
  CHECK(shown("1000000000y").size() == 1);
  CHECK(shown("1y").size() == 4);
  CHECK(series->windows({}, {0, Every::kDay}).error()->code == ErrorCode::kInvalidArgument);
  CHECK(file->find("unsorted")->windows({}, {}).error()->code == ErrorCode::kInvalidArgument);
  CHECK(file->find("unsorted")->windows({}, {1, Every::kNano}).error());
}

TEST_CASE("lengths are written as a number and a unit") {
  CHECK(parse_every("15min") == Every{15, Every::kMinute});
  CHECK(parse_every("mo") == Every{1, Every::kMonth});
  CHECK(parse_every("250us") == Every{250, Every::kMicro});
  for (const char* text : {"", "15", "0d", "-1d", "1.5h", "1 h", "1H", "d1", "99999999999999999999d", "+1d"})
    CHECK_FALSE(parse_every(text));
}

}  // namespace mdat::test
