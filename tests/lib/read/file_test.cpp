// SPDX-License-Identifier: Apache-2.0
// Ranges, statistics and scans of files that grew by many commits, against plain containers.
#include "mdat/file.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <numeric>
#include <random>

#include "mdat/writer.hpp"
#include "tests/support/model.hpp"
#include "tests/support/temporary_folder.hpp"

namespace mdat::test {
namespace {

using Strings = std::vector<std::string>;

enum class Stamps { kStrict, kEqual, kUnsorted };

/// A file of one float64, one int32 and one string series on one axis, in commits of random length.
struct Grown {
  Grown(const std::string& path, Stamps stamps, std::uint64_t rows, std::uint64_t commit_rows,
        std::uint64_t seed)
      : random(seed) {
    CreateOptions options;
    options.commit_time_us = 0;
    auto writer = Writer::create(path, options);
    REQUIRE(writer);
    const auto axis = writer->add_axis({.kind = TypeKind::kTimestamp, .unit = TimeUnit::kSecond, .zone = {}});
    REQUIRE(axis);
    const Type types[] = {{.kind = TypeKind::kFloat64, .unit = {}, .zone = {}},
                          {.kind = TypeKind::kInt32, .unit = {}, .zone = {}},
                          {.kind = TypeKind::kString, .unit = {}, .zone = {}}};
    for (const Type& type : types) {
      const auto series = writer->add_series(to_string(type), {.type = type, .axis = *axis});
      REQUIRE(series);
      model[to_string(type)].type = type;
    }
    while (times.size() < rows) {
      const std::size_t begin = times.size();
      for (std::uint64_t n = 1 + random() % commit_rows; n > 0; --n) add(stamps);
      REQUIRE(writer->append_times(*axis, std::span(times).subspan(begin)));
      const std::size_t count = times.size() - begin;
      const auto validity = bits(begin);
      REQUIRE(writer->append_values(*writer->find("float64"), floats.data() + begin, count, validity.data()));
      REQUIRE(writer->append_values(*writer->find("int32"), integers.data() + begin, count, validity.data()));
      std::vector<std::string_view> views(texts.begin() + static_cast<std::ptrdiff_t>(begin), texts.end());
      REQUIRE(writer->append_strings(*writer->find("string"), views, validity.data()));
      REQUIRE(writer->commit());
    }
    for (auto& [name, series] : model) series.times = times;
  }

