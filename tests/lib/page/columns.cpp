// SPDX-License-Identifier: Apache-2.0
#include "tests/lib/page/columns.hpp"

#include <bit>
#include <catch2/catch.hpp>
#include <cmath>
#include <memory>
#include <random>

namespace mdat::test {
namespace {

using Random = std::mt19937_64;

/// Appends rows [begin, end) of a column whose value is value_at(row, random), every tenth row null if asked
/// for.
template <typename T, typename ValueAt>
void append(Writer& writer, const std::string& name, const std::vector<std::int64_t>& times,
            std::uint64_t begin, bool nulls, ValueAt&& value_at) {
  auto series = writer.find(name);
  if (!series) series = writer.add_series(name, {.type = {.kind = kind_of<T>()}});
  REQUIRE(series);
  Random random(begin);
  const auto values = std::make_unique<T[]>(times.size());  // not a vector: of bool it has no array
  std::vector<std::uint64_t> valid(times.size() / 64 + 1, ~std::uint64_t{0});
  for (std::size_t i = 0; i < times.size(); ++i) {
    values[i] = static_cast<T>(value_at(begin + i, random));
    if (nulls && random() % 10 == 0) valid[i / 64] &= ~(std::uint64_t{1} << (i % 64));
  }
  REQUIRE(writer.append(*series, times, std::span<const T>(values.get(), times.size()),
                        nulls ? valid.data() : nullptr));
}

template <typename T>
void append_integers(Writer& writer, const std::string& type, const std::vector<std::int64_t>& times,
                     std::uint64_t begin) {
  append<T>(writer, type + "/noise", times, begin, false, [](auto, Random& random) { return random(); });
  append<T>(writer, type + "/small", times, begin, true, [](auto, Random& random) { return random() % 50; });
  append<T>(writer, type + "/runs", times, begin, false, [](std::uint64_t row, auto&) { return row / 700; });
}

void append_all(Writer& writer, const std::vector<std::int64_t>& times, std::uint64_t begin) {
  for (const bool nulls : {false, true}) {
    const std::string suffix = nulls ? "/nulls" : "";
    const auto add = [&](const std::string& name, auto&& value_at) {
      append<double>(writer, "f64/" + name + suffix, times, begin, nulls, value_at);
    };
    add("alp", [](auto row, Random&) { return std::round(100 * std::sin(double(row) / 900)) / 100; });
    add("zstd",
        [](auto row, Random& random) { return std::sin(double(row)) + 1e-9 * double(random() % 1000); });
    add("decimal-zstd", [](auto, Random& random) { return double(random() % 1000) / 10 + 1.0 / 3; });
    add("constant", [](auto, Random&) { return 42.5; });
    add("dictionary", [](auto, Random& random) { return std::sqrt(double(random() % 40)); });
    add("noise", [](auto, Random& random) { return std::bit_cast<double>(random() >> 2); });
    append<float>(writer, "f32/level" + suffix, times, begin, nulls,
                  [](auto row, Random&) { return std::round(10 * std::cos(double(row) / 500)) / 10; });
  }
  append_integers<std::int8_t>(writer, "i8", times, begin);
  append_integers<std::int16_t>(writer, "i16", times, begin);
  append_integers<std::int32_t>(writer, "i32", times, begin);
  append_integers<std::int64_t>(writer, "i64", times, begin);
  append_integers<std::uint8_t>(writer, "u8", times, begin);
  append_integers<std::uint16_t>(writer, "u16", times, begin);
  append_integers<std::uint32_t>(writer, "u32", times, begin);
  append_integers<std::uint64_t>(writer, "u64", times, begin);
  append<std::int64_t>(writer, "i64/sequence", times, begin, false,
                       [](auto row, Random&) { return 3 * row; });
  append<bool>(writer, "bool", times, begin, true, [](auto, Random& random) { return random() % 3 == 0; });
}

}  // namespace

void make_columns(const std::string& path, std::uint64_t rows) {
  auto writer = Writer::create(path, {});
  REQUIRE(writer);
  Random random(rows);
  std::int64_t time = 0;
  for (std::uint64_t begin = 0; begin < rows;) {
    std::vector<std::int64_t> times(std::min<std::uint64_t>(rows - begin, 1 + random() % rows));
    for (std::int64_t& stamp : times) stamp = time += 1 + static_cast<std::int64_t>(random() % 3);
    append_all(*writer, times, begin);
    if (begin == 0) {
      // Its first segments hold integers for ever, those behind them doubles.
      append<std::int64_t>(*writer, "widened", times, begin, false,
                           [](auto row, Random&) { return row % 977; });
      REQUIRE(writer->commit());
      REQUIRE(writer->widen_to_float64(*writer->find("widened")));
    } else {
      append<double>(*writer, "widened", times, begin, false,
                     [](auto row, Random&) { return double(row) / 8; });
      REQUIRE(writer->commit());
    }
    begin += times.size();
  }
}

void make_column(const std::string& path, std::uint64_t rows, Profile profile,
                 const std::function<double(std::uint64_t)>& value_at) {
  CreateOptions options;
  options.profile = profile;
  auto writer = Writer::create(path, options);
  REQUIRE(writer);
  const auto series = writer->add_series("x");
  REQUIRE(series);
  constexpr std::uint64_t kPiece = 1 << 20;
  std::vector<std::int64_t> times;
  std::vector<double> values;
  for (std::uint64_t row = 0; row < rows; ++row) {
    times.push_back(static_cast<std::int64_t>(row));
    values.push_back(value_at(row));
    if (times.size() < kPiece && row + 1 < rows) continue;
    REQUIRE(writer->append<double>(*series, times, values));
    times.clear();
    values.clear();
  }
  REQUIRE(writer->commit());
}

std::vector<PageMode> modes_of(const Series& series) {
  std::vector<PageMode> modes;
  for (const PageMode mode : {PageMode::kUserfault, PageMode::kProtect, PageMode::kEager}) {
    const auto paged = series.paged<double>({.mode = mode});
    if (paged || paged.error().code != ErrorCode::kUnsupported) modes.push_back(mode);
  }
  return modes;
}

}  // namespace mdat::test
