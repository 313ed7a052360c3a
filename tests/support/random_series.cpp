// SPDX-License-Identifier: Apache-2.0
#include "tests/support/random_series.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <limits>
#include <span>

#include "mdat/writer.hpp"

namespace mdat::test {
namespace {

constexpr TypeKind kKinds[] = {TypeKind::kFloat64, TypeKind::kFloat64, TypeKind::kFloat32, TypeKind::kInt64,
                               TypeKind::kInt8,    TypeKind::kUint64,  TypeKind::kBool,    TypeKind::kString};

struct Generator {
  std::mt19937_64 random;
  RandomShape shape;
  std::int64_t time = shape.first;
  double walk = 20;
  bool is_null = false;

  std::uint64_t below(std::uint64_t n) { return random() % n; }

  std::int64_t next_time() {
    switch (shape.stamps) {
      case Stamps::kRegular:
        return time += 10;
      case Stamps::kJittered:
        return time += 8 + static_cast<std::int64_t>(below(5));
      case Stamps::kRepeated:
        return time += static_cast<std::int64_t>(below(3) / 2);
      case Stamps::kGaps:
        return time += below(40) == 0 ? 10 + static_cast<std::int64_t>(below(500)) : 10;
      case Stamps::kUnsorted:
        break;
    }
    return static_cast<std::int64_t>(below(5000));
  }

  double next_float() {
    switch (below(60)) {
      case 0:
        return std::numeric_limits<double>::quiet_NaN();
      case 1:
        return below(2) == 0 ? -0.0 : 0.0;
      case 2:
        return below(8) == 0 ? std::numeric_limits<double>::infinity() : walk;
      default:
        walk += (static_cast<double>(below(21)) - 10) / 100;
        return static_cast<double>(static_cast<std::int64_t>(walk * 100)) / 100;
    }
  }

  Value next_value() {
    // Nulls come in runs, some of them longer than a granule.
    if (shape.nulls_of_100 > 0 && below(is_null && below(50) > 0 ? 100'000 : 20) == 0)
      is_null = below(100) < shape.nulls_of_100;
    if (is_null && shape.nulls_of_100 > 0) return {};
    switch (shape.kind) {
      case TypeKind::kFloat64:
        return next_float();
      case TypeKind::kFloat32:
        return static_cast<double>(static_cast<float>(next_float()));
      case TypeKind::kInt64:
        return below(9) == 0 ? static_cast<std::int64_t>(random()) : static_cast<std::int64_t>(below(100));
      case TypeKind::kInt8:
        return static_cast<std::int64_t>(static_cast<std::int8_t>(random()));
      case TypeKind::kUint64:
        return std::uint64_t{random() >> below(64)};
      case TypeKind::kBool:
        return below(30) == 0;
      default:
        return "t" + std::to_string(below(300));
    }
  }
};

template <typename T, typename Wide>
void append_numbers(Writer& writer, SeriesId series, std::span<const Value> values,
                    const std::vector<std::uint64_t>& validity) {
  std::vector<T> numbers;
  for (const Value& value : values)
    numbers.push_back(value.index() == 0 ? T{} : static_cast<T>(std::get<Wide>(value)));
  REQUIRE(writer.append_values(series, numbers.data(), numbers.size(), validity.data()));
}

void append(Writer& writer, SeriesId series, TypeKind kind, std::span<const Value> values) {
  std::vector<std::uint64_t> validity((values.size() + 63) / 64);
  std::vector<std::string_view> texts(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (values[i].index() != 0) validity[i / 64] |= std::uint64_t{1} << i % 64;
    if (const auto* text = std::get_if<std::string>(&values[i])) texts[i] = *text;
  }
  switch (kind) {
    case TypeKind::kFloat64:
      return append_numbers<double, double>(writer, series, values, validity);
    case TypeKind::kFloat32:
      return append_numbers<float, double>(writer, series, values, validity);
    case TypeKind::kInt64:
      return append_numbers<std::int64_t, std::int64_t>(writer, series, values, validity);
    case TypeKind::kInt8:
      return append_numbers<std::int8_t, std::int64_t>(writer, series, values, validity);
    case TypeKind::kUint64:
      return append_numbers<std::uint64_t, std::uint64_t>(writer, series, values, validity);
    case TypeKind::kBool:
      return append_numbers<std::uint8_t, bool>(writer, series, values, validity);
    default:
      REQUIRE(writer.append_strings(series, texts, validity.data()));
  }
}

}  // namespace

RandomShape random_shape(std::uint64_t seed) {
  std::mt19937_64 random(seed * 7919 + 1);
  RandomShape shape;
  shape.kind = kKinds[random() % std::size(kKinds)];
  shape.stamps = static_cast<Stamps>(random() % 4);
  shape.rows = 1 + random() % (random() % 3 == 0 ? 60'000 : 3'000);
  shape.segment_rows = 1 + random() % (random() % 2 == 0 ? 30'000 : 30);
  if (shape.rows / shape.segment_rows > 1000) shape.segment_rows = shape.rows / 1000;
  shape.nulls_of_100 = static_cast<unsigned>((random() % 4) * 33);
  return shape;
}

SeriesModel make_random_series(const std::string& path, const RandomShape& shape, std::uint64_t seed) {
  Generator generator{std::mt19937_64(seed), shape};
  SeriesModel model{{.kind = shape.kind, .unit = {}, .zone = {}}, {}, {}};
  CreateOptions options;
  options.commit_time_us = 0;
  options.buffer_bytes = 0;  // each append ends a segment
  auto writer = Writer::create(path, options);
  REQUIRE(writer);
  const auto axis = writer->add_axis({.kind = TypeKind::kTimestamp, .unit = shape.unit, .zone = shape.zone});
  REQUIRE(axis);
  const auto series = writer->add_series("v", {.type = model.type, .axis = *axis});
  REQUIRE(series);
  while (model.times.size() < shape.rows) {
    const std::size_t begin = model.times.size();
    const std::uint64_t most = std::min(shape.segment_rows, shape.rows - begin);
    for (std::uint64_t n = 1 + generator.below(most); n > 0; --n) {
      model.times.push_back(generator.next_time());
      model.values.push_back(generator.next_value());
    }
    REQUIRE(writer->append_times(*axis, std::span(model.times).subspan(begin)));
    append(*writer, *series, shape.kind, std::span(model.values).subspan(begin));
    if (generator.below(50) == 0) REQUIRE(writer->commit());
  }
  REQUIRE(writer->commit());
  return model;
}

std::string shown(const RandomShape& shape) {
  return to_string(Type{.kind = shape.kind, .unit = {}, .zone = {}}) + ", stamps " +
         std::to_string(static_cast<int>(shape.stamps)) + ", rows " + std::to_string(shape.rows) +
         ", segments of " + std::to_string(shape.segment_rows) + ", nulls " +
         std::to_string(shape.nulls_of_100);
}

}  // namespace mdat::test
