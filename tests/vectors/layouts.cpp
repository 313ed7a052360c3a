// SPDX-License-Identifier: Apache-2.0
// Files by how they are laid out: nulls, granules, segments, commits, directories.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "mdat/mdat.hpp"
#include "tests/vectors/file.hpp"

namespace vectors {
namespace {

void nulls() {
  constexpr std::size_t kRows = 2 * 8192 + 100;
  Writer writer = create("nulls");
  const AxisId axis = add_seconds(writer, kRows);
  std::vector<std::int32_t> values(kRows);
  for (std::size_t i = 0; i < kRows; ++i) values[i] = static_cast<std::int32_t>(i % 7);
  Random random;
  const auto one = [&](std::string_view name, auto is_valid) {
    add(writer, axis, name, TypeKind::kInt32, values, validity(kRows, is_valid));
  };
  one("all", [](std::size_t) { return false; });
  one("first granule", [](std::size_t i) { return i >= 8192; });
  one("second granule", [](std::size_t i) { return i / 8192 != 1; });
  one("first row", [](std::size_t i) { return i != 0; });
  one("last row", [](std::size_t i) { return i != kRows - 1; });
  one("runs", [](std::size_t i) { return i / 500 % 2 != 0; });
  one("every other", [](std::size_t i) { return i % 2 == 0; });
  one("random", [&](std::size_t) { return random.below(3) != 0; });
  check(writer.commit());
}

void segments() {
  constexpr std::size_t kRows = 524'288 + 8192 + 1;
  Writer writer = create("segments");
  const AxisId axis = add_seconds(writer, kRows);
  std::vector<std::int32_t> values(kRows);
  for (std::size_t i = 0; i < kRows; ++i) values[i] = static_cast<std::int32_t>(i / 1000);
  add(writer, axis, "steps", TypeKind::kInt32, values);
  check(writer.commit());
}

void commits() {
  {
    Writer writer = create("commits");
    const AxisId axis = add_seconds(writer, 10);
    add(writer, axis, "a", TypeKind::kInt32, std::vector<std::int32_t>{0, 1, 2, 3, 4, 5, 6, 7, 8, 9});
    add(writer, axis, "b", TypeKind::kFloat64, std::vector<double>(10, 2.5));
    check(writer.commit());
  }
  for (std::int64_t commit = 0; commit < 4; ++commit) {
    Writer writer = reopen("commits");
    // From here on "a" goes alone, and leaves the axis that it shared.
    const SeriesId series = check(writer.find("a"));
    check(writer.append(series, 1'700'000'100 + commit, mdat::Value{std::int64_t{100} + commit}));
    check(writer.append(series, 1'700'000'200 + commit, mdat::Value{}));
    if (commit == 2)
      check(writer.add_series("late", {.type = {.kind = TypeKind::kString}, .axis_type = kSeconds}));
    check(writer.commit());
  }
}

/// Small commits in the tail: all types, two axes, nulls; each commit adds to some of the series.
void tail(std::string_view name, int commits, std::uint32_t tail_commits) {
  constexpr std::size_t kRows = 3;
  {
    Writer writer = create(name);
    const AxisId axis = add_seconds(writer, kRows);
    add_integers(writer, axis, "integer", kRows, [](std::size_t i) { return i; });
    add_floats(writer, axis, "float", kRows, [](std::size_t i) { return static_cast<double>(i) / 8; });
    add(writer, axis, "bool", TypeKind::kBool, std::vector<std::uint8_t>{1, 0, 1});
    add_text(writer, axis, "text", {"a", "", "b"});
    const SeriesId state = add(writer, axis, "state", TypeKind::kCategorical, std::vector<std::uint32_t>{});
    for (const char* word : {"open", "shut"}) check(writer.add_category(state, word));
    const std::uint32_t codes[kRows] = {0, 1, 0};
    check(writer.append_values(state, codes, kRows));
    const AxisId other = check(writer.add_axis(kSeconds));
    check(writer.append_times(other, every_second(1)));
    add(writer, other, "alone", TypeKind::kFloat64, std::vector<double>{0.1});
    check(writer.commit());
  }
  Writer writer = reopen(name, tail_commits);
  Random random;
  const auto value = [&](std::string_view series) -> mdat::Value {
    const std::int64_t number = random.below(100);
    if (number % 7 == 0) return {};
    if (series == "bool") return number % 2 == 0;
    if (series == "text") return "text " + std::to_string(number);
    if (series == "state") return std::string(number % 2 == 0 ? "open" : "shut");
    if (series.starts_with("integer")) return number;
    return static_cast<double>(number) / 8;
  };
  for (std::int64_t commit = 0; commit < commits; ++commit) {
    const std::int64_t time = 1'700'001'000 + 10 * commit;
    std::vector<std::string> names{"alone"};
    if (commit % 4 != 2) {
      names = {"bool", "text", "state", "float/float32", "float/float64"};
      for (const char* type : {"int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"})
        names.push_back(std::string("integer/") + type);
      if (commit % 2 == 1) names.push_back("alone");
    }
    for (const std::string& series : names) {
      for (std::int64_t row = 0; row <= commit % 3; ++row)
        check(writer.append(check(writer.find(series)), time + row, value(series)));
    }
    check(writer.commit());
  }
}

// Of many commits, most of which are gone.
void reused() {
  mdat::CreateOptions options;
  options.commit_time_us = 0;
  options.replace = true;
  options.keep_commits = 3;
  options.tail_commits = 4;
  Writer writer = check(Writer::create(folder + "/reused.mdat", options));
  const AxisId axis = check(writer.add_axis(kSeconds));
  std::vector<SeriesId> series;
  for (int i = 0; i < 4; ++i)
    series.push_back(check(writer.add_series("v" + std::to_string(i), {.unit = {}, .axis = axis})));
  Random random;
  for (std::int64_t time = 0; time < 60; ++time) {
    check(writer.append_times(axis, std::span(&time, 1)));
    for (const SeriesId each : series) {
      const double value = static_cast<double>(random.below(100)) / 4;
      check(writer.append_values(each, &value, 1));
    }
    check(writer.commit());
  }
}

void widened() {
  {
    Writer writer = create("widened");
    const AxisId axis = add_seconds(writer, 5);
    add(writer, axis, "v", TypeKind::kInt64,
        std::vector<std::int64_t>{1, -(std::int64_t{1} << 53), 0, (std::int64_t{1} << 53), 5}, {0b01111});
    check(writer.commit());
  }
  Writer writer = reopen("widened");
  const SeriesId series = check(writer.find("v"));
  check(writer.widen_to_float64(series));
  check(writer.append<double>(series, std::vector<std::int64_t>{1'700'000'010, 1'700'000'011},
                              std::vector<double>{0.5, -0.0}));
  check(writer.commit());
}

void refined() {
  {
    Writer writer = create("refined");
    const AxisId axis = add_seconds(writer, 3);
    add(writer, axis, "v", TypeKind::kBool, std::vector<std::uint8_t>{1, 0, 1});
    check(writer.commit());
  }
  Writer writer = reopen("refined");
  const SeriesId series = check(writer.find("v"));
  check(writer.refine_axis(writer.summary(series).axis, TimeUnit::kMilli));
  check(writer.commit());
}

/// Axes of numbers and durations, and series that are hidden, one under the name of another.
void axes() {
  Writer writer = create("axes");
  const AxisId numbers = check(writer.add_axis({.kind = TypeKind::kInt64}));
  check(writer.append_times(numbers, std::vector<std::int64_t>{-5, 0, 1, 1'000'000'000'000}));
  add(writer, numbers, "by number", TypeKind::kFloat64, std::vector<double>{0.5, -0.0, 2, 1e300});
  const AxisId since = check(writer.add_axis({.kind = TypeKind::kDuration, .unit = TimeUnit::kMilli}));
  check(writer.append_times(since, std::vector<std::int64_t>{-1, 0, 250, 500, 750, 5000}));
  add(writer, since, "since start", TypeKind::kInt16, std::vector<std::int16_t>{0, 1, 2, 3, 4, 5});
  add_text(writer, since, "note", {"", "a", "b", "c", "d", "e"});
  check(writer.commit());
}

void hidden() {
  constexpr std::size_t kRows = 3;
  {
    Writer writer = create("hidden");
    const AxisId axis = add_seconds(writer, kRows);
    add(writer, axis, "v", TypeKind::kInt32, std::vector<std::int32_t>{1, 2, 3});
    for (const char* name : {"v", "log"}) {
      const SeriesId series = check(writer.add_series(
          name,
          {.type = {.kind = TypeKind::kString}, .axis_type = {.kind = TypeKind::kInt64}, .hidden = true}));
      check(writer.append(series, 0, mdat::Value{std::string("made")}));
    }
    check(writer.commit());
  }
  Writer writer = reopen("hidden", 512);
  for (std::int64_t commit = 0; commit < 4; ++commit) {
    check(writer.append(check(writer.find("v")), 1'700'000'100 + commit, mdat::Value{commit}));
    if (commit == 1)
      check(writer.append(check(writer.find_hidden("log")), 1, mdat::Value{std::string("changed")}));
    check(writer.commit());
  }
}

void many_series() {
  Writer writer = create("many-series");
  const AxisId axis = add_seconds(writer, 2);
  for (int i = 0; i < 400; ++i) {
    add(writer, axis, "plant/" + std::to_string(i * 7919 % 400), TypeKind::kInt16,
        std::vector<std::int16_t>{static_cast<std::int16_t>(i), 1});
  }
  check(writer.commit());
}

}  // namespace

void write_layouts() {
  nulls();
  segments();
  commits();
  tail("tail", 12, 512);
  tail("tail-folded", 11, 4);
  reused();
  widened();
  refined();
  axes();
  hidden();
  many_series();
}

}  // namespace vectors
