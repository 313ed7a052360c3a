// SPDX-License-Identifier: Apache-2.0
#include "mdat/as_of.hpp"

#include <catch2/catch.hpp>
#include <limits>
#include <random>

#include "mdat/file.hpp"
#include "mdat/writer.hpp"
#include "tests/support/random_series.hpp"
#include "tests/support/temporary_folder.hpp"

namespace mdat::test {
namespace {

std::optional<std::size_t> by_looking(const SeriesModel& model, std::int64_t time, const AsOf& how) {
  const auto taken = [&](std::size_t i) { return !how.skip_nulls || model.values[i].index() != 0; };
  std::optional<std::size_t> before, after;
  for (std::size_t i = 0; i < model.times.size(); ++i) {
    if (!taken(i)) continue;
    if (model.times[i] <= time) before = i;
    if (model.times[i] >= time && !after) after = i;
  }
  std::optional<std::size_t> found = how.match == Match::kAfter ? after : before;
  if (how.match == Match::kExact && found && model.times[*found] != time) found.reset();
  if (how.match == Match::kNearest && after &&
      (!before || model.times[*after] - time < time - model.times[*before]))
    found = after;
  if (found && how.within) {
    const std::int64_t away = model.times[*found] - time;
    if (static_cast<std::uint64_t>(away < 0 ? -away : away) > *how.within) found.reset();
  }
  return found;
}

}  // namespace

TEST_CASE("the row in force at a time is the one found by looking at all") {
  const TemporaryFolder folder;
  std::mt19937_64 random(5);
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    const RandomShape shape = random_shape(seed);
    const std::string path = folder / (std::to_string(seed) + ".mdat");
    const SeriesModel model = make_random_series(path, shape, seed);
    const auto file = File::open(path, {seed % 4 == 0 ? Access::kCopied : Access::kMapped});
    REQUIRE(file);
    const auto series = file->find("v");
    REQUIRE(series);
    const auto span = static_cast<std::uint64_t>(model.times.back() - model.times.front());
    std::size_t wrong = 0;
    for (int round = 0; round < 40; ++round) {
      const std::int64_t time = model.times.front() - 20 + static_cast<std::int64_t>(random() % (span + 40));
      AsOf how{.match = static_cast<Match>(random() % 4), .skip_nulls = random() % 2 == 0};
      if (random() % 3 == 0) how.within = random() % 30;
      const auto found = series->as_of(time, how);
      INFO(shown(shape) << ", time " << time << ", match " << static_cast<int>(how.match));
      REQUIRE(found);
      const auto expected = by_looking(model, time, how);
      REQUIRE(found->has_value() == expected.has_value());
      if (!expected) continue;
      wrong += (*found)->row != *expected || (*found)->time != model.times[*expected] ||
                       !same((*found)->value, model.values[*expected])
                   ? 1
                   : 0;
    }
    INFO(shown(shape));
    CHECK(wrong == 0);
  }
}

TEST_CASE("stamps at the ends of time have a row in force, and stamps out of order have none") {
  constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min(),
                         kGreatest = std::numeric_limits<std::int64_t>::max();
  const TemporaryFolder folder;
  auto writer = Writer::create(folder / "a.mdat");
  REQUIRE(writer);
  const std::vector<std::int64_t> ends{kLeast, 0, kGreatest}, unsorted{5, 3};
  REQUIRE(writer->append<double>(*writer->add_series("ends"), ends, std::vector<double>{1, 2, 3}));
  REQUIRE(writer->append<double>(*writer->add_series("unsorted"), unsorted, std::vector<double>{1, 2}));
  REQUIRE(writer->add_series("empty"));
  REQUIRE(writer->commit());
  const auto file = File::open(folder / "a.mdat");
  REQUIRE(file);
  const auto series = file->find("ends");
  CHECK(**series->as_of(kGreatest) == Row{2, kGreatest, 3.0});
  CHECK(**series->as_of(kLeast) == Row{0, kLeast, 1.0});
  CHECK(**series->as_of(kLeast + 1, {.match = Match::kAfter}) == Row{1, 0, 2.0});
  CHECK(**series->as_of(-1, {.match = Match::kNearest}) == Row{1, 0, 2.0});
  CHECK_FALSE(*series->as_of(kGreatest - 1, {.within = std::uint64_t{kGreatest} - 2}));
  CHECK(*series->as_of(kGreatest - 1, {.within = std::uint64_t{kGreatest} - 1}));
  CHECK_FALSE(*file->find("empty")->as_of(0));
  const auto refused = file->find("unsorted")->as_of(4);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == ErrorCode::kInvalidArgument);
}

}  // namespace mdat::test
