// SPDX-License-Identifier: Apache-2.0
#include "mdat/gaps.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <random>

#include "mdat/file.hpp"
#include "mdat/writer.hpp"
#include "tests/support/random_series.hpp"
#include "tests/support/temporary_folder.hpp"

namespace mdat::test {
namespace {

std::vector<Gap> gaps_of(const Axis& axis, const GapOptions& options) {
  std::vector<Gap> gaps;
  const auto ok = axis.each_gap(options, [&](const Gap& gap) {
    gaps.push_back(gap);
    return true;
  });
  REQUIRE(ok);
  return gaps;
}

std::vector<Gap> by_looking(const SeriesModel& model, std::int64_t cadence, const GapOptions& options) {
  std::vector<Gap> gaps;
  if (cadence == 0 && !options.longer_than) return gaps;
  for (std::size_t i = 1; i < model.times.size(); ++i) {
    const std::int64_t from = model.times[i - 1], to = model.times[i], step = to - from;
    const std::int64_t limit =
        options.longer_than ? static_cast<std::int64_t>(*options.longer_than) : cadence + cadence / 2;
    if (step <= limit) continue;
    if ((options.range.from && to <= *options.range.from) || (options.range.to && from >= *options.range.to))
      continue;
    const double usual = static_cast<double>(cadence), steps = static_cast<double>(step);
    const double missing = cadence > 0 && step >= cadence ? std::floor(steps / usual + 0.5) - 1 : 0;
    gaps.push_back({i - 1, from, to, static_cast<std::uint64_t>(missing)});
  }
  return gaps;
}

}  // namespace

TEST_CASE("gaps are the long steps that looking at every stamp finds") {
  const TemporaryFolder folder;
  std::mt19937_64 random(3);
  std::size_t met = 0;
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    RandomShape shape = random_shape(seed);
    if (seed % 2 == 0) shape.stamps = Stamps::kGaps;
    if (seed % 10 == 1) shape.stamps = Stamps::kUnsorted;
    const std::string path = folder / (std::to_string(seed) + ".mdat");
    const SeriesModel model = make_random_series(path, shape, seed);
    const auto file = File::open(path);
    REQUIRE(file);
    const auto axis = file->find("v")->axis();
    REQUIRE(axis);
    for (int round = 0; round < 5; ++round) {
      GapOptions options;
      if (random() % 2 == 0) options.longer_than = random() % 300;
      if (round > 1 && axis->sorted()) {
        const std::int64_t a = model.times[random() % model.times.size()],
                           b = model.times[random() % model.times.size()];
        options.range = {.from = std::min(a, b) - 1, .to = std::max(a, b) + round - 3};
      }
      INFO(shown(shape) << ", longer than " << options.longer_than.value_or(0));
      const auto found = gaps_of(*axis, options);
      CHECK(found == by_looking(model, axis->cadence(), options));
      if (!options.longer_than && !options.range.from) CHECK(found.size() == axis->gaps());
      met += found.size();
    }
  }
  CHECK(met > 1000);
}

TEST_CASE("a gap may be as long as time, and the walk ends when it is told to") {
  constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min(),
                         kGreatest = std::numeric_limits<std::int64_t>::max();
  const TemporaryFolder folder;
  auto writer = Writer::create(folder / "a.mdat");
  REQUIRE(writer->append<double>(*writer->add_series("v"), std::vector<std::int64_t>{kLeast, kGreatest},
                                 std::vector<double>{1, 2}));
  REQUIRE(writer->append<double>(*writer->add_series("w"), std::vector<std::int64_t>{0, 1, 2, 9, 10, 30},
                                 std::vector<double>(6)));
  REQUIRE(writer->commit());
  const auto file = File::open(folder / "a.mdat");
  const auto axis = file->find("v")->axis();
  CHECK(gaps_of(*axis, {.longer_than = 5}) == std::vector<Gap>{{0, kLeast, kGreatest, 1}});
  const auto steps = file->find("w")->axis();
  CHECK(gaps_of(*steps, {}) == std::vector<Gap>{{2, 2, 9, 6}, {4, 10, 30, 19}});
  int visits = 0;
  REQUIRE(steps->each_gap({}, [&](const Gap&) { return ++visits > 1; }));
  CHECK(visits == 1);
}

}  // namespace mdat::test
