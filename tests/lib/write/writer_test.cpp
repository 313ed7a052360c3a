// SPDX-License-Identifier: Apache-2.0
#include "mdat/writer.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <random>

#include "mdat/file.hpp"
#include "tests/support/model.hpp"
#include "tests/support/temporary_folder.hpp"

namespace mdat::test {
namespace {

using Strings = std::vector<std::string>;

CreateOptions at_zero() {
  CreateOptions options;
  options.commit_time_us = 0;
  return options;
}

void append(Writer& writer, SeriesModel& model, SeriesId series, std::int64_t time, const Value& value) {
  const auto ok = writer.append(series, time, value);
  INFO((ok ? "" : ok.error().message));
  REQUIRE(ok);
  model.times.push_back(time);
  model.values.push_back(value);
}

std::vector<Value> extremes(TypeKind kind) {
  const auto limits = []<typename T, typename Wide>(T, Wide) {
    return std::vector<Value>{Wide{std::numeric_limits<T>::min()}, Wide{std::numeric_limits<T>::max()},
                              Wide{0}, Wide{1}};
  };
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  constexpr std::int64_t i64 = 0;
  constexpr std::uint64_t u64 = 0;
  switch (kind) {
    case TypeKind::kInt8:
      return limits(std::int8_t{}, i64);
    case TypeKind::kInt16:
      return limits(std::int16_t{}, i64);
    case TypeKind::kInt32:
      return limits(std::int32_t{}, i64);
    case TypeKind::kUint8:
      return limits(std::uint8_t{}, u64);
    case TypeKind::kUint16:
      return limits(std::uint16_t{}, u64);
    case TypeKind::kUint32:
      return limits(std::uint32_t{}, u64);
    case TypeKind::kUint64:
      return limits(std::uint64_t{}, u64);
    case TypeKind::kFloat32:
      return {0.0,
              -0.0,
              kInfinity,
              -kInfinity,
              double{std::numeric_limits<float>::denorm_min()},
              double{std::numeric_limits<float>::max()},
              0.5,
              std::nan("")};
    case TypeKind::kFloat64:
      return {0.0,
              -0.0,
              kInfinity,
              -kInfinity,
              std::numeric_limits<double>::denorm_min(),
              std::numeric_limits<double>::max(),
              0.1,
              std::nan(""),
              std::nan("77"),
              -std::nan("5")};
    case TypeKind::kBool:
      return {true, false, true};
    case TypeKind::kString:
      return {std::string(), std::string("x"), std::string("Grüße\0!", 9), std::string(70000, 'y')};
    case TypeKind::kCategorical:
      return {std::string("on"), std::string("off"), std::string(), std::string("on")};
    default:
      return limits(std::int64_t{}, i64);
  }
}

std::string message(const auto& result) { return result ? "" : result.error().message; }

}  // namespace

TEST_CASE("every type keeps its extremes and nulls over commits and openings, in both ways of access") {
  const TemporaryFolder folder;
  const std::string path = folder / "types.mdat";
  Model model;
  const auto name_of = [](int kind) { return "series " + std::to_string(kind); };
  for (int round = 0; round < 5; ++round) {
    auto writer = round == 0 ? Writer::create(path, at_zero()) : Writer::open(path, {});
    REQUIRE(writer);
    for (int kind = 0; kind <= static_cast<int>(TypeKind::kCategorical); ++kind) {
      const Type type{.kind = static_cast<TypeKind>(kind),
                      .unit = TimeUnit::kMilli,
                      .zone = kind == static_cast<int>(TypeKind::kTimestamp) ? "Europe/Paris" : ""};
      const auto series = round == 0 ? writer->add_series(name_of(kind), {.type = type, .unit = "m/s"})
                                     : writer->find(name_of(kind));
      REQUIRE(series);
      SeriesModel& expected = model[name_of(kind)];
      expected.type = type;
      auto values = extremes(type.kind);
      values.insert(values.begin() + round % 3, Value{});
      values.emplace_back();
      for (const Value& value : values)
        append(*writer, expected, *series, static_cast<std::int64_t>(expected.times.size()) * 10, value);
    }
    REQUIRE(message(writer->commit()) == "");
    for (const Access access : {Access::kMapped, Access::kCopied}) {
      const auto file = File::open(path, {access});
      REQUIRE(message(file) == "");
      CHECK(difference(*file, model) == "");
      CHECK(verify(*file) == Strings{});
      CHECK(file->find(name_of(0))->unit() == "m/s");
      for (const auto& [name, expected] : model) {
        const auto stats = file->find(name)->stats();
        REQUIRE(stats);
        INFO(name);
        CHECK(stats_difference(*stats, brute_stats(expected, 0, expected.values.size())) == "");
      }
    }
  }
}

TEST_CASE("a value that its type cannot hold exactly is refused, and the row is not half taken") {
  const TemporaryFolder folder;
  auto writer = Writer::create(folder / "a.mdat", at_zero());
  REQUIRE(writer);
  const std::pair<TypeKind, Value> refused[] = {{TypeKind::kInt8, std::int64_t{128}},
                                                {TypeKind::kUint8, std::int64_t{-1}},
                                                {TypeKind::kInt64, std::uint64_t{1} << 63},
                                                {TypeKind::kInt32, 1.0},
                                                {TypeKind::kFloat32, 0.1},
                                                {TypeKind::kFloat64, (std::int64_t{1} << 53) + 1},
                                                {TypeKind::kBool, std::int64_t{1}},
                                                {TypeKind::kString, std::int64_t{1}},
                                                {TypeKind::kString, std::string("\xFF")},
                                                {TypeKind::kCategorical, std::string("\xC0\x80")},
                                                {TypeKind::kCategorical, std::uint64_t{0}},
                                                {TypeKind::kFloat64, std::string("1")},
                                                {TypeKind::kFloat64, Int128{1, 0}},
                                                {TypeKind::kTimestamp, 1.5}};
  Model model;
  int number = 0;
  for (const auto& [kind, value] : refused) {
    const std::string name = std::to_string(number++);
    const auto series =
        writer->add_series(name, {.type = {.kind = kind, .unit = TimeUnit::kSecond, .zone = {}}});
    REQUIRE(series);
    const auto ok = writer->append(*series, 5, value);
    REQUIRE_FALSE(ok);
    CHECK(ok.error().code == ErrorCode::kInvalidArgument);
    model[name].type = {.kind = kind, .unit = TimeUnit::kSecond, .zone = {}};
    append(*writer, model[name], *series, 6, Value{});
  }
  REQUIRE(message(writer->commit()) == "");
  const auto file = File::open(folder / "a.mdat");
  REQUIRE(file);
  CHECK(difference(*file, model) == "");
}

TEST_CASE("whole arrays with a wrong value are refused before their stamps are taken") {
  const TemporaryFolder folder;
  auto writer = Writer::create(folder / "a.mdat", at_zero());
  REQUIRE(writer);
  const auto bools = writer->add_series("bools", {.type = {.kind = TypeKind::kBool, .unit = {}, .zone = {}}});
  const auto states =
      writer->add_series("states", {.type = {.kind = TypeKind::kCategorical, .unit = {}, .zone = {}}});
  REQUIRE((bools && states));
  const std::int64_t times[] = {1, 2};
  const std::uint8_t two[] = {1, 2};
  const std::uint32_t codes[] = {0, 1};
  CHECK(writer->append(*bools, times, two).error().code == ErrorCode::kInvalidArgument);
  REQUIRE(writer->add_category(*states, "on"));
  CHECK(writer->append(*states, times, codes).error().code == ErrorCode::kInvalidArgument);
  const std::uint64_t first_only = 1;
  REQUIRE(writer->append(*states, times, codes, &first_only));  // what stands in a null row does not matter
  REQUIRE(message(writer->commit()) == "");
  const auto file = File::open(folder / "a.mdat");
  REQUIRE(file);
  Model model;
  model["bools"].type.kind = TypeKind::kBool;
  model["states"] = {
      {.kind = TypeKind::kCategorical, .unit = {}, .zone = {}}, {1, 2}, {std::string("on"), Value{}}};
  CHECK(difference(*file, model) == "");
}

TEST_CASE("typed arrays of another type or of two lengths are refused") {
  const TemporaryFolder folder;
  auto writer = Writer::create(folder / "a.mdat", at_zero());
  REQUIRE(writer);
  const auto series = writer->add_series("a", {});
  REQUIRE(series);
  const std::vector<std::int64_t> times{1, 2};
  CHECK(writer->append(*series, times, std::span<const float>(std::vector<float>{1, 2})).error().code ==
        ErrorCode::kInvalidArgument);
  CHECK(writer->append(*series, times, std::span<const double>(std::vector<double>{1})).error().code ==
        ErrorCode::kInvalidArgument);
  REQUIRE(writer->append(*series, times, std::span<const double>(std::vector<double>{1, 2})));
  REQUIRE(writer->commit());
  CHECK(File::open(folder / "a.mdat")->info().rows == 2);
}

TEST_CASE("values without stamps are refused at commit and can still be completed") {
  const TemporaryFolder folder;
  auto writer = Writer::create(folder / "a.mdat", at_zero());
  REQUIRE(writer);
  const auto axis = writer->add_axis({.kind = TypeKind::kTimestamp, .unit = TimeUnit::kSecond, .zone = {}});
  REQUIRE(axis);
  const auto a = writer->add_series("a", {.axis = *axis});
  const auto b = writer->add_series("b", {.axis = *axis});
  REQUIRE((a && b));
  const std::int64_t times[] = {10, 20};
  const double values[] = {1, 2};
  REQUIRE(writer->append_times(*axis, times));
  REQUIRE(writer->append_values(*a, values, 2));
  REQUIRE(writer->append_values(*b, values, 1));
  const auto refused = writer->commit();
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == ErrorCode::kInvalidArgument);
  CHECK(refused.error().message.find("'b' has 1 rows, its axis has 2") != std::string::npos);
  CHECK(folder.files() == 0);
  REQUIRE(writer->append_values(*b, values + 1, 1));
  CHECK(writer->commit() == 1);
  const auto file = File::open(folder / "a.mdat");
  REQUIRE(file);
  CHECK(file->info().axes == 1);
  CHECK(file->find("a")->axis()->users() == 2);
  CHECK(verify(*file) == Strings{});
}

