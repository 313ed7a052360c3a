// SPDX-License-Identifier: Apache-2.0
// Axes that series share, leave and come to share again.
#include <catch2/catch.hpp>
#include <numeric>

#include "format/limits.hpp"
#include "mdat/file.hpp"
#include "mdat/writer.hpp"
#include "tests/support/model.hpp"
#include "tests/support/temporary_folder.hpp"

namespace mdat::test {
namespace {

using Strings = std::vector<std::string>;

const Type kSeconds{.kind = TypeKind::kTimestamp, .unit = TimeUnit::kSecond, .zone = {}};

CreateOptions at_zero() {
  CreateOptions options;
  options.commit_time_us = 0;
  return options;
}

std::string message(const auto& result) { return result ? "" : result.error().message; }

/// A file and what it should hold, side by side.
struct Twin {
  explicit Twin(const std::string& where, const CreateOptions& given = at_zero())
      : path(where), options(given), writer(Writer::create(where, given)) {}

  void reopen() {
    writer = Writer::open(path + ".none");
    writer = Writer::open(path, options);
    REQUIRE(message(writer) == "");
  }
  SeriesId add(const std::string& name, std::optional<AxisId> axis = {}) {
    const auto series = writer->add_series(name, {.axis = axis, .axis_type = kSeconds});
    REQUIRE(series);
    model[name];
    return *series;
  }
  void alone(const std::string& name, std::int64_t begin, std::int64_t rows) {
    const auto [times, values] = take(name, begin, rows);
    REQUIRE(message(writer->append(*writer->find(name), times, std::span<const double>(values))) == "");
  }
  void values_of(const std::string& name, std::int64_t begin, std::int64_t rows) {
    const auto values = take(name, begin, rows).second;
    REQUIRE(message(writer->append_values(*writer->find(name), values.data(), values.size())) == "");
  }
  void times_of(AxisId axis, std::int64_t begin, std::int64_t rows) {
    std::vector<std::int64_t> times(static_cast<std::size_t>(rows));
    std::iota(times.begin(), times.end(), begin);
    REQUIRE(message(writer->append_times(axis, times)) == "");
  }
  /// Commits, and returns the number of axes.
  std::uint64_t commit() {
    REQUIRE(message(writer->commit()) == "");
    const auto file = File::open(path);
    REQUIRE(message(file) == "");
    CHECK(difference(*file, model) == "");
    CHECK(verify(*file) == Strings{});
    return file->info().axes;
  }

  std::string path;
  CreateOptions options;
  Result<Writer> writer;
  Model model;