  void add(Stamps stamps) {
    const std::int64_t last = times.empty() ? 0 : times.back();
    times.push_back(stamps == Stamps::kStrict  ? last + 1 + static_cast<std::int64_t>(random() % 5)
                    : stamps == Stamps::kEqual ? last + static_cast<std::int64_t>(random() % 2)
                                               : static_cast<std::int64_t>(random() % 5000));
    valid.push_back(random() % 6 != 0);
    floats.push_back(random() % 50 == 0 ? std::numeric_limits<double>::quiet_NaN()
                                        : static_cast<double>(random() % 100'000) / 100);
    integers.push_back(static_cast<std::int32_t>(random()));
    texts.push_back("t" + std::to_string(random() % 700));
    const bool is_valid = valid.back();
    model["float64"].values.push_back(is_valid ? Value{floats.back()} : Value{});
    model["int32"].values.push_back(is_valid ? Value{std::int64_t{integers.back()}} : Value{});
    model["string"].values.push_back(is_valid ? Value{texts.back()} : Value{});
  }
  [[nodiscard]] std::vector<std::uint64_t> bits(std::size_t begin) const {
    std::vector<std::uint64_t> words((valid.size() - begin + 63) / 64);
    for (std::size_t i = begin; i < valid.size(); ++i)
      words[(i - begin) / 64] |= static_cast<std::uint64_t>(valid[i]) << (i - begin) % 64;
    return words;
  }

  std::mt19937_64 random;
  std::vector<std::int64_t> times;
  std::vector<double> floats;
  std::vector<std::int32_t> integers;
  std::vector<std::string> texts;
  std::vector<bool> valid;
  Model model;
};

SeriesModel inside(const SeriesModel& all, const TimeRange& range) {
  SeriesModel part{all.type, {}, {}};
  for (std::size_t i = 0; i < all.times.size(); ++i) {
    if ((range.from && all.times[i] < *range.from) || (range.to && all.times[i] >= *range.to)) continue;
    part.times.push_back(all.times[i]);
    part.values.push_back(all.values[i]);
  }
  return part;
}

std::string scan_difference(Scan scan, const SeriesModel& expected) {
  std::size_t row = 0;
  for (const Batch& batch : scan) {
    for (std::size_t i = 0; i < batch.size(); ++i, ++row) {
      if (row >= expected.times.size()) return "too many rows";
      if (batch.times()[i] != expected.times[row] || !same(batch.value(i), expected.values[row]))
        return "differs in row " + std::to_string(row);
    }
  }
  if (scan.error()) return scan.error()->message;
  return row == expected.times.size() ? "" : "too few rows";
}

void check_ranges(const File& file, Grown& grown, int rounds) {
  const auto rows = grown.times.size();
  const auto [least, greatest] = std::ranges::minmax(grown.times);
  const auto any_time = [&] {
    return least - 3 +
           static_cast<std::int64_t>(grown.random() % static_cast<std::uint64_t>(greatest - least + 7));
  };
  for (int round = 0; round < rounds; ++round) {
    TimeRange range;
    if (round % 5 != 0) range.from = any_time();
    if (round % 7 != 0) range.to = any_time();
    RowRange part{grown.random() % (rows + 1), grown.random() % (rows + 1)};
    if (part.begin > part.end) std::swap(part.begin, part.end);
    for (const auto& [name, expected] : grown.model) {
      const auto series = file.find(name);
      REQUIRE(series);
      const SeriesModel in_range = inside(expected, range);
      INFO(name << " from " << range.from.value_or(-1) << " to " << range.to.value_or(-1));
      CHECK(scan_difference(series->scan(range), in_range) == "");
      const auto stats = series->stats(range);
      REQUIRE(stats);
      CHECK(stats_difference(*stats, brute_stats(in_range, 0, in_range.values.size())) == "");
      INFO("rows " << part.begin << " to " << part.end);
      const auto of_rows = series->stats(part);
      REQUIRE(of_rows);
      CHECK(stats_difference(*of_rows, brute_stats(expected, part.begin, part.end)) == "");
    }
  }
}

}  // namespace

TEST_CASE(
    "ranges, statistics and scans agree with the rows, whatever the order of the stamps and the commits") {
  const TemporaryFolder folder;
  const std::tuple<Stamps, std::uint64_t, std::uint64_t> shapes[] = {
      {Stamps::kStrict, 300, 20},      {Stamps::kEqual, 300, 20},      {Stamps::kUnsorted, 300, 20},
      {Stamps::kStrict, 40'000, 9000}, {Stamps::kEqual, 30'000, 5000}, {Stamps::kUnsorted, 20'000, 9000}};
  std::uint64_t seed = 0;
  for (const auto& [stamps, rows, commit_rows] : shapes) {
    const std::string path = folder / (std::to_string(++seed) + ".mdat");
    Grown grown(path, stamps, rows, commit_rows, seed);
    for (const Access access : {Access::kMapped, Access::kCopied}) {
      const auto file = File::open(path, {access});
      REQUIRE(file);
      CHECK(difference(*file, grown.model) == "");
      CHECK(verify(*file) == Strings{});
      check_ranges(*file, grown, rows > 1000 ? 12 : 60);
    }
  }
}

TEST_CASE("an axis tells its facts") {
  const TemporaryFolder folder;
  for (const Stamps stamps : {Stamps::kStrict, Stamps::kEqual, Stamps::kUnsorted}) {
    const std::string path = folder / (std::to_string(static_cast<int>(stamps)) + ".mdat");
    Grown grown(path, stamps, 500, 40, 3);
    const auto file = File::open(path);
    REQUIRE(file);
    const auto axis = file->find("int32")->axis();
    REQUIRE(axis);
    const auto& times = grown.times;
    CHECK(axis->rows() == times.size());
    CHECK(axis->begin() == times.front());
    CHECK(axis->end() == times.back());
    CHECK(axis->min() == std::ranges::min(times));
    CHECK(axis->max() == std::ranges::max(times));
    CHECK(axis->sorted() == std::ranges::is_sorted(times));
    CHECK(axis->strictly_increasing() == (stamps == Stamps::kStrict));
    CHECK(axis->users() == 3);
    std::vector<std::int64_t> back(times.size());
    REQUIRE(axis->read(0, back));
    CHECK(back == times);
    std::uint64_t gaps = 0;
    for (std::size_t i = 1; i < times.size(); ++i)
      gaps += axis->cadence() > 0 && times[i] - times[i - 1] > axis->cadence() + axis->cadence() / 2 ? 1 : 0;
    CHECK(axis->gaps() == gaps);
    CHECK(axis->rows_in({.from = 1, .to = {}}).has_value() == axis->sorted());
    CHECK_FALSE(axis->read(1, back));
  }
}

TEST_CASE("series on one axis are scanned together, others are not") {
  const TemporaryFolder folder;
  Grown grown(folder / "a.mdat", Stamps::kStrict, 20'000, 7000, 9);
  const auto file = File::open(folder / "a.mdat");
  REQUIRE(file);
  const auto all = file->series();
  REQUIRE(all);
  auto scan = file->scan(*all, RowRange{5, 19'999});
  REQUIRE(scan);
  std::size_t row = 5, wrong = 0;
  for (const Batch& batch : *scan) {
    REQUIRE(batch.row() == row);
    for (std::size_t i = 0; i < batch.size(); ++i, ++row) {
      wrong += batch.times()[i] != grown.times[row] ? 1 : 0;
      for (std::size_t column = 0; column < batch.columns(); ++column)
        wrong += same(batch.value(i, column), grown.model[(*all)[column].name()].values[row]) ? 0 : 1;
    }
  }
  CHECK_FALSE(scan->error());
  CHECK(row == 19'999);
  CHECK(wrong == 0);
  CHECK(file->scan(*all, RowRange{0, 1'000'000}).error().code == ErrorCode::kInvalidArgument);
  CHECK(file->scan(std::span<const Series>{}).error().code == ErrorCode::kInvalidArgument);
  const auto again = File::open(folder / "a.mdat");
  REQUIRE(again);
  const std::vector<Series> mixed{(*all)[0], *again->find((*all)[1].name())};
  CHECK(file->scan(mixed).error().code == ErrorCode::kInvalidArgument);
}

TEST_CASE("a name that is not there names the nearest") {
  const TemporaryFolder folder;
  Grown grown(folder / "a.mdat", Stamps::kStrict, 10, 10, 9);
  const auto file = File::open(folder / "a.mdat");
  REQUIRE(file);
  const auto missing = file->find("flaot64");
  REQUIRE_FALSE(missing);
  CHECK(missing.error().code == ErrorCode::kNotFound);
  CHECK(missing.error().message.ends_with("no series 'flaot64'; did you mean 'float64'?"));
  CHECK(file->find("something else").error().message.ends_with("no series 'something else'"));
  CHECK(file->find("").error().code == ErrorCode::kNotFound);
  CHECK(file->find(std::string(100'000, 'x')).error().code == ErrorCode::kNotFound);
}

TEST_CASE("plain columns are viewed in place, all others are refused in words") {
  const TemporaryFolder folder;
  const std::string path = folder / "a.mdat";
  CreateOptions options;
  options.profile = Profile::kFast;
  auto writer = Writer::create(path, options);
  REQUIRE(writer);
  std::mt19937_64 random(1);
  std::vector<std::int64_t> times(30'000);
  std::iota(times.begin(), times.end(), 0);
  std::vector<double> noise(times.size());
  for (auto& value : noise) value = std::bit_cast<double>(random() >> 2);
  REQUIRE(writer->append(*writer->add_series("noise"), times, std::span<const double>(noise)));
  REQUIRE(writer->append(*writer->add_series("zero"), times,
                         std::span<const double>(std::vector<double>(times.size()))));
  REQUIRE(writer->commit());
  const auto file = File::open(path);
  REQUIRE(file);
  const auto view = file->find("noise")->view<double>();
  INFO((view ? "" : view.error().message));
  REQUIRE(view);
  CHECK(std::ranges::equal(*view, noise));
  CHECK(file->find("noise")->view<float>().error().code == ErrorCode::kInvalidArgument);
  CHECK(file->find("zero")->view<double>().error().code == ErrorCode::kInvalidArgument);
  const auto copied = File::open(path, {Access::kCopied});
  REQUIRE(copied);
  CHECK(copied->find("noise")->view<double>().error().code == ErrorCode::kInvalidArgument);
}

}  // namespace mdat::test
