// SPDX-License-Identifier: Apache-2.0
// Axes that hold numbers or durations instead of time stamps.
#include <catch2/catch.hpp>
#include <span>
#include <string>
#include <vector>

#include "mdat/as_of.hpp"
#include "mdat/copy.hpp"
#include "mdat/file.hpp"
#include "mdat/gaps.hpp"
#include "mdat/join.hpp"
#include "mdat/sample.hpp"
#include "mdat/time.hpp"
#include "mdat/windows.hpp"
#include "mdat/writer.hpp"
#include "tests/support/model.hpp"
#include "tests/support/temporary_folder.hpp"

namespace mdat::test {
namespace {

using Strings = std::vector<std::string>;

const Type kNumbers{.kind = TypeKind::kInt64};
const Type kSince{.kind = TypeKind::kDuration, .unit = TimeUnit::kMilli};

std::string message(const auto& result) { return result ? "" : result.error().message; }
ErrorCode code(const auto& result) { return result ? ErrorCode{} : result.error().code; }

Writer create(const std::string& path) {
  CreateOptions options;
  options.commit_time_us = 0;
  return *Writer::create(path, options);
}

/// The series "v" of values i / 2 at the given places.
Model make(Writer& writer, const Type& axis, const std::vector<std::int64_t>& places) {
  const auto series = writer.add_series("v", {.axis_type = axis});
  REQUIRE(message(series) == "");
  Model model;
  model["v"];
  for (const std::int64_t place : places) {
    const double value = static_cast<double>(model["v"].times.size()) / 2;
    REQUIRE(writer.append(*series, place, value));
    model["v"].times.push_back(place);
    model["v"].values.emplace_back(value);
  }
  REQUIRE(message(writer.commit()) == "");
  return model;
}

std::vector<std::int64_t> begins(const Series& series, const Every& every) {
  std::vector<std::int64_t> found;
  Windows windows = series.windows({}, every);
  for (const Window& window : windows) found.push_back(window.begin);
  CHECK_FALSE(windows.error());
  return found;
}

std::string refusal(const Series& series, const Every& every, const Zone& zone = {}) {
  Windows windows = series.windows({}, every, zone);
  CHECK(windows.next() == nullptr);
  REQUIRE(windows.error());
  CHECK(windows.error()->code == ErrorCode::kInvalidArgument);
  return windows.error()->message;
}

}  // namespace

TEST_CASE("an axis holds numbers or durations, and they come back commit after commit") {
  const Type axis = GENERATE(kNumbers, kSince);
  const TemporaryFolder folder;
  const std::string path = folder / "a.mdat";
  Writer first = create(path);
  Model model = make(first, axis, {-3, 0, 0, 7, 1'000'000'000'000});
  first = *Writer::create(folder / "other.mdat");  // lets go of the file
  auto writer = Writer::open(path);
  REQUIRE(message(writer) == "");
  for (std::int64_t place = 1; place < 4; ++place) {
    REQUIRE(writer->append(*writer->find("v"), place, 0.25));
    model["v"].times.push_back(place);
    model["v"].values.emplace_back(0.25);
    REQUIRE(message(writer->commit()) == "");
    const auto file = File::open(path);
    REQUIRE(message(file) == "");
    CHECK(file->info().tail_commits == static_cast<std::uint64_t>(place));
    CHECK(difference(*file, model) == "");
    CHECK(file->find("v")->axis()->type() == axis);
    CHECK(verify(*file) == Strings{});
  }
  CHECK(writer->summary(*writer->find("v")).axis_type == axis);
  REQUIRE(message(writer->fold()) == "");
  const auto file = File::open(path);
  CHECK(difference(*file, model) == "");
  CHECK(verify(*file) == Strings{});
}

TEST_CASE("what is asked of stamps is asked of numbers") {
  const TemporaryFolder folder;
  Writer writer = create(folder / "a.mdat");
  make(writer, kNumbers, {10, 20, 30, 70, 80});
  const auto file = File::open(folder / "a.mdat");
  const Series series = *file->find("v");
  CHECK(series.axis()->rows_in({.from = 20, .to = 71}) == RowRange{1, 4});
  CHECK((*series.as_of(69))->row == 2);
  CHECK(series.stats(TimeRange{.from = 30})->count == 3);
  CHECK(series.axis()->cadence() == 10);
  std::vector<std::int64_t> gaps;
  REQUIRE(series.axis()->each_gap({}, [&](const Gap& gap) {
    gaps.push_back(gap.from);
    return true;
  }));
  CHECK(gaps == std::vector<std::int64_t>{30});
  CHECK(series.sample({}, 2)->size() == 2);
}

TEST_CASE("axes hold integers of 64 bits and nothing else") {
  const TemporaryFolder folder;
  Writer writer = create(folder / "a.mdat");
  for (const TypeKind kind : {TypeKind::kInt32, TypeKind::kUint64, TypeKind::kFloat64, TypeKind::kString,
                              TypeKind::kBool, TypeKind::kCategorical}) {
    CHECK(code(writer.add_axis({.kind = kind})) == ErrorCode::kInvalidArgument);
    CHECK(code(writer.add_series("v", {.axis_type = {.kind = kind}})) == ErrorCode::kInvalidArgument);
  }
}

TEST_CASE("units and zones are of axes that have them") {
  const TemporaryFolder folder;
  Writer writer = create(folder / "a.mdat");
  const AxisId numbers = *writer.add_axis(kNumbers);
  const AxisId since = *writer.add_axis(kSince);
  CHECK(code(writer.refine_axis(numbers, TimeUnit::kNano)) == ErrorCode::kInvalidArgument);
  CHECK(code(writer.set_axis_zone(numbers, "")) == ErrorCode::kInvalidArgument);
  CHECK(code(writer.set_axis_zone(since, "")) == ErrorCode::kInvalidArgument);
  const auto series = writer.add_series("v", {.axis = since});
  REQUIRE(writer.append(*series, 250, 1.0));
  REQUIRE(writer.refine_axis(since, TimeUnit::kMicro));
  REQUIRE(writer.commit());
  const auto axis = File::open(folder / "a.mdat")->find("v")->axis();
  CHECK(to_string(axis->type()) == "duration[us]");
  CHECK(axis->end() == 250'000);
}

TEST_CASE("windows of durations are counted from zero, whatever calendars say") {
  const TemporaryFolder folder;
  Writer writer = create(folder / "a.mdat");
  constexpr std::int64_t kDay = 86'400'000;
  make(writer, kSince, {-1, 0, 999, 1000, kDay, 9 * kDay});
  const Series series = *File::open(folder / "a.mdat")->find("v");
  CHECK(begins(series, {1, Every::kSecond}) == std::vector<std::int64_t>{-1000, 0, 1000, kDay, 9 * kDay});
  CHECK(begins(series, {2, Every::kDay}) == std::vector<std::int64_t>{-2 * kDay, 0, 8 * kDay});
  CHECK(refusal(series, {1, Every::kWeek}).find("calendar") != std::string::npos);
  CHECK(refusal(series, {1, Every::kMonth}).find("calendar") != std::string::npos);
  CHECK(refusal(series, {1, Every::kHour}, *Zone::find("UTC")).find("zone") != std::string::npos);
}

TEST_CASE("numbers have no windows of time") {
  const TemporaryFolder folder;
  Writer writer = create(folder / "a.mdat");
  make(writer, kNumbers, {1, 2});
  const Series series = *File::open(folder / "a.mdat")->find("v");
  CHECK(refusal(series, {1, Every::kSecond}).find("axis of int64") != std::string::npos);
}

TEST_CASE("series on axes of different kinds are not joined") {
  const TemporaryFolder folder;
  Writer writer = create(folder / "a.mdat");
  const std::vector<std::pair<std::string, Type>> all = {
      {"n", kNumbers}, {"m", kNumbers}, {"d", kSince}, {"t", {.kind = TypeKind::kTimestamp}}};
  for (const auto& [name, axis] : all) {
    const auto series = writer.add_series(name, {.axis_type = axis});
    REQUIRE(writer.append(*series, name == "m" ? 5 : 4, 1.0));
  }
  REQUIRE(writer.commit());
  const auto file = File::open(folder / "a.mdat");
  const auto of = [&](const char* a, const char* b) {
    return std::vector<Series>{*file->find(a), *file->find(b)};
  };
  CHECK(code(join(of("n", "d"))) == ErrorCode::kInvalidArgument);
  CHECK(code(join(of("t", "d"))) == ErrorCode::kInvalidArgument);
  auto joined = join(of("n", "m"));
  REQUIRE(joined);
  CHECK(joined->time_type() == kNumbers);
  const Batch* batch = joined->next();
  REQUIRE(batch != nullptr);
  CHECK(std::vector(batch->times().begin(), batch->times().end()) == std::vector<std::int64_t>{4, 5});
}

TEST_CASE("axes of equal ticks and different kinds stay apart, also in copies") {
  const TemporaryFolder folder;
  Writer writer = create(folder / "a.mdat");
  for (const auto& [name, axis] : {std::pair{"n", kNumbers}, {"d", kSince}}) {
    const auto series = writer.add_series(name, {.axis_type = axis});
    for (std::int64_t tick = 0; tick < 10; ++tick) REQUIRE(writer.append(*series, tick, 1.5));
  }
  REQUIRE(writer.commit());
  const auto file = File::open(folder / "a.mdat");
  CHECK(file->info().axes == 2);
  Writer whole = create(folder / "b.mdat"), parts = create(folder / "c.mdat");
  REQUIRE(message(Copier(whole).copy(*file)) == "");
  for (const char* name : {"d", "n"}) REQUIRE(Copier(parts).copy(*file->find(name), {.from = 2, .to = 8}));
  REQUIRE(parts.commit());
  for (const char* path : {"b.mdat", "c.mdat"}) {
    const auto copy = File::open(folder / path);
    CHECK(copy->find("n")->axis()->type() == kNumbers);
    CHECK(copy->find("d")->axis()->type() == kSince);
    CHECK(verify(*copy) == Strings{});
  }
}

}  // namespace mdat::test
