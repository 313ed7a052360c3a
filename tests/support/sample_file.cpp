// SPDX-License-Identifier: Apache-2.0
#include "tests/support/sample_file.hpp"

#include <catch2/catch.hpp>
#include <span>

#include "mdat/writer.hpp"

namespace mdat::test {
namespace {

struct Sample {
  explicit Sample(Writer given) : writer(std::move(given)) {}

  void add(const std::string& name, TypeKind kind, std::optional<AxisId> axis = {}) {
    const Type type{.kind = kind, .unit = TimeUnit::kMilli, .zone = {}};
    const Type seconds{.kind = TypeKind::kTimestamp, .unit = TimeUnit::kSecond, .zone = "UTC"};
    REQUIRE(writer.add_series(name, {.type = type, .unit = "m", .axis = axis, .axis_type = seconds}));
    model[name].type = type;
  }
  void append(const std::string& name, const Value& value) {
    SeriesModel& series = model[name];
    const std::int64_t time = std::ssize(series.times) * 3 + (series.times.size() % 5 == 4 ? 1 : 0);
    REQUIRE(writer.append(*writer.find(name), time, value));
    series.times.push_back(time);
    series.values.push_back(value);
  }
  void commit() { REQUIRE(writer.commit()); }

  Writer writer;
  Model model;
};

}  // namespace

Model make_sample(const std::string& path) {
  CreateOptions options;
  options.commit_time_us = 0;
  auto writer = Writer::create(path, options);
  REQUIRE(writer);
  Sample sample(std::move(*writer));
  sample.add("f", TypeKind::kFloat64);
  sample.add("s", TypeKind::kString);
  sample.add("c", TypeKind::kCategorical);
  sample.add("i", TypeKind::kInt64);
  sample.add("empty", TypeKind::kBool);
  for (int row = 0; row < 30; ++row) {
    sample.append("f", row % 7 == 2 ? Value{} : Value{row * 0.25});
    sample.append("s", row % 9 == 2 ? Value{} : Value{"text " + std::to_string(row * row % 11)});
    sample.append("c", row % 8 == 2 ? Value{} : Value{std::string(row % 3 == 0 ? "on" : "off")});
    sample.append("i", Value{std::int64_t{row} * 977});
  }
  sample.commit();
  // Several granules, and names that fill a page of the directory.
  sample.add("long", TypeKind::kInt16);
  std::vector<std::int64_t> times(8192 + 500);
  std::vector<std::int16_t> values(times.size());
  for (std::size_t i = 0; i < times.size(); ++i) {
    times[i] = static_cast<std::int64_t>(i);
    values[i] = static_cast<std::int16_t>(i / 4096);
    sample.model["long"].times.push_back(times[i]);
    sample.model["long"].values.emplace_back(std::int64_t{values[i]});
  }
  REQUIRE(sample.writer.append(*sample.writer.find("long"), times, std::span<const std::int16_t>(values)));
  const auto hidden = sample.writer.add_series(
      "s", {.type = {.kind = TypeKind::kString}, .axis_type = {.kind = TypeKind::kInt64}, .hidden = true});
  REQUIRE(hidden);
  REQUIRE(sample.writer.append(*hidden, 0, Value{std::string("beside the data")}));
  for (const char letter : {'x', 'y', 'z'}) sample.add(std::string(6000, letter), TypeKind::kUint8);
  sample.commit();
  REQUIRE(sample.writer.widen_to_float64(*sample.writer.find("i")));
  sample.model["i"].type.kind = TypeKind::kFloat64;
  for (Value& value : sample.model["i"].values) value = static_cast<double>(std::get<std::int64_t>(value));
  for (int row = 0; row < 5; ++row) {
    sample.append("i", row + 0.5);
    sample.append("f", 1e300 * row);
  }
  sample.commit();
  // A tail of two blocks.
  for (int row = 0; row < 2; ++row) {
    sample.append("i", row + 0.25);
    sample.append("s", row == 0 ? Value{} : Value{std::string("tail")});
    sample.append("c", Value{std::string("off")});
    sample.commit();
  }
  return sample.model;
}

}  // namespace mdat::test
