// SPDX-License-Identifier: Apache-2.0
// Files by what they hold: types, values, names, stamps.
#include <bit>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "mdat/mdat.hpp"
#include "tests/vectors/file.hpp"

namespace vectors {
namespace {

void smallest() {
  Writer writer = create("smallest");
  const SeriesOptions options = {.type = {.kind = TypeKind::kInt16}, .unit = "m", .axis_type = kSeconds};
  const SeriesId series = check(writer.add_series("a", options));
  check(writer.append<std::int16_t>(series, std::vector<std::int64_t>{1}, std::vector<std::int16_t>{2}));
  check(writer.commit());
}

void no_series() {
  Writer writer = create("no-series");
  check(writer.commit());
}

void no_rows() {
  Writer writer = create("no-rows");
  for (const std::string name :
       {"int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "float32", "float64",
        "bool", "string", "categorical", "timestamp[us, UTC]", "duration[ns]"}) {
    check(writer.add_series(name, {.type = mdat::parse_type(name).value(), .unit = "unit of " + name}));
  }
  check(writer.commit());
}

template <typename T>
void add_extremes(Writer& writer, AxisId axis, std::string_view name, TypeKind kind) {
  using Limits = std::numeric_limits<T>;
  const T one{1};
  add(writer, axis, name, kind,
      std::vector<T>{Limits::min(), Limits::max(), T{}, one, Limits::min(),
                     static_cast<T>(Limits::max() - one)},
      {0b110111});
}

void integers() {
  Writer writer = create("integers");
  const AxisId axis = add_seconds(writer, 6);
  add_extremes<std::int8_t>(writer, axis, "int8", TypeKind::kInt8);
  add_extremes<std::int16_t>(writer, axis, "int16", TypeKind::kInt16);
  add_extremes<std::int32_t>(writer, axis, "int32", TypeKind::kInt32);
  add_extremes<std::int64_t>(writer, axis, "int64", TypeKind::kInt64);
  add_extremes<std::uint8_t>(writer, axis, "uint8", TypeKind::kUint8);
  add_extremes<std::uint16_t>(writer, axis, "uint16", TypeKind::kUint16);
  add_extremes<std::uint32_t>(writer, axis, "uint32", TypeKind::kUint32);
  add_extremes<std::uint64_t>(writer, axis, "uint64", TypeKind::kUint64);
  add(writer, axis, "bool", TypeKind::kBool, std::vector<std::uint8_t>{0, 1, 1, 0, 1, 0}, {0b101111});
  check(writer.commit());
}

void floats() {
  Writer writer = create("floats");
  using Double = std::numeric_limits<double>;
  using Float = std::numeric_limits<float>;
  const std::vector<double> doubles = {0.0,
                                       -0.0,
                                       1.0,
                                       0.1,
                                       100.0,
                                       -1.5e300,
                                       1e15,
                                       1e16,
                                       123456789012345678.0,
                                       1e-4,
                                       1e-5,
                                       5e-324,
                                       Double::max(),
                                       Double::lowest(),
                                       Double::min(),
                                       Double::infinity(),
                                       -Double::infinity(),
                                       Double::quiet_NaN(),
                                       std::bit_cast<double>(0x7FF0000000000001),
                                       std::bit_cast<double>(0xFFF8000000ABCDEF),
                                       0x1p-44,
                                       0x1p-1022,
                                       9007199254740993.0,
                                       2.0 / 3.0};
  const std::vector<float> singles = {0.0F,
                                      -0.0F,
                                      1.0F,
                                      0.1F,
                                      100.0F,
                                      -1.5e30F,
                                      1e15F,
                                      1e16F,
                                      16777217.0F,
                                      1e-4F,
                                      1e-5F,
                                      1e-45F,
                                      Float::max(),
                                      Float::lowest(),
                                      Float::min(),
                                      Float::infinity(),
                                      -Float::infinity(),
                                      Float::quiet_NaN(),
                                      std::bit_cast<float>(0x7F800001),
                                      std::bit_cast<float>(0xFFC0ABCD),
                                      0x1p-20F,
                                      0x1p-126F,
                                      33554432.0F,
                                      2.0F / 3.0F};
  const AxisId axis = add_seconds(writer, doubles.size());
  add(writer, axis, "float64", TypeKind::kFloat64, doubles);
  add(writer, axis, "float32", TypeKind::kFloat32, singles);
  add(writer, axis, "only NaN", TypeKind::kFloat64, std::vector<double>(doubles.size(), Double::quiet_NaN()));
  add(writer, axis, "only -0.0", TypeKind::kFloat64, std::vector<double>(doubles.size(), -0.0));
  check(writer.commit());
}

void strings() {
  Writer writer = create("strings");
  const std::vector<std::string> values = {"on",
                                           "",
                                           "a,b",
                                           "say \"so\"",
                                           "two\nlines",
                                           "cr\r",
                                           "tab\t",
                                           "\xC3\xBC",
                                           "\xF0\x9F\x8C\x8A",
                                           std::string("nul\0byte", 8),
                                           " space ",
                                           "NULL",
                                           "12345678",
                                           "123456789",
                                           "1.0",
                                           std::string(300, 'x')};
  const AxisId axis = add_seconds(writer, values.size());
  add_text(writer, axis, "string", values);
  add_text(writer, axis, "some null", values, {0b0111'1111'0101'0111});
  add_text(writer, axis, "all null", values, {0});
  const SeriesId state =
      check(writer.add_series("state", {.type = {.kind = TypeKind::kCategorical}, .axis = axis}));
  std::vector<std::uint32_t> codes;
  for (const std::string& value : values) codes.push_back(check(writer.add_category(state, value)));
  check(writer.append_values(state, codes.data(), codes.size(), std::vector<std::uint64_t>{0x7FFF}.data()));
  const SeriesId none =
      check(writer.add_series("none", {.type = {.kind = TypeKind::kCategorical}, .axis = axis}));
  codes.assign(values.size(), 0);
  check(writer.append_values(none, codes.data(), codes.size(), std::vector<std::uint64_t>{0}.data()));
  check(writer.commit());
}

void names() {
  Writer writer = create("names");
  for (const std::string_view name :
       {"a", "A", "a/b", "a,b", "\"quoted\"", "two\nlines", "tab\there", "\xC3\xBC", " ", "a b", "time",
        "\x02", "\x7F", "a\\b", "-x", "*", "\xF0\x9F\x8C\x8A"}) {
    const SeriesId series =
        check(writer.add_series(name, {.unit = std::string(name), .axis_type = kSeconds}));
    check(writer.append<double>(series, std::vector<std::int64_t>{1}, std::vector<double>{1.5}));
  }
  check(writer.add_series(std::string(1000, 'n')));
  check(writer.commit());
}

void times() {
  Writer writer = create("times");
  constexpr std::int64_t kMin = std::numeric_limits<std::int64_t>::min();
  constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();
  const auto one = [&](std::string_view name, const Type& type, const std::vector<std::int64_t>& stamps) {
    const SeriesId series = check(writer.add_series(name, {.type = type, .axis_type = type}));
    check(writer.append<std::int64_t>(series, stamps, stamps));
  };
  const std::vector<std::int64_t> seconds = {-1,
                                             0,
                                             951'782'400,
                                             1'711'846'799,
                                             1'711'846'800,
                                             1'729'990'799,
                                             1'729'990'800,
                                             2'534'023'000,
                                             4'102'444'800,
                                             32'503'680'000};
  one("s", kSeconds, seconds);
  one("s UTC", time_type(TimeUnit::kSecond, "UTC"), seconds);
  one("s -07:00", time_type(TimeUnit::kSecond, "-07:00"), seconds);
  one("s Paris", time_type(TimeUnit::kSecond, "Europe/Paris"), seconds);
  one("s St. John's", time_type(TimeUnit::kSecond, "America/St_Johns"), seconds);
  one("ms", time_type(TimeUnit::kMilli), {-1, 0, 1, 999, 1000, 1'700'000'000'123});
  one("us Kathmandu", time_type(TimeUnit::kMicro, "Asia/Kathmandu"), {-1, 0, 1, 1'700'000'000'123'456});
  one("ns", time_type(TimeUnit::kNano, "UTC"), {kMin, -1, 0, 1, 1'700'000'000'123'456'789, kMax});
  one("far s", kSeconds,
      {-62'167'219'201, -62'167'219'200, 253'402'300'799, 253'402'300'800, 1'000'000'000'000});
  one("far us", time_type(TimeUnit::kMicro), {kMin, kMax});
  one("unsorted", kSeconds, {5, 3, 3, 9, 1});
  one("equal", kSeconds, {7, 7, 7});
  const SeriesId durations = check(writer.add_series(
      "duration", {.type = {.kind = TypeKind::kDuration, .unit = TimeUnit::kMilli}, .axis_type = kSeconds}));
  check(writer.append<std::int64_t>(durations, std::vector<std::int64_t>{1, 2, 3, 4},
                                    std::vector<std::int64_t>{0, -1500, kMax, 86'400'000}));
  check(writer.commit());
}

}  // namespace

void write_types() {
  smallest();
  no_series();
  no_rows();
  integers();
  floats();
  strings();
  names();
  times();
}

}  // namespace vectors
