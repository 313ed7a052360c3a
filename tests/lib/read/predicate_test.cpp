// SPDX-License-Identifier: Apache-2.0
// Scans with conditions against the same question asked of every value, one by one.
#include "mdat/predicate.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <random>
#include <set>

#include "mdat/file.hpp"
#include "mdat/writer.hpp"
#include "tests/support/model.hpp"
#include "tests/support/temporary_folder.hpp"

namespace mdat::test {
namespace {

enum class Truth { kFalse, kUnknown, kTrue };

Truth negation(Truth truth) {
  return truth == Truth::kUnknown ? truth : truth == Truth::kTrue ? Truth::kFalse : Truth::kTrue;
}

// Holds every integer of 64 bits and every double.
static_assert(std::numeric_limits<long double>::digits >= 64);

long double number(const Value& value) {
  if (const auto* x = std::get_if<double>(&value)) return *x;
  if (const auto* x = std::get_if<std::int64_t>(&value)) return static_cast<long double>(*x);
  if (const auto* x = std::get_if<std::uint64_t>(&value)) return static_cast<long double>(*x);
  return std::get<bool>(value) ? 1 : 0;
}

template <typename T>
bool holds(const T& a, Comparison comparison, const T& b) {
  switch (comparison) {
    case Comparison::kEqual:
      return a == b;
    case Comparison::kNotEqual:
      return a != b;
    case Comparison::kLess:
      return a < b;
    case Comparison::kLessEqual:
      return a <= b;
    case Comparison::kGreater:
      return a > b;
    default:
      return a >= b;
  }
}

Truth compare(const Value& a, Comparison comparison, const Value& b) {
  if (a.index() == 0) return Truth::kUnknown;
  const auto* text = std::get_if<std::string>(&a);
  const bool is_true = text != nullptr ? holds(*text, comparison, std::get<std::string>(b))
                                       : holds(number(a), comparison, number(b));
  return is_true ? Truth::kTrue : Truth::kFalse;
}

/// The same condition twice: for the library, and as a question about the values of one row.
struct Question {
  Predicate predicate;
  std::function<Truth(const std::vector<Value>&)> ask;
};

struct Asker {
  std::mt19937_64& random;
  const std::vector<std::vector<Value>>& columns;

  // A value of the column, its neighbour, or a number of another type near it.
  Value bound(std::size_t column) {
    const auto& values = columns[column];
    Value found;
    for (int tries = 0; tries < 100 && found.index() == 0; ++tries) found = values[random() % values.size()];
    if (found.index() == 0 || random() % 16 == 0) return strange(column);
    if (auto* text = std::get_if<std::string>(&found)) {
      if (random() % 4 == 0) text->push_back(static_cast<char>(random() % 3));
      if (random() % 4 == 0 && !text->empty()) text->pop_back();
      return found;
    }
    const auto near = static_cast<double>(number(found));
    switch (random() % 8) {
      case 0:
        return std::nextafter(near, INFINITY);
      case 1:
        return near + 0.5;
      case 2:
        return near < 9e18 && near > -9e18 ? Value(static_cast<std::int64_t>(near)) : Value(near);
      case 3:
        return near >= 0 && near < 1e19 ? Value(static_cast<std::uint64_t>(near)) : Value(near);
      default:
        return found;
    }
  }
  Value strange(std::size_t column) {
    for (const Value& value : columns[column]) {
      if (value.index() == 0) continue;
      if (std::holds_alternative<std::string>(value)) return std::string(random() % 2, 'm');
      break;
    }
    if (is_text(column)) return std::string("m");
    const Value all[] = {0.0,       -0.0,       INFINITY, -INFINITY, NAN,     std::int64_t{INT64_MIN},
                         INT64_MAX, UINT64_MAX, 0x1p63,   0x1p64,    -0x1p63, true,
                         1e300};
    return all[random() % std::size(all)];
  }
  std::vector<bool> text_columns;
  [[nodiscard]] bool is_text(std::size_t column) const { return text_columns[column]; }