 private:
  std::pair<std::vector<std::int64_t>, std::vector<double>> take(const std::string& name, std::int64_t begin,
                                                                 std::int64_t rows) {
    SeriesModel& series = model[name];
    std::vector<std::int64_t> times(static_cast<std::size_t>(rows));
    std::iota(times.begin(), times.end(), begin);
    std::vector<double> values;
    for (const std::int64_t time : times) {
      values.push_back(static_cast<double>(time * 7 % 1001) / 10);
      series.times.push_back(time);
      series.values.emplace_back(values.back());
    }
    return {times, values};
  }
};

}  // namespace

TEST_CASE("series with the same stamps share an axis again and again, and part where they differ") {
  const TemporaryFolder folder;
  CreateOptions options = at_zero();
  options.tail_commits = GENERATE(0U, 8U);
  Twin twin(folder / "a.mdat", options);
  for (const char* name : {"a", "b", "c"}) twin.add(name);
  for (int round = 0; round < 30; ++round) {
    for (const char* name : {"a", "b", "c"}) twin.alone(name, round * 10, 10);
    CHECK(twin.commit() == 1);
    if (round == 10) twin.reopen();
  }
  twin.alone("b", 1000, 3);
  CHECK(twin.commit() == 2);
  twin.alone("a", 1000, 3);
  twin.alone("c", 1000, 2);
  CHECK(twin.commit() == 2);
  twin.alone("c", 1002, 1);
  // A commit into the tail changes no axis: they meet again when the tail is folded.
  for (int round = 0; round < 8 && options.tail_commits > 0; ++round) {
    CHECK(twin.commit() == 2);
    for (const char* name : {"a", "b", "c"}) twin.alone(name, 2000 + round, 1);
  }
  CHECK(twin.commit() == 1);
  // No new axis was made for each round.
  CHECK(File::open(twin.path)->find("c")->axis()->id() < 12);
}

TEST_CASE("an axis keeps its own handle after it turned out equal to another one") {
  const TemporaryFolder folder;
  Twin twin(folder / "a.mdat");
  const auto one = twin.writer->add_axis(kSeconds), two = twin.writer->add_axis(kSeconds);
  REQUIRE((one && two));
  twin.add("a", *one);
  twin.add("b", *two);
  for (int round = 0; round < 4; ++round) {
    twin.times_of(*one, round * 10, 10);
    twin.times_of(*two, round * 10, 10);
    twin.values_of("a", round * 10, 10);
    twin.values_of("b", round * 10, 10);
    CHECK(twin.commit() == 1);
  }
  twin.times_of(*two, 500, 5);
  twin.values_of("b", 500, 5);
  CHECK(twin.commit() == 2);
}

TEST_CASE("an axis with users that the writer has not opened is not merged away") {
  const TemporaryFolder folder;
  Twin twin(folder / "a.mdat");
  const Type paris{.kind = TypeKind::kTimestamp, .unit = TimeUnit::kSecond, .zone = "Europe/Paris"};
  const Type utc{.kind = TypeKind::kTimestamp, .unit = TimeUnit::kSecond, .zone = "UTC"};
  const auto one = twin.writer->add_axis(utc), two = twin.writer->add_axis(paris);
  REQUIRE((one && two));
  twin.add("x", *one);
  twin.add("y", *two);
  twin.add("z", *two);
  twin.times_of(*one, 0, 9);
  twin.times_of(*two, 0, 9);
  for (const char* name : {"x", "y", "z"}) twin.values_of(name, 0, 9);
  CHECK(twin.commit() == 2);
  twin.reopen();
  for (const char* name : {"x", "y"}) {
    const auto series = twin.writer->find(name);
    REQUIRE(series);
    REQUIRE(twin.writer->set_axis_zone(twin.writer->summary(*series).axis, "Asia/Tokyo"));
  }
  twin.commit();
  CHECK(File::open(twin.path)->find("z")->axis());
}

TEST_CASE("stamps appended to an axis must reach all its series, also whole segments of them") {
  const TemporaryFolder folder;
  Twin twin(folder / "a.mdat");
  const auto axis = twin.writer->add_axis(kSeconds);
  REQUIRE(axis);
  twin.add("a", *axis);
  twin.add("b", *axis);
  twin.times_of(*axis, 0, 3);
  twin.values_of("a", 0, 3);
  twin.values_of("b", 0, 3);
  twin.commit();
  twin.reopen();
  const auto series = twin.writer->find("a");
  REQUIRE(series);
  // As many rows as make the segment full: none is pending when the commit looks.
  const std::int64_t rows = format::kSegmentRowsMax - 3;
  twin.times_of(twin.writer->summary(*series).axis, 3, rows);
  twin.values_of("a", 3, rows);
  const auto refused = twin.writer->commit();
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == ErrorCode::kInvalidArgument);
}

TEST_CASE("an axis that was forked off keeps its stamps when the other one takes a finer unit") {
  const TemporaryFolder folder;
  CreateOptions options = at_zero();
  options.buffer_bytes = 4096;  // segments are written before the commit
  Twin twin(folder / "a.mdat", options);
  const auto axis = twin.writer->add_axis(kSeconds);
  REQUIRE(axis);
  twin.add("a", *axis);
  twin.add("b", *axis);
  constexpr std::int64_t kRows = 20'000;
  twin.times_of(*axis, 0, kRows);
  twin.values_of("a", 0, kRows);
  twin.values_of("b", 0, kRows);
  twin.alone("b", kRows, 1);
  REQUIRE(message(twin.writer->refine_axis(*axis, TimeUnit::kMilli)) == "");
  for (auto& time : twin.model["a"].times) time *= 1000;
  CHECK(twin.commit() == 2);
}