TEST_CASE("names are 1 to 65535 bytes of UTF-8 and each is given once") {
  const TemporaryFolder folder;
  const std::string path = folder / "a.mdat";
  auto writer = Writer::create(path, at_zero());
  REQUIRE(writer);
  for (const std::string& bad :
       {std::string(), std::string(65536, 'a'), std::string("\xFF"), std::string("\xED\xA0\x80")})
    CHECK(writer->add_series(bad).error().code == ErrorCode::kInvalidArgument);
  CHECK(writer->add_series("a", {.unit = "\x80"}).error().code == ErrorCode::kInvalidArgument);
  CHECK(writer->add_series("a", {.type = {.kind = TypeKind::kTimestamp, .unit = {}, .zone = "\x80"}})
            .error()
            .code == ErrorCode::kInvalidArgument);
  const Strings names{"a", std::string("a\0b", 3), std::string(65535, 'n'), "../x", "a ", "ä"};
  for (const auto& name : names) REQUIRE(writer->add_series(name));
  CHECK(writer->add_series("a").error().code == ErrorCode::kExists);
  REQUIRE(writer->commit());
  CHECK(writer->add_series("ä").error().code == ErrorCode::kExists);
  writer = Writer::open(folder / "none");  // lets go of the file
  writer = Writer::open(path);
  REQUIRE(writer);
  CHECK(writer->add_series(std::string(65535, 'n')).error().code == ErrorCode::kExists);
  CHECK(writer->find("b").error().code == ErrorCode::kNotFound);
  const auto file = File::open(path);
  REQUIRE(file);
  const auto all = file->series();
  REQUIRE(all);
  Strings found;
  for (const Series& series : *all) found.push_back(series.name());
  CHECK(found == names);
  CHECK(verify(*file) == Strings{});
}