  Question leaf() {
    const std::size_t c = random() % columns.size();
    const auto comparison = static_cast<Comparison>(random() % 6);
    switch (random() % 7) {
      case 0:
        return {value(c).is_null(),
                [c](const auto& row) { return row[c].index() == 0 ? Truth::kTrue : Truth::kFalse; }};
      case 1: {
        const Value low = bound(c), high = bound(c);
        return {value(c).between(low, high), [=](const auto& row) {
                  return std::min(compare(row[c], Comparison::kGreaterEqual, low),
                                  compare(row[c], Comparison::kLessEqual, high));
                }};
      }
      case 2: {
        std::vector<Value> values;
        for (auto n = random() % 3 == 0 ? random() % 40 : random() % 4; n > 0; --n)
          values.push_back(bound(c));
        return {value(c).in(values), [=](const auto& row) {
                  if (row[c].index() == 0) return Truth::kUnknown;
                  Truth any = Truth::kFalse;
                  for (const Value& each : values)
                    any = std::max(any, compare(row[c], Comparison::kEqual, each));
                  return any;
                }};
      }
      case 3:
        return {value(c).is_nan(), [c](const auto& row) {
                  if (row[c].index() == 0) return Truth::kUnknown;
                  const auto* x = std::get_if<double>(&row[c]);
                  return x != nullptr && std::isnan(*x) ? Truth::kTrue : Truth::kFalse;
                }};
      default: {
        const Value to = bound(c);
        return {Predicate::compare(c, comparison, to),
                [=](const auto& row) { return compare(row[c], comparison, to); }};
      }
    }
  }
  Question any(int depth) {
    if (depth == 0 || random() % 3 == 0) return leaf();
    const Question a = any(depth - 1);
    if (random() % 3 == 0) return {!a.predicate, [a](const auto& row) { return negation(a.ask(row)); }};
    const Question b = any(depth - 1);
    if (random() % 2 == 0)
      return {a.predicate && b.predicate, [=](const auto& row) { return std::min(a.ask(row), b.ask(row)); }};
    return {a.predicate || b.predicate, [=](const auto& row) { return std::max(a.ask(row), b.ask(row)); }};
  }
};

/// Columns of one type each, in a shape that leads to another encoding.
enum class Shape { kConstant, kRuns, kFew, kClose, kAny, kSteps };

Value any_value(TypeKind kind, Shape shape, std::size_t row, std::mt19937_64& random) {
  std::uint64_t pick = 0;
  if (shape == Shape::kRuns) pick = row / 97 % 5;
  if (shape == Shape::kFew) pick = random() % 30;
  if (shape == Shape::kClose) pick = 1000 + row / 16 + random() % 50;
  if (shape == Shape::kAny) pick = random();
  if (shape == Shape::kSteps) pick = 7 * row;
  switch (kind) {
    case TypeKind::kBool:
      return pick % 2 == 1;
    case TypeKind::kFloat32:
    case TypeKind::kFloat64: {
      if (random() % 200 == 0) {
        const double odd[] = {NAN, 0.0, -0.0, INFINITY, -INFINITY, 5e-324, 1e300};
        const double one = odd[random() % std::size(odd)];
        return kind == TypeKind::kFloat32 ? static_cast<double>(static_cast<float>(one)) : one;
      }
      const double x = shape == Shape::kAny ? static_cast<double>(static_cast<std::int64_t>(pick)) * 0x1p-60
                                            : static_cast<double>(pick) / 100;
      return kind == TypeKind::kFloat32 ? static_cast<double>(static_cast<float>(x)) : x;
    }
    case TypeKind::kString:
    case TypeKind::kCategorical: {
      if (shape == Shape::kAny && kind == TypeKind::kCategorical) pick %= 500;
      return "s" + std::to_string(pick);
    }
    case TypeKind::kUint8:
      return std::uint64_t{static_cast<std::uint8_t>(pick)};
    case TypeKind::kUint16:
      return std::uint64_t{static_cast<std::uint16_t>(pick)};
    case TypeKind::kUint32:
      return std::uint64_t{static_cast<std::uint32_t>(pick)};
    case TypeKind::kUint64:
      return pick;
    case TypeKind::kInt8:
      return std::int64_t{static_cast<std::int8_t>(pick)};
    case TypeKind::kInt16:
      return std::int64_t{static_cast<std::int16_t>(pick)};
    case TypeKind::kInt32:
      return std::int64_t{static_cast<std::int32_t>(pick)};
    default:
      return static_cast<std::int64_t>(pick);
  }
}

struct Table {
  std::vector<Type> types;
  std::vector<std::int64_t> times;
  std::vector<std::vector<Value>> columns;
};

/// All series of a file on one axis: c0, c1 ...
void write(const std::string& path, const Table& table, Profile profile) {
  CreateOptions options;
  options.commit_time_us = 0;
  options.profile = profile;
  auto writer = Writer::create(path, options);
  REQUIRE(writer);
  const auto axis = writer->add_axis({.kind = TypeKind::kTimestamp, .unit = TimeUnit::kSecond, .zone = {}});
  REQUIRE(axis);
  for (std::size_t c = 0; c < table.types.size(); ++c) {
    const auto series = writer->add_series("c" + std::to_string(c), {.type = table.types[c], .axis = *axis});
    REQUIRE(series);
  }
  // Row by row would be slow: each column alone, on an axis of its own that turns out to be the same.
  bool ok = true;
  for (std::size_t c = 0; c < table.types.size(); ++c) {
    const auto series = writer->find("c" + std::to_string(c));
    for (std::size_t row = 0; row < table.times.size(); ++row)
      ok = writer->append(*series, table.times[row], table.columns[c][row]).has_value() && ok;
  }
  REQUIRE(ok);
  REQUIRE(writer->commit());
}

std::vector<Series> all_series(const File& file, std::size_t count) {
  std::vector<Series> series;
  for (std::size_t c = 0; c < count; ++c) series.push_back(*file.find("c" + std::to_string(c)));
  return series;
}

/// "" where the scan hands out just the rows for which the question is true.
std::string difference(Scan scan, const Table& table, const std::vector<std::size_t>& columns,
                       const std::function<bool(std::size_t)>& wanted) {
  std::size_t row = 0;
  for (const Batch& batch : scan) {
    for (std::size_t i = 0; i < batch.size(); ++i, ++row) {
      while (row < table.times.size() && !wanted(row)) ++row;
      if (row != batch.row(i)) return "row " + std::to_string(batch.row(i)) + " for " + std::to_string(row);
      if (batch.times()[i] != table.times[row]) return "another stamp in row " + std::to_string(row);
      for (std::size_t c = 0; c < columns.size(); ++c) {
        if (!same(batch.value(i, c), table.columns[columns[c]][row]))
          return "another value in row " + std::to_string(row);
      }
    }
  }
  if (scan.error()) return scan.error()->message;
  while (row < table.times.size() && !wanted(row)) ++row;
  return row == table.times.size() ? "" : "row " + std::to_string(row) + " is missing";
}

constexpr TypeKind kKinds[] = {
    TypeKind::kInt8,   TypeKind::kInt16,  TypeKind::kInt32,     TypeKind::kInt64,    TypeKind::kUint8,
    TypeKind::kUint16, TypeKind::kUint32, TypeKind::kUint64,    TypeKind::kFloat32,  TypeKind::kFloat64,
    TypeKind::kBool,   TypeKind::kString, TypeKind::kTimestamp, TypeKind::kDuration, TypeKind::kCategorical};

}  // namespace

TEST_CASE("a condition keeps the rows for which it is true, whatever type and encoding") {
  std::set<std::string> encodings;
  std::mt19937_64 random(7);
  TemporaryFolder folder;
  for (const Shape shape :
       {Shape::kConstant, Shape::kRuns, Shape::kFew, Shape::kClose, Shape::kAny, Shape::kSteps}) {
    const std::size_t rows = 9000 + random() % 9000;
    const auto null_pattern = shape == Shape::kSteps ? 0 : random() % 4;
    Table table;
    std::int64_t time = 0;
    for (std::size_t row = 0; row < rows; ++row)
      table.times.push_back(time += 1 + static_cast<int>(random() % 2));
    for (const TypeKind kind : kKinds) {
      table.types.push_back({.kind = kind});
      auto& column = table.columns.emplace_back();
      for (std::size_t row = 0; row < rows; ++row) {
        const bool is_null = (null_pattern == 1 && random() % 5 == 0) ||
                             (null_pattern == 2 && row / 3000 % 2 == 1) ||
                             (null_pattern == 3 && row % 9000 == 5);
        column.push_back(is_null ? Value{} : any_value(kind, shape, row, random));
      }
    }
    const std::string path = folder / ("shape" + std::to_string(static_cast<int>(shape)) + ".mdat");
    write(path, table, shape == Shape::kAny ? Profile::kSmall : Profile::kBalanced);
    const auto file = File::open(path);
    REQUIRE(file);
    const auto series = all_series(*file, table.columns.size());
    for (std::size_t c = 0; c < series.size(); ++c) {
      const auto layout = series[c].layout();
      for (const SegmentInfo& info : *layout) encodings.emplace(info.encoding);
      const std::vector<std::vector<Value>> one = {table.columns[c]};
      const TypeKind kind = table.types[c].kind;
      Asker asker{random, one, {kind == TypeKind::kString || kind == TypeKind::kCategorical}};
      for (int round = 0; round < 12; ++round) {
        const Question question = asker.any(round % 3);
        INFO(to_string(table.types[c]) << ", shape " << static_cast<int>(shape) << ", round " << round);
        CHECK(difference(series[c].scan({.where = question.predicate}), table, {c}, [&](std::size_t row) {
                return question.ask({table.columns[c][row]}) == Truth::kTrue;
              }) == "");
      }
    }
  }
  for (const char* name : {"constant", "sequence", "for-bitpack", "alp", "dictionary", "run-end"}) {
    INFO(name);
    CHECK(encodings.contains(name));
  }
}

TEST_CASE("a condition may be on several columns, and a time range with it") {
  std::mt19937_64 random(11);
  TemporaryFolder folder;
  for (const bool sorted : {true, false}) {
    const std::size_t rows = 30'000;
    Table table;
    for (std::size_t row = 0; row < rows; ++row)
      table.times.push_back(static_cast<std::int64_t>(sorted ? row : random() % 5000));
    const TypeKind kinds[] = {TypeKind::kFloat64, TypeKind::kString, TypeKind::kInt32};
    for (const TypeKind kind : kinds) {
      table.types.push_back({.kind = kind});
      auto& column = table.columns.emplace_back();
      for (std::size_t row = 0; row < rows; ++row)
        column.push_back(
            random() % 7 == 0
                ? Value{}
                : any_value(kind, kind == TypeKind::kString ? Shape::kFew : Shape::kClose, row, random));
    }
    const std::string path = folder / (sorted ? "sorted.mdat" : "unsorted.mdat");
    write(path, table, Profile::kBalanced);
    const auto file = File::open(path);
    REQUIRE(file);
    const auto series = all_series(*file, 3);
    Asker asker{random, table.columns, {false, true, false}};
    for (int round = 0; round < 120; ++round) {
      const Question question = asker.any(3);
      ScanOptions options{.where = question.predicate};
      if (round % 2 == 0) options.range.from = static_cast<std::int64_t>(random() % 5000);
      if (round % 3 == 0)
        options.range.to = options.range.from.value_or(0) + static_cast<std::int64_t>(random() % 9000);
      INFO("round " << round << (sorted ? " sorted" : " unsorted"));
      auto scan = file->scan(series, options);
      REQUIRE(scan);
      CHECK(difference(std::move(*scan), table, {0, 1, 2}, [&](std::size_t row) {
              const std::int64_t time = table.times[row];
              if (options.range.from && time < *options.range.from) return false;
              if (options.range.to && time >= *options.range.to) return false;
              return question.ask({table.columns[0][row], table.columns[1][row], table.columns[2][row]}) ==
                     Truth::kTrue;
            }) == "");
    }
  }
}

TEST_CASE("what cannot hold is not read") {
  TemporaryFolder folder;
  auto writer = Writer::create(folder / "clustered.mdat");
  REQUIRE(writer);
  const auto series = writer->add_series("level", {.type = {.kind = TypeKind::kFloat64}});
  REQUIRE(series);
  constexpr std::size_t kRows = 1'600'000;  // 4 segments, 196 granules
  std::vector<std::int64_t> times(kRows);
  std::vector<double> values(kRows);
  std::mt19937 random(1);
  for (std::size_t row = 0; row < kRows; ++row) {
    times[row] = static_cast<std::int64_t>(row);
    values[row] = std::round(static_cast<double>(row + random() % 500) / 10) / 100;
  }
  REQUIRE(writer->append<double>(*series, times, values));
  REQUIRE(writer->commit());
  const auto file = File::open(folder / "clustered.mdat");
  REQUIRE(file);
  const auto level = file->find("level");
  REQUIRE(level);

  auto scan = level->scan({.where = value() >= 800 && value() < 801.6, .times = Times::kSkipped});
  std::uint64_t kept = 0;
  for (const Batch& batch : scan) kept += batch.size();
  REQUIRE(!scan.error());
  const auto wanted = std::ranges::count_if(values, [](double x) { return x >= 800 && x < 801.6; });
  CHECK(kept == static_cast<std::uint64_t>(wanted));
  CHECK(kept > kRows / 2000);
  const ScanCounters counters = scan.counters();
  CHECK(counters.rows_seen == kRows);
  CHECK(counters.rows_kept == kept);
  CHECK(counters.rows_skipped >= kRows - 3 * 8192);
  CHECK(counters.segments_opened == 1);
  CHECK(counters.granules_read <= 2);  // of 196
  CHECK(counters.vectors_decoded <= 5);

  // Nothing at all where the root already tells.
  auto none = level->scan({.where = value() > 5000, .times = Times::kSkipped});
  CHECK(none.next() == nullptr);
  CHECK(none.counters().segments_opened == 0);
  auto all = level->scan({.where = value() >= 0});
  std::uint64_t rows = 0;
  for (const Batch& batch : all) rows += batch.size();
  CHECK(rows == kRows);
  CHECK(all.counters().rows_skipped == 0);
}

TEST_CASE("a condition that makes no sense is refused") {
  TemporaryFolder folder;
  Table table{{{.kind = TypeKind::kString}, {.kind = TypeKind::kInt32}},
              {1, 2},
              {{std::string("a"), Value{}}, {std::int64_t{1}, std::int64_t{2}}}};
  write(folder / "small.mdat", table, Profile::kBalanced);
  const auto file = File::open(folder / "small.mdat");
  REQUIRE(file);
  const auto series = all_series(*file, 2);
  const auto message = [&](const Predicate& where) {
    const auto scan = file->scan(series, {.where = where});
    REQUIRE(!scan);
    CHECK(scan.error().code == ErrorCode::kInvalidArgument);
    return scan.error().message;
  };
  CHECK(message(value(0) > 3) == "series 'c0' is string and cannot be compared with a number");
  CHECK(message(value(1) == "x") == "series 'c1' is int32 and cannot be compared with text");
  CHECK(message(value(1).in({1, Value{}})) ==
        "series 'c1' is int32 and cannot be compared with null; ask with is_null()");
  CHECK(message(value(0) == "a" && value(2) > 1) == "the condition is on column 2; the scan has 2");
  auto scan = series[0].scan({.where = value() == 1});
  CHECK(scan.next() == nullptr);
  CHECK(scan.error());
}

}  // namespace mdat::test
