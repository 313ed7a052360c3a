// SPDX-License-Identifier: Apache-2.0
// Joined rows against rows that plain containers were joined to.
#include "mdat/join.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <random>

#include "mdat/writer.hpp"
#include "tests/support/model.hpp"
#include "tests/support/temporary_folder.hpp"

namespace mdat::test {
namespace {

/// A series with its stamps in microseconds, whatever the unit of its axis.
struct Column {
  std::string name;
  Type type;
  TimeUnit unit;
  std::size_t rows;
  std::int64_t step;  // the greatest between two stamps, in its unit; 0 is a stamp that repeats
  std::vector<std::int64_t> times{};
  std::vector<Value> values{};
};

std::int64_t micros(TimeUnit unit) { return 1'000'000 / ticks_per_second(unit); }

std::vector<Column> write(const std::string& path, std::mt19937_64& random) {
  std::vector<Column> columns = {{"a", {.kind = TypeKind::kFloat64}, TimeUnit::kSecond, 3000, 3},
                                 {"b", {.kind = TypeKind::kString}, TimeUnit::kMilli, 9000, 1500},
                                 {"c", {.kind = TypeKind::kCategorical}, TimeUnit::kMicro, 400, 15'000'000},
                                 {"d", {.kind = TypeKind::kInt16}, TimeUnit::kSecond, 5000, 2}};
  auto writer = Writer::create(path);
  REQUIRE(writer);
  bool ok = true;
  for (Column& column : columns) {
    const auto series = writer->add_series(
        column.name, {.type = column.type, .axis_type = {.kind = TypeKind::kTimestamp, .unit = column.unit}});
    REQUIRE(series);
    std::int64_t time = static_cast<std::int64_t>(random() % 1000);
    for (std::size_t row = 0; row < column.rows; ++row) {
      time += static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(column.step + 1));
      // Whole seconds, so that stamps of different units meet.
      if (column.unit != TimeUnit::kSecond && random() % 2 == 0) time -= time % ticks_per_second(column.unit);
      if (!column.times.empty()) time = std::max(time, column.times.back() / micros(column.unit));
      const auto n = static_cast<std::int64_t>(random() % 50);
      const Value values[] = {static_cast<double>(n), "t" + std::to_string(n), "c" + std::to_string(n), n};
      const Value value = random() % 9 == 0 ? Value{} : values[&column - columns.data()];
      column.times.push_back(time * micros(column.unit));
      column.values.push_back(value);
      ok = writer->append(*series, time, value).has_value() && ok;
    }
  }
  REQUIRE(ok);
  REQUIRE(writer->commit());
  return columns;
}

using Row = std::pair<std::int64_t, std::vector<Value>>;

/// Rows of (stamp, how many with that stamp came before) for outer and inner joins.
std::vector<Row> joined(const std::vector<Column>& columns, JoinKind kind) {
  std::map<std::pair<std::int64_t, int>, std::pair<std::size_t, std::vector<Value>>> rows;
  for (std::size_t c = 0; c < columns.size(); ++c) {
    std::map<std::int64_t, int> seen;
    for (std::size_t i = 0; i < columns[c].times.size(); ++i) {
      const std::int64_t time = columns[c].times[i];
      auto& row = rows[{time, seen[time]++}];
      row.second.resize(columns.size());
      row.second[c] = columns[c].values[i];
      ++row.first;
    }
  }
  std::vector<Row> result;
  for (auto& [key, row] : rows) {
    if (kind == JoinKind::kOuter || row.first == columns.size()) result.emplace_back(key.first, row.second);
  }
  return result;
}

std::vector<Row> as_of(const std::vector<Column>& columns, std::optional<std::uint64_t> tolerance) {
  std::vector<Row> result;
  for (std::size_t i = 0; i < columns[0].times.size(); ++i) {
    const std::int64_t time = columns[0].times[i];
    Row row{time, {columns[0].values[i]}};
    for (std::size_t c = 1; c < columns.size(); ++c) {
      const auto& times = columns[c].times;
      const auto behind = static_cast<std::size_t>(std::ranges::upper_bound(times, time) - times.begin());
      const bool fits =
          behind > 0 && (!tolerance || static_cast<std::uint64_t>(time - times[behind - 1]) <= *tolerance);
      row.second.push_back(fits ? columns[c].values[behind - 1] : Value{});
    }
    result.push_back(std::move(row));
  }
  return result;
}

std::string difference(Join& join, const std::vector<Row>& expected) {
  std::size_t row = 0;
  for (const Batch& batch : join) {
    for (std::size_t i = 0; i < batch.size(); ++i, ++row) {
      if (row >= expected.size()) return "too many rows";
      if (batch.times()[i] != expected[row].first)
        return "row " + std::to_string(row) + ": stamp " + std::to_string(batch.times()[i]) + " for " +
               std::to_string(expected[row].first);
      for (std::size_t c = 0; c < batch.columns(); ++c) {
        if (!same(batch.value(i, c), expected[row].second[c]))
          return "row " + std::to_string(row) + " differs in column " + std::to_string(c);
      }
    }
  }
  if (join.error()) return join.error()->message;
  return row == expected.size() ? "" : "too few rows: " + std::to_string(row);
}

}  // namespace