TEST_CASE("many series with long names, units and zones fit their pages and are all found") {
  const TemporaryFolder folder;
  auto writer = Writer::create(folder / "a.mdat", at_zero());
  REQUIRE(writer);
  constexpr int kSeries = 60;
  const auto long_text = [](int i, std::size_t bytes) {
    return std::to_string(1000 + i) + std::string(bytes, 'x');
  };
  for (int i = 0; i < kSeries; ++i)
    REQUIRE(writer->add_series(long_text(i, 60000), {.unit = long_text(i, 50000)}));
  for (int i = 0; i < kSeries; ++i)
    REQUIRE(writer->add_series("s" + std::to_string(i), {.unit = long_text(i, 40000)}));
  REQUIRE(writer->commit());
  const auto file = File::open(folder / "a.mdat");
  REQUIRE(message(file) == "");
  for (int i = 0; i < kSeries; ++i) {
    const auto series = file->find(long_text(i, 60000));
    REQUIRE(series);
    CHECK(series->unit() == long_text(i, 50000));
    CHECK(file->find("s" + std::to_string(i)));
  }
  CHECK(verify(*file) == Strings{});
}

TEST_CASE("the same calls with the same commit time make the same bytes") {
  const TemporaryFolder folder;
  const auto make = [&](const std::string& path) {
    std::mt19937_64 random(7);
    auto writer = Writer::create(path, at_zero());
    REQUIRE(writer);
    for (int commit = 0; commit < 4; ++commit) {
      for (int i = 0; i < 40; ++i) {
        const std::string name = "s" + std::to_string(random() % 20);
        auto series = writer->find(name);
        if (!series) series = writer->add_series(name);
        for (int row = 0; row < 30; ++row)
          REQUIRE(writer->append(*series, static_cast<std::int64_t>(random() % 1000),
                                 static_cast<double>(random() % 999) / 100));
      }
      REQUIRE(writer->commit());
    }
    return read_bytes(path);
  };
  CHECK(make(folder / "a.mdat") == make(folder / "b.mdat"));
}