TEST_CASE("an axis takes a finer unit over commits, and what cannot be held leaves it as it was") {
  const TemporaryFolder folder;
  Twin twin(folder / "a.mdat");
  twin.add("a");
  twin.alone("a", 0, 5000);
  twin.commit();
  for (const TimeUnit unit : {TimeUnit::kMilli, TimeUnit::kNano}) {
    twin.reopen();
    const AxisId axis = twin.writer->summary(*twin.writer->find("a")).axis;
    const std::int64_t factor = unit == TimeUnit::kMilli ? 1000 : 1'000'000;
    REQUIRE(message(twin.writer->refine_axis(axis, unit)) == "");
    REQUIRE(message(twin.writer->refine_axis(axis, TimeUnit::kSecond)) == "");  // never coarser
    for (auto& time : twin.model["a"].times) time *= factor;
    twin.alone("a", twin.model["a"].times.back() + 1, 3);
    CHECK(twin.commit() == 1);
    CHECK(File::open(twin.path)->find("a")->axis()->type().unit == unit);
  }

  Twin large(folder / "large.mdat");
  large.add("a");
  large.alone("a", 0, 9000);
  large.alone("a", std::int64_t{1} << 60, 10);
  const AxisId axis = large.writer->summary(*large.writer->find("a")).axis;
  CHECK(large.writer->refine_axis(axis, TimeUnit::kNano).error().code == ErrorCode::kLimit);
  large.commit();
  CHECK(large.writer->refine_axis(axis, TimeUnit::kNano).error().code == ErrorCode::kLimit);
  large.alone("a", 5, 1);
  large.commit();
}

TEST_CASE("a refusal to take a finer unit in the middle of a long column leaves no trace in the file") {
  const TemporaryFolder folder;
  CreateOptions options = at_zero();
  options.buffer_bytes = 4096;
  Twin twin(folder / "a.mdat", options);
  twin.add("a");
  twin.alone("a", 0, 20'000);
  twin.alone("a", std::int64_t{1} << 60, 20'000);
  const AxisId axis = twin.writer->summary(*twin.writer->find("a")).axis;
  CHECK(twin.writer->refine_axis(axis, TimeUnit::kNano).error().code == ErrorCode::kLimit);
  CHECK(twin.commit() == 1);
}

TEST_CASE("integers become float64 where that is exact, and only there") {
  const TemporaryFolder folder;
  const std::string path = folder / "a.mdat";
  auto writer = Writer::create(path, at_zero());
  REQUIRE(writer);
  const Type int64{.kind = TypeKind::kInt64, .unit = {}, .zone = {}};
  const auto a = writer->add_series("a", {.type = int64});
  const auto big = writer->add_series("big", {.type = int64});
  REQUIRE((a && big));
  Model model;
  for (std::int64_t i = 0; i < 9000; ++i) {
    const Value value = i % 100 == 3 ? Value{} : Value{i * 1'000'003 - 7};
    REQUIRE(writer->append(*a, i, value));
    model["a"].times.push_back(i);
    model["a"].values.push_back(value.index() == 0 ? value : Value{static_cast<double>(i * 1'000'003 - 7)});
  }
  REQUIRE(writer->append(*big, 0, (std::int64_t{1} << 53) + 1));
  CHECK(writer->widen_to_float64(*big).error().code == ErrorCode::kInvalidArgument);
  REQUIRE(writer->commit());
  CHECK(writer->widen_to_float64(*big).error().code == ErrorCode::kInvalidArgument);
  model["big"] = {int64, {0}, {(std::int64_t{1} << 53) + 1}};
  REQUIRE(message(writer->widen_to_float64(*a)) == "");
  REQUIRE(message(writer->widen_to_float64(*a)) == "");
  for (int commit = 0; commit < 3; ++commit) {
    REQUIRE(writer->append(*a, 9000 + commit, 0.25));
    model["a"].times.push_back(9000 + commit);
    model["a"].values.emplace_back(0.25);
    REQUIRE(writer->commit());
    const auto file = File::open(path);
    REQUIRE(file);
    CHECK(difference(*file, model) == "");
    CHECK(verify(*file) == Strings{});
    const auto stats = file->find("a")->stats();
    REQUIRE(stats);
    CHECK(stats_difference(*stats, brute_stats(model["a"], 0, model["a"].values.size())) == "");
  }
}

TEST_CASE(
    "stamps on an axis without a series are refused at commit, and a series that comes later has them") {
  const TemporaryFolder folder;
  for (const std::int64_t rows : {3, 600'000}) {  // in the buffer; as a segment that is written already
    Twin twin(folder / (std::to_string(rows) + ".mdat"));
    twin.add("other");
    twin.alone("other", 0, 10);
    const auto axis = twin.writer->add_axis(kSeconds);
    REQUIRE(axis);
    twin.times_of(*axis, 0, rows);
    const auto refused = twin.writer->commit();
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == ErrorCode::kInvalidArgument);
    CHECK(refused.error().message.ends_with("on which there is no series; add one, and its values"));
    twin.add("late", *axis);
    twin.values_of("late", 0, rows);
    CHECK(twin.commit() == 2);
  }
}

}  // namespace mdat::test
