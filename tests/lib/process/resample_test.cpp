// SPDX-License-Identifier: Apache-2.0
#include <bit>
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <random>

#include "lib/process/bin_mean.hpp"
#include "lib/process/frequency.hpp"
#include "mdat/time.hpp"
#include "tests/lib/process/series.hpp"

namespace mdat {
namespace {

using process::parse_frequency;
using test::kNaT;
using test::made_of;
using test::signal_of;
using test::times_and_values;

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

std::vector<std::int64_t> stamps_in(const SeriesData& data) {
  const auto stamps = data.index.values.values<std::int64_t>();
  return {stamps.begin(), stamps.end()};
}

std::int64_t at(const char* text, const char* zone = "") {
  return *parse_time(text, TimeUnit::kSecond, *Zone::find(zone));
}

TEST_CASE("frequencies are read as pandas reads them, and written as it writes them") {
  CHECK(parse_frequency("h")->text == "h");
  CHECK(parse_frequency("90min")->text == "90min");
  CHECK(parse_frequency("1h30min")->count == 5'400'000'000'000);
  CHECK(parse_frequency("1h30min")->text == "90min");
  CHECK(parse_frequency("1h60min")->text == "2h");
  CHECK(parse_frequency("15T")->text == "15min");
  CHECK(parse_frequency("W")->text == "W-SUN");
  CHECK(parse_frequency("2W-TUE")->anchor == 1);
  CHECK(parse_frequency("QE")->text == "QE-DEC");
  CHECK(parse_frequency("A")->text == "YE-DEC");
  for (const char* wrong :
       {"", "0h", "-1h", "1.5", "h1", "MS-FEB", "D-MON", "fortnight", "99999999999999999999h"})
    CHECK(parse_frequency(wrong).error().code == ErrorCode::kInvalidArgument);
}

TEST_CASE("a mean is the same to the bit in pieces of any length, and within half a unit of the true one") {
  std::mt19937_64 random(7);
  std::vector<double> values(5003);
  for (double& value : values) {
    value = std::normal_distribution<double>(1e3, 1e6)(random);
    if (random() % 50 == 0) value = kNaN;
  }
  process::BinMean whole;
  whole.add(values);
  for (int round = 0; round < 200; ++round) {
    process::BinMean pieces;
    for (std::size_t begin = 0; begin < values.size();) {
      const std::size_t length = std::min<std::size_t>(random() % 40, values.size() - begin);
      pieces.add(std::span(values).subspan(begin, length));
      begin += length;
    }
    REQUIRE(std::bit_cast<std::uint64_t>(pieces.mean()) == std::bit_cast<std::uint64_t>(whole.mean()));
  }
  long double sum = 0;
  std::size_t count = 0;
  for (const double value : values)
    if (!std::isnan(value)) sum += value, ++count;
  CHECK(whole.count() == count);
  CHECK(std::fabs(static_cast<double>(sum / count) - whole.mean()) <= std::fabs(whole.mean()) * 2.3e-16);
}

TEST_CASE("infinities and sums that overflow stay what they are") {
  const double inf = std::numeric_limits<double>::infinity();
  const auto mean = [](std::vector<double> values) {
    process::BinMean bin;
    bin.add(values);
    return bin.mean();
  };
  CHECK(mean(std::vector<double>(20, inf)) == inf);
  CHECK(mean({1, inf, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17}) == inf);
  CHECK(std::isnan(mean({inf, -inf})));
  CHECK(std::isnan(mean({})));
  CHECK(std::isnan(mean({kNaN, kNaN})));
}

TEST_CASE("bins begin at midnight of the first day, and those without values are NaN") {
  const Signal signal = signal_of(times_and_values({at("2024-01-01T00:20"), at("2024-01-01T04:59")}, {1, 5}));
  const SeriesData made = made_of(signal, *resample("100min"));
  CHECK(stamps_in(made) ==
        std::vector{at("2024-01-01T00:00"), at("2024-01-01T01:40"), at("2024-01-01T03:20")});
  CHECK(made.values.values<double>()[0] == 1);
  CHECK(std::isnan(made.values.values<double>()[1]));
  CHECK(made.values.values<double>()[2] == 5);
  CHECK(made.index.metadata.frequency == "100min");
}

TEST_CASE("days follow the clocks of the zone, hours go on over a change of them") {
  const char* paris = "Europe/Paris";
  std::vector<std::int64_t> stamps;
  std::vector<double> values;
  for (std::int64_t t = at("2024-03-30T00:00", paris); t < at("2024-04-01T00:00", paris); t += 3600) {
    stamps.push_back(t);
    values.push_back(1.0 * static_cast<double>(stamps.size()));
  }
  REQUIRE(stamps.size() == 47);
  const Signal signal = signal_of(times_and_values(stamps, values, {.zone = paris}));
  const SeriesData days = made_of(signal, *resample("D"));
  CHECK(stamps_in(days) == std::vector{at("2024-03-30", paris), at("2024-03-31", paris)});
  CHECK(days.values.values<double>()[1] == (25.0 + 47) / 2);
  const SeriesData hours = made_of(signal, *resample("12h"));
  CHECK(stamps_in(hours).back() == stamps.front() + 36 * 3600);
}

TEST_CASE("weeks and months bear their last day or their first") {
  const Signal signal = signal_of(
      times_and_values({at("2024-01-31T12:00"), at("2024-02-01"), at("2024-03-03T23:00")}, {1, 2, 3}));
  CHECK(stamps_in(made_of(signal, *resample("MS"))) ==
        std::vector{at("2024-01-01"), at("2024-02-01"), at("2024-03-01")});
  CHECK(stamps_in(made_of(signal, *resample("ME"))) ==
        std::vector{at("2024-01-31"), at("2024-02-29"), at("2024-03-31")});
  const auto weeks = stamps_in(made_of(signal, *resample("W")));
  CHECK(weeks.front() == at("2024-02-04"));
  CHECK(weeks.back() == at("2024-03-03"));
  CHECK(weeks.size() == 5);
}

TEST_CASE("rows out of order and without stamps are binned as if they had been sorted") {
  std::mt19937_64 random(3);
  std::vector<std::int64_t> stamps;
  std::vector<double> values;
  for (int row = 0; row < 3000; ++row) {
    stamps.push_back(static_cast<std::int64_t>(random() % 86'400));
    values.push_back(static_cast<double>(random() % 1000));
  }
  stamps[17] = kNaT;
  const SeriesData made = made_of(signal_of(times_and_values(stamps, values)), *resample("h"));
  REQUIRE(made.rows() == 24);
  CHECK(!made.index.metadata.frequency.has_value());
  for (std::int64_t hour = 0; hour < 24; ++hour) {
    double sum = 0, count = 0;
    for (std::size_t row = 0; row < stamps.size(); ++row)
      if (stamps[row] != kNaT && stamps[row] / 3600 == hour) sum += values[row], ++count;
    CHECK(made.values.values<double>()[static_cast<std::size_t>(hour)] == sum / count);
  }
}

TEST_CASE("what resample makes does not depend on the size of chunks") {
  std::mt19937_64 random(11);
  std::vector<std::int64_t> stamps;
  std::vector<double> values;
  std::int64_t time = 1'700'000'000;
  for (int row = 0; row < 5000; ++row) {
    stamps.push_back(time += static_cast<std::int64_t>(random() % 300));
    values.push_back(random() % 20 == 0 ? kNaN : std::normal_distribution<double>(0, 1e5)(random));
  }
  const Signal signal = signal_of(times_and_values(stamps, values));
  for (const char* every : {"5min", "h", "D", "W", "MS"}) {
    const SeriesData once = made_of(signal, *resample(every));
    for (const std::size_t rows : {1U, 7U, 1000U}) {
      Signal copy = signal;
      auto store = test::small_chunks(rows);
      REQUIRE(copy.time_series[0].series.save(store, "k", {}).has_value());
      REQUIRE(copy.time_series[0].series.unload().has_value());
      CHECK(made_of(copy, *resample(every)) == once);
    }
  }
}

TEST_CASE("nothing makes nothing, and what has no times or numbers is refused") {
  CHECK(made_of(signal_of(times_and_values({}, {})), *resample("h")).rows() == 0);
  CHECK(made_of(signal_of(times_and_values({kNaT}, {1})), *resample("h")).rows() == 0);
  Signal signal = signal_of(times_and_values({0}, {1}));
  CHECK(signal.process({"A#1_RAW#1"}, *resample("1ms")).error().code == ErrorCode::kInvalidArgument);
  CHECK(signal.process({"A#1_RAW#1"}, *resample("often")).error().code == ErrorCode::kInvalidArgument);
  Signal far = signal_of(times_and_values({0, 4'000'000'000}, {1, 2}));
  CHECK(far.process({"A#1_RAW#1"}, *resample("s")).error().code == ErrorCode::kLimit);
  SeriesData numbered = times_and_values({0}, {1});
  numbered.index = {.kind = IndexKind::kRange, .values = ColumnData(Type{.kind = TypeKind::kInt64})};
  numbered.index.values.append(std::vector<std::int64_t>{0}.data(), 1);
  Signal ranks = signal_of(std::move(numbered));
  CHECK(ranks.process({"A#1_RAW#1"}, *resample("h")).error().message.find("RangeIndex") != std::string::npos);
}

}  // namespace
}  // namespace mdat