TEST_CASE("series on several axes are joined on time, repeated stamps one by one") {
  TemporaryFolder folder;
  std::mt19937_64 random(5);
  for (int round = 0; round < 6; ++round) {
    const std::string path = folder / ("joined" + std::to_string(round) + ".mdat");
    std::vector<Column> columns = write(path, random);
    const auto file = File::open(path);
    REQUIRE(file);
    std::ranges::shuffle(columns, random);
    columns.resize(2 + static_cast<std::size_t>(round) % 3);
    std::vector<Series> series;
    for (const Column& column : columns) series.push_back(*file->find(column.name));
    const bool has_micros =
        std::ranges::any_of(columns, [](const Column& c) { return c.unit == TimeUnit::kMicro; });
    const bool has_millis =
        std::ranges::any_of(columns, [](const Column& c) { return c.unit == TimeUnit::kMilli; });
    const TimeUnit unit = has_micros ? TimeUnit::kMicro : has_millis ? TimeUnit::kMilli : TimeUnit::kSecond;
    const std::int64_t scale = micros(unit);
    for (const JoinKind kind : {JoinKind::kOuter, JoinKind::kInner, JoinKind::kAsOf}) {
      for (int trial = 0; trial < 8; ++trial) {
        JoinOptions options{.kind = kind};
        if (kind == JoinKind::kAsOf && trial % 2 == 1)
          options.tolerance = 3'000'000 / static_cast<std::uint64_t>(scale);
        auto rows =
            kind == JoinKind::kAsOf
                ? as_of(columns, options.tolerance ? std::optional<std::uint64_t>(3'000'000) : std::nullopt)
                : joined(columns, kind);
        if (trial % 4 >= 2) {
          options.range = {.from = static_cast<std::int64_t>(random() % 4'000'000'000) / scale};
          options.range.to = *options.range.from + 1'500'000'000 / scale;
          std::erase_if(rows, [&](const Row& row) {
            return row.first < *options.range.from * scale || row.first >= *options.range.to * scale;
          });
        }
        for (Row& row : rows) row.first /= scale;
        if (trial >= 4) {
          options.where = !value(0).is_null() || value(1).is_null();
          std::erase_if(
              rows, [](const Row& row) { return row.second[0].index() == 0 && row.second[1].index() != 0; });
        }
        INFO("round " << round << ", kind " << static_cast<int>(kind) << ", trial " << trial);
        auto found = join(series, options);
        REQUIRE(found);
        CHECK(found->time_type().unit == unit);
        CHECK(difference(*found, rows) == "");
      }
    }
  }
}

TEST_CASE("series that share an axis are joined by rows, also of several files") {
  TemporaryFolder folder;
  std::mt19937_64 random(9);
  const std::vector<Column> columns = write(folder / "one.mdat", random);
  const auto one = File::open(folder / "one.mdat"), again = File::open(folder / "one.mdat");
  REQUIRE(one);
  REQUIRE(again);
  for (const File* other : {&*one, &*again}) {
    const Series both[] = {*one->find("a"), *other->find("a")};
    auto found = join(both);
    REQUIRE(found);
    auto rows = joined({columns[0], columns[0]}, JoinKind::kOuter);
    for (Row& row : rows) row.first /= micros(columns[0].unit);
    CHECK(difference(*found, rows) == "");
  }
}

TEST_CASE("a join goes on behind rows that were seen before") {
  TemporaryFolder folder;
  std::mt19937_64 random(13);
  std::vector<Column> columns = write(folder / "seen.mdat", random);
  std::swap(columns[1], columns[3]);
  columns.resize(2);  // both in seconds
  const auto file = File::open(folder / "seen.mdat");
  REQUIRE(file);
  const Series both[] = {*file->find(columns[0].name), *file->find(columns[1].name)};
  for (const JoinKind kind : {JoinKind::kOuter, JoinKind::kInner, JoinKind::kAsOf}) {
    auto found = join(both, {.kind = kind, .after = {1000, 2000}});
    REQUIRE(found);
    auto rows = as_of(columns, std::nullopt);
    rows.erase(rows.begin(), rows.begin() + 1000);  // of the others the last row counts, seen or not
    if (kind != JoinKind::kAsOf) {
      std::vector<Column> rest = columns;
      for (std::size_t i = 0; i < rest.size(); ++i) {
        const auto seen = static_cast<std::ptrdiff_t>(1000 * (i + 1));
        rest[i].times.erase(rest[i].times.begin(), rest[i].times.begin() + seen);
        rest[i].values.erase(rest[i].values.begin(), rest[i].values.begin() + seen);
      }
      rows = joined(rest, kind);
    }
    for (Row& row : rows) row.first /= micros(TimeUnit::kSecond);
    CHECK(difference(*found, rows) == "");
  }
  auto found = join(both, {.after = {1'000'000, 1'000'000}});
  REQUIRE(found);
  CHECK(difference(*found, {}) == "");
}

TEST_CASE("a join that makes no sense is refused, and one that overflows says so") {
  TemporaryFolder folder;
  auto writer = Writer::create(folder / "odd.mdat");
  REQUIRE(writer);
  const auto add = [&](const char* name, TimeUnit unit, const char* zone, std::vector<std::int64_t> times) {
    const auto series =
        writer->add_series(name, {.axis_type = {.kind = TypeKind::kTimestamp, .unit = unit, .zone = zone}});
    REQUIRE(series);
    const std::vector<double> values(times.size(), 1.0);
    REQUIRE(writer->append<double>(*series, times, values));
  };
  add("naive", TimeUnit::kSecond, "", {1, 2, 3});
  add("utc", TimeUnit::kSecond, "UTC", {1, 2, 3});
  add("backwards", TimeUnit::kSecond, "", {3, 2, 1});
  add("far", TimeUnit::kSecond, "", {1, INT64_MAX / 1000});
  add("fine", TimeUnit::kNano, "", {1'000'000'000});
  REQUIRE(writer->commit());
  const auto file = File::open(folder / "odd.mdat");
  REQUIRE(file);
  const auto of = [&](const char* a, const char* b) {
    const Series both[] = {*file->find(a), *file->find(b)};
    return join(both);
  };
  CHECK(of("naive", "utc").error().code == ErrorCode::kInvalidArgument);
  CHECK(of("naive", "backwards").error().message ==
        "the times of 'backwards' run backwards: they cannot be joined");
  auto alone = join(std::vector{*file->find("backwards")});
  REQUIRE(alone);
  CHECK(alone->next()->times()[0] == 3);
  auto far = of("far", "fine");
  REQUIRE(far);
  std::size_t rows = 0;
  for (const Batch& batch : *far) rows += batch.size();
  CHECK(rows == 1);
  REQUIRE(far->error());
  CHECK(far->error()->code == ErrorCode::kLimit);
  CHECK(!join({}));
}

}  // namespace mdat::test