TEST_CASE("small commits fold into few segments, and every snapshot on the way stays what it was") {
  const TemporaryFolder folder;
  const std::string path = folder / "a.mdat";
  CreateOptions options = at_zero();
  options.tail_commits = GENERATE(0U, 7U);
  auto writer = Writer::create(path, options);
  REQUIRE(writer);
  const auto a = writer->add_series("a");
  const auto text = writer->add_series("text", {.type = {.kind = TypeKind::kString, .unit = {}, .zone = {}}});
  REQUIRE((a && text));
  Model model;
  model["a"];
  model["text"].type.kind = TypeKind::kString;
  std::mt19937_64 random(11);
  std::vector<std::pair<File, Model>> snapshots;
  for (int commit = 0; commit < 120; ++commit) {
    const auto rows = static_cast<int>(random() % 60);
    for (int i = 0; i < rows; ++i) {
      const std::int64_t time = std::ssize(model["a"].times) * 100 + static_cast<std::int64_t>(random() % 50);
      append(*writer, model["a"], *a, time,
             random() % 7 == 0 ? Value{} : Value{static_cast<double>(random() % 1000)});
      append(*writer, model["text"], *text, time,
             random() % 9 == 0 ? Value{} : Value{"t" + std::to_string(random() % 99)});
    }
    REQUIRE(writer->commit());
    auto file = File::open(path);
    REQUIRE(file);
    CHECK(difference(*file, model) == "");
    if (commit % 20 == 7) snapshots.emplace_back(std::move(*file), model);
    if (commit == 60) {
      writer = Writer::open(folder / "none");
      writer = Writer::open(path, options);
      REQUIRE(writer);
      REQUIRE((writer->find("a") == *a && writer->find("text") == *text));
    }
  }
  for (const auto& [file, then] : snapshots) {
    CHECK(difference(file, then) == "");
    CHECK(verify(file) == Strings{});
    const auto now = file.refresh();
    REQUIRE(now);
    CHECK(difference(*now, model) == "");
  }
  const auto file = File::open(path);
  REQUIRE(file);
  const auto layout = file->find("a")->layout();
  REQUIRE(layout);
  CHECK(layout->size() <= 8);  // of values and stamps, after 120 commits
}

TEST_CASE("segments of long strings stay far below what their offsets hold, however they arrive") {
  const TemporaryFolder folder;
  const std::string path = folder / "a.mdat";
  auto writer = Writer::create(path, at_zero());
  REQUIRE(writer);
  const auto series =
      writer->add_series("text", {.type = {.kind = TypeKind::kString, .unit = {}, .zone = {}}});
  REQUIRE(series);
  const std::string megabyte(1 << 20, 'm');
  const std::vector<std::string_view> texts(40, megabyte);
  std::vector<std::int64_t> times(texts.size());
  std::int64_t rows = 0;
  for (int commit = 0; commit < 4; ++commit) {
    for (auto& time : times) time = rows++;
    REQUIRE(writer->append_times(writer->summary(*series).axis, times));
    REQUIRE(writer->append_strings(*series, texts));
    REQUIRE(message(writer->commit()) == "");
  }
  const auto file = File::open(path);
  REQUIRE(file);
  const auto layout = file->find("text")->layout();
  REQUIRE(layout);
  for (const SegmentInfo& segment : *layout) {
    CHECK(segment.whole);
    CHECK(segment.raw_bytes <= std::uint64_t{66} << 20);
  }
  CHECK(file->find("text")->at(159) == Value{megabyte});
  CHECK(verify(*file) == Strings{});
}

}  // namespace mdat::test
