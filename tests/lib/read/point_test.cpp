// SPDX-License-Identifier: Apache-2.0
// Questions that touch single rows: a value by its number, a row by its stamp.
#include <algorithm>
#include <catch2/catch.hpp>
#include <fstream>
#include <functional>
#include <limits>
#include <random>

#include "mdat/as_of.hpp"
#include "mdat/file.hpp"
#include "mdat/writer.hpp"
#include "tests/support/random_series.hpp"
#include "tests/support/temporary_folder.hpp"

namespace mdat::test {
namespace {

using Times = std::vector<std::int64_t>;
constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min(),
                       kGreatest = std::numeric_limits<std::int64_t>::max();

Times made(std::size_t rows, const std::function<std::int64_t(std::size_t, std::int64_t)>& next) {
  Times times(rows);
  for (std::size_t i = 0; i < rows; ++i) times[i] = next(i, i == 0 ? 0 : times[i - 1]);
  return times;
}

std::vector<Times> axes() {
  std::mt19937_64 random(3);
  const auto jitter = [&](std::uint64_t most) { return static_cast<std::int64_t>(random() % most); };
  return {
      {7},
      {kLeast, kGreatest},
      {kLeast, -1, 0, kGreatest},
      {kGreatest - 1, kGreatest},
      Times(3000, 42),
      made(20'000, [](std::size_t i, std::int64_t) { return static_cast<std::int64_t>(i) * 10 - 5000; }),
      made(600'000, [](std::size_t i, std::int64_t t) { return t + (i == 9000 || i == 530'000 ? 99 : 10); }),
      made(20'000, [&](std::size_t, std::int64_t t) { return t + 8 + jitter(5); }),
      made(20'000, [&](std::size_t, std::int64_t t) { return t + jitter(2); }),
      made(20'000, [&](std::size_t, std::int64_t t) { return t + jitter(30) / 29 * jitter(1'000'000); }),
      made(20'000, [](std::size_t i, std::int64_t) { return static_cast<std::int64_t>(i * i * i); }),
      made(9000,
           [&](std::size_t i, std::int64_t t) { return i == 8000 ? kGreatest - 5000 : t + jitter(3); })};
}

void write(const std::string& path, const Times& times) {
  CreateOptions options;
  options.commit_time_us = 0;
  auto writer = Writer::create(path, options);
  REQUIRE(writer);
  const auto axis = writer->add_axis({.kind = TypeKind::kTimestamp, .unit = TimeUnit::kSecond, .zone = {}});
  REQUIRE(axis);
  const auto series = writer->add_series("v", {.axis = *axis});
  REQUIRE(series);
  const std::vector<double> values(times.size(), 1);
  REQUIRE(writer->append_times(*axis, times));
  REQUIRE(writer->append_values(*series, values.data(), values.size()));
  REQUIRE(writer->commit());
}

std::vector<std::int64_t> questions(const Times& times) {
  std::vector<std::int64_t> asked{kLeast, kLeast + 1, 0, kGreatest - 1, kGreatest};
  std::mt19937_64 random(times.size());
  for (int i = 0; i < 300; ++i) {
    const std::int64_t t = i < 3 ? times.back() : i < 6 ? times.front() : times[random() % times.size()];
    asked.push_back(t);
    if (t > kLeast) asked.push_back(t - 1);
    if (t < kGreatest) asked.push_back(t + 1);
  }
  return asked;
}

}  // namespace

TEST_CASE("rows are found by their stamps on axes of every form") {
  const TemporaryFolder folder;
  int number = 0;
  for (const Times& times : axes()) {
    INFO("axis " << number);
    const std::string path = folder / (std::to_string(number++) + ".mdat");
    write(path, times);
    for (const Access access : {Access::kMapped, Access::kCopied}) {
      const auto file = File::open(path, {access});
      REQUIRE(file);
      const auto series = file->find("v");
      REQUIRE(series);
      const auto axis = series->axis();
      REQUIRE(axis);
      int wrong = 0;
      for (const std::int64_t t : questions(times)) {
        const auto row = static_cast<std::uint64_t>(std::ranges::lower_bound(times, t) - times.begin());
        const auto behind = static_cast<std::uint64_t>(std::ranges::upper_bound(times, t) - times.begin());
        const auto found = axis->rows_in({.from = t, .to = {}});
        REQUIRE(found);
        wrong += found->begin != row ? 1 : 0;
        const auto in_force = series->as_of(t);
        REQUIRE(in_force);
        REQUIRE(in_force->has_value() == (behind > 0));
        if (behind > 0)
          wrong += (*in_force)->row != behind - 1 || (*in_force)->time != times[behind - 1] ? 1 : 0;
      }
      CHECK(wrong == 0);
    }
  }
}

TEST_CASE("a row by number is the one that was written, whatever the type, the nulls and the access") {
  const TemporaryFolder folder;
  std::mt19937_64 random(5);
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    const RandomShape shape = random_shape(seed);
    const std::string path = folder / (std::to_string(seed) + ".mdat");
    const SeriesModel model = make_random_series(path, shape, seed);
    const auto file = File::open(path, {seed % 2 == 0 ? Access::kCopied : Access::kMapped});
    REQUIRE(file);
    const auto series = file->find("v");
    REQUIRE(series);
    INFO(shown(shape));
    int wrong = 0;
    for (int i = 0; i < 300; ++i) {
      const std::uint64_t row = random() % model.values.size();
      const auto value = series->at(row);
      REQUIRE(value);
      wrong += same(*value, model.values[row]) ? 0 : 1;
    }
    CHECK(wrong == 0);
  }
}

TEST_CASE("a head that was checked is not read again, so that a file that changes cannot change it") {
  const TemporaryFolder folder;
  const std::string path = folder / "a.mdat";
  write(path, made(40'000, [](std::size_t i, std::int64_t) { return static_cast<std::int64_t>(i); }));
  const auto file = File::open(path);
  REQUIRE(file);
  const auto series = file->find("v");
  REQUIRE(series);
  REQUIRE(series->at(12'345));
  const auto layout = series->layout();
  REQUIRE(layout);
  {
    std::fstream bytes(path, std::ios::in | std::ios::out | std::ios::binary);
    bytes.seekp(static_cast<std::streamoff>(layout->front().offset));
    bytes << "not a head";
  }
  const auto value = series->at(20'000);
  REQUIRE(value);
  CHECK(same(*value, Value{1.0}));
  const auto again = File::open(path);
  REQUIRE(again);
  CHECK_FALSE(again->find("v")->at(20'000));
}

}  // namespace mdat::test
