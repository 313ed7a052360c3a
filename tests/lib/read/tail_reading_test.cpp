// SPDX-License-Identifier: Apache-2.0
// A file whose newest rows are in its tail answers every question as one with the same rows in segments.
#include <catch2/catch.hpp>
#include <cmath>
#include <cstring>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "mdat/as_of.hpp"
#include "mdat/copy.hpp"
#include "mdat/file.hpp"
#include "mdat/join.hpp"
#include "mdat/paged.hpp"
#include "mdat/sample.hpp"
#include "mdat/windows.hpp"
#include "mdat/writer.hpp"
#include "tests/support/model.hpp"
#include "tests/support/temporary_folder.hpp"

namespace mdat::test {
namespace {

constexpr int kRows = 90;
const std::vector<std::string> kShared = {"float", "int", "text", "bool", "state"};

/// Rows with nulls, NaN, gaps and equal stamps. The commits are as the caller likes.
class Recorder {
 public:
  Recorder(const std::string& path, std::uint32_t tail_commits) : writer_(create(path, tail_commits)) {
    const auto clock = writer_.add_axis({.kind = TypeKind::kTimestamp, .unit = TimeUnit::kMilli, .zone = {}});
    REQUIRE(clock);
    clock_ = *clock;
    const TypeKind kinds[] = {TypeKind::kFloat64, TypeKind::kInt64, TypeKind::kString, TypeKind::kBool,
                              TypeKind::kCategorical};
    for (std::size_t i = 0; i < kShared.size(); ++i)
      add(kShared[i], {.type = {.kind = kinds[i]}, .unit = {}, .axis = clock_});
    for (const char* name : {"alone", "backwards", "early"}) add(name, {.unit = {}});
  }

  void row(int number) {
    time_ += number % 20 == 19 ? 700 : number % 7 == 3 ? 0 : 10;
    REQUIRE(writer_.append_times(clock_, std::span(&time_, 1)));
    const std::uint64_t valid = number % 5 == 2 ? 0 : 1;
    const double real =
        number % 11 == 4 ? std::numeric_limits<double>::quiet_NaN() : static_cast<double>(number % 13) / 4;
    const std::int64_t whole = number % 3 - 1;
    const auto flag = static_cast<std::uint8_t>(number % 2);
    const std::string text = "text " + std::to_string(number % 6);
    const std::string_view view = text;
    const auto code = writer_.add_category(ids_[4], number % 2 == 0 ? "on" : "off");
    REQUIRE(code);
    REQUIRE(writer_.append_values(ids_[0], &real, 1, &valid));
    REQUIRE(writer_.append_values(ids_[1], &whole, 1, &valid));
    REQUIRE(writer_.append_strings(ids_[2], {&view, 1}, &valid));
    REQUIRE(writer_.append_values(ids_[3], &flag, 1));
    REQUIRE(writer_.append_values(ids_[4], &*code, 1, &valid));
    if (number % 2 == 0) REQUIRE(writer_.append(ids_[5], time_ * 3, real));
    REQUIRE(writer_.append(ids_[6], -time_, real));
    if (number < 2) REQUIRE(writer_.append(ids_[7], time_, real));
  }
  void commit() { REQUIRE(writer_.commit()); }

