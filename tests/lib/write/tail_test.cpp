// SPDX-License-Identifier: Apache-2.0
// Small commits: what they cost, what readers see of them, and how they become segments.
#include <catch2/catch.hpp>
#include <memory>
#include <random>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "lib/write/writer_state.hpp"
#include "mdat/file.hpp"
#include "mdat/writer.hpp"
#include "tests/support/faulty_file.hpp"
#include "tests/support/memory_file.hpp"
#include "tests/support/model.hpp"
#include "tests/support/temporary_folder.hpp"

namespace mdat::test {
namespace {

using Strings = std::vector<std::string>;

std::string message(const auto& result) { return result ? "" : result.error().message; }

CreateOptions options_of(std::uint32_t tail_commits) {
  CreateOptions options;
  options.commit_time_us = 0;
  options.tail_commits = tail_commits;
  return options;
}

/// Series on one axis that get a row each, round after round.
struct Log {
  Log(Writer given, int series) : writer(std::move(given)) {
    axis = *writer.add_axis({.kind = TypeKind::kTimestamp, .unit = TimeUnit::kSecond, .zone = {}});
    for (int i = 0; i < series; ++i)
      ids.push_back(*writer.add_series("s" + std::to_string(i), {.unit = {}, .axis = axis}));
  }
  void row(std::int64_t time) {
    REQUIRE(writer.append_times(axis, std::span(&time, 1)));
    for (std::size_t i = 0; i < ids.size(); ++i) {
      const double value = static_cast<double>(time % 50) / 4 + static_cast<double>(i);
      REQUIRE(writer.append_values(ids[i], &value, 1));
      SeriesModel& series = model["s" + std::to_string(i)];
      series.times.push_back(time);
      series.values.emplace_back(value);
    }
  }
  Writer writer;
  AxisId axis;
  std::vector<SeriesId> ids;
  Model model;
};

void check_whole(const std::string& path, const Model& model) {
  for (const Access access : {Access::kMapped, Access::kCopied}) {
    const auto file = File::open(path, {access});
    REQUIRE(message(file) == "");
    CHECK(difference(*file, model) == "");
    CHECK(verify(*file) == Strings{});
  }
}

}  // namespace

TEST_CASE("a row of a thousand series is one page of the body and the slot") {
  const TemporaryFolder folder;
  const std::string path = folder / "a.mdat";
  Log log(*Writer::create(path, options_of(512)), 1000);
  log.row(0);
  REQUIRE(log.writer.commit());
  std::uint64_t bytes = File::open(path)->info().bytes;
  for (std::int64_t time = 1; time <= 20; ++time) {
    log.row(time);
    REQUIRE(log.writer.commit());
    const auto info = File::open(path)->info();
    CHECK(info.bytes - bytes <= 4096);
    CHECK(info.tail_commits == static_cast<std::uint64_t>(time));
    CHECK(info.tail_rows == static_cast<std::uint64_t>(time) * 1000);
    CHECK(info.rows == static_cast<std::uint64_t>(time + 1) * 1000);
    bytes = info.bytes;
  }
  check_whole(path, log.model);
}

TEST_CASE("whatever is committed in whatever portions, readers see it and verification passes") {
  const TemporaryFolder folder;
  const std::string path = folder / "a.mdat";
  CreateOptions options = options_of(GENERATE(1U, 3U, 40U));
  options.keep_commits = GENERATE(0U, 1U, 4U);
  auto writer = Writer::create(path, options);
  REQUIRE(writer);
  Model model;
  std::mt19937_64 random(7);
  const TypeKind kinds[] = {TypeKind::kFloat64, TypeKind::kString, TypeKind::kCategorical, TypeKind::kInt64,
                            TypeKind::kBool};
  std::optional<File> follower;
  std::vector<std::pair<File, Model>> snapshots;
  for (int commit = 0; commit < 60; ++commit) {
    for (std::uint64_t n = 1 + random() % 6; n > 0; --n) {
      const std::uint64_t number = random() % (commit < 30 ? 8 : 12);
      const std::string name = "series " + std::to_string(number);
      const TypeKind kind = kinds[number % std::size(kinds)];
      auto series = writer->find(name);
      if (!series) series = writer->add_series(name, {.type = {.kind = kind}, .unit = {}});
      REQUIRE(series);
      SeriesModel& expected = model[name];
      expected.type.kind = kind;
      for (std::uint64_t rows = random() % 40 == 0 ? 1100 : random() % 4; rows > 0; --rows) {
        const std::int64_t time = std::ssize(expected.times) * 10 + static_cast<std::int64_t>(random() % 9);
        const auto some = static_cast<std::int64_t>(random() % 20);
        Value value;
        if (some == 0)
          value = Value{};
        else if (kind == TypeKind::kString)
          value = "text " + std::to_string(some);
        else if (kind == TypeKind::kCategorical)
          value = std::string(1, static_cast<char>('a' + some % 3));
        else if (kind == TypeKind::kInt64)
          value = some;
        else if (kind == TypeKind::kBool)
          value = some % 2 == 0;
        else
          value = static_cast<double>(some) / 8;
        REQUIRE(message(writer->append(*series, time, value)) == "");
        expected.times.push_back(time);
        expected.values.push_back(value);
      }
    }
    REQUIRE(message(writer->commit()) == "");
    if (random() % 7 == 0) {
      writer = Writer::open(folder / "none");
      writer = Writer::open(path, options);
      REQUIRE(writer);
    }
    follower = follower ? *follower->refresh() : *File::open(path);
    REQUIRE(difference(*follower, model) == "");
    if (commit % 9 == 0) snapshots.emplace_back(*follower, model);
  }
  for (const auto& [file, then] : snapshots) {
    const std::string differs = difference(file, then);
    CHECK((differs == "" || (options.keep_commits > 0 && differs.find(" is gone: ") != differs.npos)));
  }
  check_whole(path, model);
}

TEST_CASE("a tail that is folded leaves what the same rows leave without one") {
  const TemporaryFolder folder;
  for (const std::uint32_t tail_commits : {0U, 5U}) {
    Log log(*Writer::create(folder / std::to_string(tail_commits), options_of(tail_commits)), 3);
    for (std::int64_t time = 0; time < 40; ++time) {
      log.row(time);
      REQUIRE(log.writer.commit());
      if (time == 20) REQUIRE(log.writer.fold());
    }
    REQUIRE(log.writer.fold());
    check_whole(folder / std::to_string(tail_commits), log.model);
  }
  const auto without = File::open(folder / "0"), with = File::open(folder / "5");
  CHECK(with->info().tail_commits == 0);
  const auto a = without->find("s1")->layout(), b = with->find("s1")->layout();
  REQUIRE((a && b));
  REQUIRE(a->size() == b->size());
  for (std::size_t i = 0; i < a->size(); ++i) CHECK((*a)[i].checksum == (*b)[i].checksum);
}

TEST_CASE("a writer folds rows of series that it never looked at") {
  const TemporaryFolder folder;
  const std::string path = folder / "a.mdat";
  Model model;
  {
    Log log(*Writer::create(path, options_of(512)), 300);
    for (std::int64_t time = 0; time < 4; ++time) {
      log.row(time);
      REQUIRE(log.writer.commit());
    }
    model = log.model;
  }
  auto writer = Writer::open(path, options_of(512));
  REQUIRE(writer);
  const auto fresh = writer->add_series("fresh", {.unit = {}});
  REQUIRE(fresh);
  REQUIRE(writer->append(*fresh, 5, 1.5));
  model["fresh"].times.push_back(5);
  model["fresh"].values.emplace_back(1.5);
  REQUIRE(message(writer->commit()) == "");
  CHECK(File::open(path)->info().tail_commits == 0);
  check_whole(path, model);
}

TEST_CASE("a fold that fails loses nothing and can be tried again") {
  const auto disk = std::make_shared<Disk>();
  const auto folding = [&](Log& log) {
    for (std::int64_t time = 0; time < 4; ++time) {
      log.row(time);
      REQUIRE(log.writer.commit());
    }
  };
  Log log(WriterFactory::create(std::make_unique<FaultyFile>(disk), options_of(3)), 40);
  folding(log);
  log.row(4);
  disk->failing_write = disk->writes + 1;
  CHECK_FALSE(log.writer.commit());
  disk->heal();
  log.row(5);
  REQUIRE(message(log.writer.commit()) == "");
  const MemoryFile image;
  image.set(disk->bytes);
  check_whole(image.path(), log.model);
  CHECK(File::open(image.path())->info().tail_commits == 0);
}

TEST_CASE("many rows of a series, long strings and new categories do not go into the tail") {
  const TemporaryFolder folder;
  const std::string path = folder / "a.mdat";
  auto writer = Writer::create(path, options_of(512));
  REQUIRE(writer);
  const auto number = writer->add_series("number", {.unit = {}});
  const auto text = writer->add_series("text", {.type = {.kind = TypeKind::kString}, .unit = {}});
  const auto state = writer->add_series("state", {.type = {.kind = TypeKind::kCategorical}, .unit = {}});
  REQUIRE((number && text && state));
  std::int64_t time = 0;
  const auto tail_after = [&](SeriesId series, const Value& value, int rows) {
    for (int row = 0; row < rows; ++row) REQUIRE(writer->append(series, ++time, value));
    REQUIRE(writer->commit());
    return File::open(path)->info().tail_commits;
  };
  for (const SeriesId series : {*number, *text}) static_cast<void>(tail_after(series, Value{}, 1));
  CHECK(tail_after(*state, Value{std::string("a")}, 1) == 0);
  CHECK(tail_after(*state, Value{std::string("a")}, 1) == 1);
  CHECK(tail_after(*text, Value{std::string("b")}, 2) == 2);
  CHECK(tail_after(*number, 1.5, 1024) == 3);
  CHECK(tail_after(*number, 1.5, 1025) == 0);
  CHECK(tail_after(*state, Value{std::string("a")}, 1) == 1);
  CHECK(tail_after(*state, Value{std::string("c")}, 1) == 0);
  CHECK(tail_after(*text, Value{std::string("b")}, 1) == 1);
  CHECK(tail_after(*text, Value{std::string(17 << 20, 'x')}, 1) == 0);
  CHECK(verify(*File::open(path)) == Strings{});
}

TEST_CASE("a snapshot with a tail serves many threads") {
  const TemporaryFolder folder;
  const std::string path = folder / "a.mdat";
  Log log(*Writer::create(path, options_of(512)), 50);
  for (std::int64_t time = 0; time < 10; ++time) {
    log.row(time);
    REQUIRE(log.writer.commit());
  }
  const auto file = File::open(path);
  REQUIRE(file);
  std::vector<int> whole(4);
  {
    std::vector<std::jthread> threads;
    for (int& found : whole) {
      threads.emplace_back([&] {
        for (int i = 0; i < 50; ++i) {
          const auto series = file->find("s" + std::to_string(i));
          const auto stats = series ? series->stats() : std::unexpected(series.error());
          found += stats && stats->count == 10 ? 1 : 0;
        }
      });
    }
  }
  CHECK(whole == std::vector<int>{50, 50, 50, 50});
}

}  // namespace mdat::test
