// SPDX-License-Identifier: Apache-2.0
// What the generator of the files in spec/vectors/valid is made of: files of fixed content, numbers that are
// the same everywhere, columns in one line.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "mdat/mdat.hpp"

namespace vectors {

/// Each writes a few files.
void write_types();
void write_layouts();
void write_encodings();

using mdat::AxisId;
using mdat::Profile;
using mdat::SeriesId;
using mdat::SeriesOptions;
using mdat::TimeUnit;
using mdat::Type;
using mdat::TypeKind;
using mdat::Writer;

inline void check(const mdat::Result<void>& result) {
  if (result) return;
  std::cerr << result.error().message << '\n';
  std::exit(1);
}

template <typename T>
T check(mdat::Result<T> result) {
  if (result) return *std::move(result);
  std::cerr << result.error().message << '\n';
  std::exit(1);
}

/// Where files are written.
inline std::string folder;

inline Writer create(std::string_view name, Profile profile = Profile::kBalanced) {
  mdat::CreateOptions options;
  options.profile = profile;
  options.commit_time_us = 0;
  options.replace = true;
  return check(Writer::create(folder + "/" + std::string(name) + ".mdat", options));
}

inline Writer reopen(std::string_view name, std::uint32_t tail_commits = 0) {
  mdat::WriterOptions options;
  options.tail_commits = tail_commits;
  options.commit_time_us = 1'000'000;
  return check(Writer::open(folder + "/" + std::string(name) + ".mdat", options));
}

inline Type time_type(TimeUnit unit, std::string zone = "") {
  return {.kind = TypeKind::kTimestamp, .unit = unit, .zone = std::move(zone)};
}
inline const Type kSeconds = time_type(TimeUnit::kSecond);

/// splitmix64: the same numbers everywhere.
class Random {
 public:
  std::uint64_t next() {
    std::uint64_t z = state_ += 0x9E3779B97F4A7C15;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
    return z ^ (z >> 31);
  }
  std::int64_t below(std::uint64_t end) { return static_cast<std::int64_t>(next() % end); }
  double unit() { return static_cast<double>(next() >> 11) * 0x1p-53; }

 private:
  std::uint64_t state_ = 0;
};

inline std::vector<std::int64_t> every_second(std::size_t rows) {
  std::vector<std::int64_t> times(rows);
  for (std::size_t i = 0; i < rows; ++i) times[i] = 1'700'000'000 + static_cast<std::int64_t>(i);
  return times;
}

inline AxisId add_seconds(Writer& writer, std::size_t rows) {
  const AxisId axis = check(writer.add_axis(kSeconds));
  check(writer.append_times(axis, every_second(rows)));
  return axis;
}

/// A bit per row: whether `is_valid(row)`.
template <typename Predicate>
std::vector<std::uint64_t> validity(std::size_t rows, Predicate is_valid) {
  std::vector<std::uint64_t> words((rows + 63) / 64);
  for (std::size_t i = 0; i < rows; ++i) {
    words[i / 64] |= std::uint64_t{is_valid(i)} << (i % 64);
  }
  return words;
}

template <typename T>
SeriesId add(Writer& writer, AxisId axis, std::string_view name, TypeKind kind, const std::vector<T>& values,
             const std::vector<std::uint64_t>& valid = {}) {
  const SeriesId series = check(writer.add_series(name, {.type = {.kind = kind}, .axis = axis}));
  check(writer.append_values(series, values.data(), values.size(), valid.empty() ? nullptr : valid.data()));
  return series;
}

inline SeriesId add_text(Writer& writer, AxisId axis, std::string_view name,
                         const std::vector<std::string>& values,
                         const std::vector<std::uint64_t>& valid = {}) {
  const SeriesId series = check(writer.add_series(name, {.type = {.kind = TypeKind::kString}, .axis = axis}));
  const std::vector<std::string_view> views(values.begin(), values.end());
  check(writer.append_strings(series, views, valid.empty() ? nullptr : valid.data()));
  return series;
}

/// The same numbers as a column of each integer type that holds them, named PREFIX/TYPE.
template <typename Value>
void add_integers(Writer& writer, AxisId axis, const std::string& prefix, std::size_t rows, Value value) {
  const auto one = [&]<typename T>(TypeKind kind, T) {
    std::vector<T> values(rows);
    for (std::size_t i = 0; i < rows; ++i) values[i] = static_cast<T>(static_cast<std::int64_t>(value(i)));
    add(writer, axis, prefix + "/" + to_string(Type{.kind = kind}), kind, values);
  };
  one(TypeKind::kInt8, std::int8_t{});
  one(TypeKind::kInt16, std::int16_t{});
  one(TypeKind::kInt32, std::int32_t{});
  one(TypeKind::kInt64, std::int64_t{});
  one(TypeKind::kUint8, std::uint8_t{});
  one(TypeKind::kUint16, std::uint16_t{});
  one(TypeKind::kUint32, std::uint32_t{});
  one(TypeKind::kUint64, std::uint64_t{});
}

/// The same numbers as float64 and as float32.
template <typename Value>
void add_floats(Writer& writer, AxisId axis, const std::string& prefix, std::size_t rows, Value value) {
  std::vector<double> doubles(rows);
  for (std::size_t i = 0; i < rows; ++i) doubles[i] = value(i);
  add(writer, axis, prefix + "/float64", TypeKind::kFloat64, doubles);
  add(writer, axis, prefix + "/float32", TypeKind::kFloat32,
      std::vector<float>(doubles.begin(), doubles.end()));
}

}  // namespace vectors