 private:
  static Writer create(const std::string& path, std::uint32_t tail_commits) {
    CreateOptions options;
    options.commit_time_us = 0;
    options.tail_commits = tail_commits;
    return *Writer::create(path, options);
  }
  void add(const std::string& name, const SeriesOptions& options) {
    const auto id = writer_.add_series(name, options);
    REQUIRE(id);
    ids_.push_back(*id);
  }
  Writer writer_;
  AxisId clock_;
  std::vector<SeriesId> ids_;
  std::int64_t time_ = 1000;
};

std::string error_of(const auto& result) { return result ? "" : result.error().message; }

bool same_row(const Row& a, const Row& b) {
  return a.row == b.row && a.time == b.time && same(a.value, b.value);
}

void compare_axes(const Axis& a, const Axis& b) {
  CHECK(a.type() == b.type());
  CHECK(a.rows() == b.rows());
  CHECK(a.begin() == b.begin());
  CHECK(a.end() == b.end());
  CHECK(a.min() == b.min());
  CHECK(a.max() == b.max());
  CHECK(a.sorted() == b.sorted());
  CHECK(a.strictly_increasing() == b.strictly_increasing());
  CHECK(a.users() == b.users());
  std::vector<std::int64_t> x(a.rows()), y(b.rows());
  REQUIRE(error_of(a.read(0, x)) == "");
  REQUIRE(error_of(b.read(0, y)) == "");
  CHECK(x == y);
  const auto p = a.paged(), q = b.paged();
  REQUIRE((p && q));
  CHECK(std::ranges::equal(p->values(), q->values()));
  CHECK(std::ranges::equal(p->values(), x));
  for (const std::int64_t from : x) {
    const auto in_a = a.rows_in({from, from + 35}), in_b = b.rows_in({from, from + 35});
    CHECK(in_a.has_value() == in_b.has_value());
    if (in_a && in_b) CHECK(*in_a == *in_b);
  }
}

template <typename Batches>
void compare_rows(Batches a, Batches b) {
  std::vector<std::pair<std::int64_t, Value>> x, y;
  for (auto* side : {&a, &b}) {
    for (const Batch& batch : *side) {
      for (std::size_t i = 0; i < batch.size(); ++i) {
        for (std::size_t column = 0; column < batch.columns(); ++column)
          (side == &a ? x : y)
              .emplace_back(batch.times().empty() ? 0 : batch.times()[i], batch.value(i, column));
      }
    }
  }
  CHECK(a.error().has_value() == b.error().has_value());
  REQUIRE(x.size() == y.size());
  for (std::size_t i = 0; i < x.size(); ++i)
    CHECK((x[i].first == y[i].first && same(x[i].second, y[i].second)));
}

void compare_as_of(const Series& a, const Series& b, std::int64_t time) {
  for (const Match match : {Match::kBefore, Match::kAfter, Match::kNearest, Match::kExact}) {
    for (const bool skip_nulls : {false, true}) {
      for (const std::optional<std::uint64_t> within : {std::optional<std::uint64_t>(), {4U}}) {
        const AsOf how{.match = match, .skip_nulls = skip_nulls, .within = within};
        const auto x = a.as_of(time, how), y = b.as_of(time, how);
        REQUIRE(x.has_value() == y.has_value());
        if (!x) continue;
        REQUIRE(x->has_value() == y->has_value());
        if (*x) CHECK(same_row(**x, **y));
      }
    }
  }
}

template <typename T>
void compare_paged(const Series& a, const Series& b) {
  for (const auto mode : {std::optional<PageMode>(), std::optional(PageMode::kEager)}) {
    const auto x = a.paged<T>({.mode = mode, .verify = true}), y = b.paged<T>({.mode = mode});
    REQUIRE((x && y));
    REQUIRE(x->size() == y->size());
    CHECK(x->nulls() == y->nulls());
    CHECK(*x->validity({0, x->size()}) == *y->validity({0, y->size()}));
    CHECK(std::memcmp(x->data(), y->data(), x->size() * sizeof(T)) == 0);
    CHECK_FALSE(x->error());
  }
}

void compare_windows(const Series& a, const Series& b, const TimeRange& range) {
  Windows x = a.windows(range, {.count = 50, .unit = Every::kMilli});
  Windows y = b.windows(range, {.count = 50, .unit = Every::kMilli});
  for (const Window& window : x) {
    const Window* other = y.next();
    REQUIRE(other != nullptr);
    CHECK(window.begin == other->begin);
    CHECK(window.rows == other->rows);
    CHECK(stats_difference(window.stats, other->stats) == "");
  }
  CHECK(y.next() == nullptr);
  CHECK(x.error().has_value() == y.error().has_value());
}

void compare_sample(const Series& a, const Series& b, const TimeRange& range) {
  const auto x = a.sample(range, 7), y = b.sample(range, 7);
  REQUIRE(x.has_value() == y.has_value());
  if (!x) return;
  REQUIRE(x->size() == y->size());
  for (std::size_t i = 0; i < x->size(); ++i) {
    const Pixel &p = (*x)[i], &q = (*y)[i];
    CHECK((p.column == q.column && same_row(p.first, q.first) && same_row(p.min, q.min) &&
           same_row(p.max, q.max) && same_row(p.last, q.last)));
  }
}

void compare_series(const Series& a, const Series& b) {
  INFO(a.name());
  CHECK(a.type() == b.type());
  CHECK(a.rows() == b.rows());
  CHECK(a.nulls() == b.nulls());
  CHECK(a.ordinal() == b.ordinal());
  if (a.type().kind == TypeKind::kCategorical) CHECK(*a.categories() == *b.categories());
  const auto x = a.axis(), y = b.axis();
  REQUIRE((x && y));
  compare_axes(*x, *y);
  std::mt19937_64 random(5);
  for (int round = 0; round < 60; ++round) {
    const std::uint64_t begin = random() % (a.rows() + 1), end = begin + random() % (a.rows() + 1 - begin);
    const auto p = a.stats(RowRange{begin, end}), q = b.stats(RowRange{begin, end});
    REQUIRE((p && q));
    CHECK(stats_difference(*p, *q) == "");
    compare_rows(a.scan(RowRange{begin, end}), b.scan(RowRange{begin, end}));
    compare_rows(a.scan(RowRange{begin, end}, Times::kSkipped),
                 b.scan(RowRange{begin, end}, Times::kSkipped));
    const auto time = static_cast<std::int64_t>(random() % 20'000);
    compare_as_of(a, b, time);
    const TimeRange range{time, time + static_cast<std::int64_t>(random() % 3000)};
    compare_rows(a.scan(range), b.scan(range));
    compare_windows(a, b, range);
    compare_sample(a, b, range);
    const ScanOptions where{.where = value().is_null(), .range = range};
    compare_rows(a.scan(where), b.scan(where));
    const auto r = a.stats(range), s = b.stats(range);
    REQUIRE(r.has_value() == s.has_value());
    if (r) CHECK(stats_difference(*r, *s) == "");
  }
  for (std::uint64_t row = 0; row < a.rows(); ++row) CHECK(same(*a.at(row), *b.at(row)));
  if (a.type().kind == TypeKind::kFloat64) compare_paged<double>(a, b);
  if (a.type().kind == TypeKind::kInt64) compare_paged<std::int64_t>(a, b);
  if (a.type().kind == TypeKind::kBool) compare_paged<std::uint8_t>(a, b);
}

void compare(const File& a, const File& b) {
  CHECK(a.info().rows == b.info().rows);
  CHECK(a.info().series == b.info().series);
  CHECK(a.info().axes == b.info().axes);
  const auto x = a.series(), y = b.series();
  REQUIRE((x && y));
  REQUIRE(x->size() == y->size());
  for (std::size_t i = 0; i < x->size(); ++i) compare_series((*x)[i], (*y)[i]);
  const std::vector<Series> first(x->begin(), x->begin() + 5), second(y->begin(), y->begin() + 5);
  for (const TimeRange& range : {TimeRange{}, TimeRange{1500, 2500}}) {
    auto p = a.scan(first, range), q = b.scan(second, range);
    REQUIRE((p && q));
    compare_rows(std::move(*p), std::move(*q));
  }
  for (const JoinKind kind : {JoinKind::kOuter, JoinKind::kInner, JoinKind::kAsOf}) {
    auto p = join(std::vector{first[0], (*x)[5]}, {.kind = kind});
    auto q = join(std::vector{second[0], (*y)[5]}, {.kind = kind});
    REQUIRE((p && q));
    compare_rows(std::move(*p), std::move(*q));
  }
  std::vector<std::string> damage;
  for (const File* file : {&a, &b}) {
    damage = verify(*file);
    CHECK(damage == std::vector<std::string>{});
  }
}

}  // namespace

TEST_CASE("every way of reading sees the rows of the tail") {
  const TemporaryFolder folder;
  const std::string tailed = folder / "tailed.mdat", whole = folder / "whole.mdat";
  // The first rows are in segments; or almost all of them, with a fold in between.
  const std::uint32_t tail_commits = GENERATE(512U, 40U);
  {
    Recorder with(tailed, tail_commits), without(whole, 0);
    for (int row = 0; row < kRows; ++row) {
      with.row(row);
      without.row(row);
      if (row > 0) with.commit();
    }
    without.commit();
  }
  for (const Access access : {Access::kMapped, Access::kCopied}) {
    const auto a = File::open(tailed, {access}), b = File::open(whole, {access});
    REQUIRE((a && b));
    REQUIRE(a->info().tail_commits > 0);
    REQUIRE(b->info().tail_commits == 0);
    compare(*a, *b);
  }
}

TEST_CASE("a copy of a file has the rows of its tail, and needs none") {
  const TemporaryFolder folder;
  const std::string tailed = folder / "tailed.mdat";
  Recorder recorder(tailed, 512);
  for (int row = 0; row < kRows; ++row) {
    recorder.row(row);
    if (row > 0) recorder.commit();
  }
  const auto file = File::open(tailed);
  REQUIRE(file);
  const bool encode_anew = GENERATE(false, true);
  {
    auto writer = Writer::create(folder / "all.mdat");
    REQUIRE(writer);
    REQUIRE(Copier(*writer, {.encode_anew = encode_anew}).copy(*file));
  }
  const auto all = File::open(folder / "all.mdat");
  REQUIRE(all);
  CHECK(all->info().tail_commits == 0);
  compare(*file, *all);
  // Rows from the middle on, from segments and tail.
  auto writer = Writer::create(folder / "some.mdat");
  REQUIRE(writer);
  Copier copier(*writer, {.encode_anew = encode_anew});
  const auto copied = file->series();
  REQUIRE(copied);
  for (const Series& series : *copied) REQUIRE(copier.copy(series, RowRange{1, series.rows()}));
  REQUIRE(writer->commit());
  const auto some = File::open(folder / "some.mdat");
  REQUIRE(some);
  CHECK(verify(*some) == std::vector<std::string>{});
  for (const Series& series : *copied) {
    const auto found = some->find(series.name());
    REQUIRE(found);
    compare_rows(series.scan(RowRange{1, series.rows()}), found->scan());
  }
}

TEST_CASE("a writer that opens a file knows the rows of its tail") {
  const TemporaryFolder folder;
  const std::string tailed = folder / "tailed.mdat", whole = folder / "whole.mdat";
  {
    Recorder with(tailed, 512), without(whole, 0);
    for (int row = 0; row < kRows; ++row) {
      with.row(row);
      without.row(row);
      if (row > 0) with.commit();
    }
    without.commit();
  }
  auto a = Writer::open(tailed), b = Writer::open(whole);
  REQUIRE((a && b));
  for (const char* name : {"float", "state", "alone", "backwards", "early"}) {
    INFO(name);
    const auto x = a->find(name), y = b->find(name);
    REQUIRE((x && y));
    const SeriesSummary p = a->summary(*x), q = b->summary(*y);
    CHECK(p.rows == q.rows);
    CHECK(p.axis_users == q.axis_users);
    CHECK(p.time_min == q.time_min);
    CHECK(p.time_max == q.time_max);
    CHECK(p.time_last == q.time_last);
  }
}

}  // namespace mdat::test
