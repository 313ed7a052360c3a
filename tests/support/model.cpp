// SPDX-License-Identifier: Apache-2.0
#include "tests/support/model.hpp"

#include <algorithm>
#include <bit>
#include <catch2/catch.hpp>
#include <cmath>

namespace mdat::test {
namespace {

bool is_nan(const Value& value) {
  const double* number = std::get_if<double>(&value);
  return number != nullptr && std::isnan(*number);
}

__extension__ typedef __int128 Wide;

Wide to_wide(const Value& value) {
  if (const auto* number = std::get_if<std::int64_t>(&value)) return *number;
  if (const auto* number = std::get_if<std::uint64_t>(&value)) return static_cast<Wide>(*number);
  return std::get<bool>(value) ? 1 : 0;
}

std::string shown(const Value& value) {
  if (const auto* number = std::get_if<double>(&value)) return std::to_string(*number);
  if (const auto* number = std::get_if<std::int64_t>(&value)) return std::to_string(*number);
  if (const auto* number = std::get_if<std::uint64_t>(&value)) return std::to_string(*number);
  if (const auto* text = std::get_if<std::string>(&value)) return "'" + *text + "'";
  if (const auto* sum = std::get_if<Int128>(&value)) return to_string(*sum);
  return value.index() == 0 ? "null" : "bool";
}

}  // namespace

bool less(const Value& a, const Value& b) {
  const double* x = std::get_if<double>(&a);
  const double* y = std::get_if<double>(&b);
  if (x != nullptr && y != nullptr && *x == *y) return std::signbit(*x) && !std::signbit(*y);
  if (x != nullptr && y != nullptr) return *x < *y;
  if (std::holds_alternative<std::int64_t>(a)) return std::get<std::int64_t>(a) < std::get<std::int64_t>(b);
  if (std::holds_alternative<std::uint64_t>(a))
    return std::get<std::uint64_t>(a) < std::get<std::uint64_t>(b);
  if (std::holds_alternative<bool>(a)) return !std::get<bool>(a) && std::get<bool>(b);
  return std::get<std::string>(a) < std::get<std::string>(b);
}

bool same(const Value& a, const Value& b) {
  const double* x = std::get_if<double>(&a);
  const double* y = std::get_if<double>(&b);
  if (x == nullptr || y == nullptr) return a == b;
  return std::bit_cast<std::uint64_t>(*x) == std::bit_cast<std::uint64_t>(*y);
}

SeriesModel read_all(const Series& series) {
  SeriesModel all{series.type(), {}, {}};
  Scan scan = series.scan();
  for (const Batch& batch : scan) {
    for (std::size_t i = 0; i < batch.size(); ++i) {
      all.times.push_back(batch.times()[i]);
      all.values.push_back(batch.value(i));
    }
  }
  if (scan.error()) FAIL(scan.error()->message);
  return all;
}

std::string difference(const File& file, const Model& model) {
  if (file.info().series != model.size())
    return "another number of series: " + std::to_string(file.info().series);
  std::uint64_t rows = 0;
  for (const auto& [name, expected] : model) {
    const auto series = file.find(name);
    if (!series) return series.error().message;
    if (series->type() != expected.type) return name + ": another type: " + to_string(series->type());
    rows += series->rows();
    if (series->rows() != expected.times.size())
      return name + ": has " + std::to_string(series->rows()) + " rows";
    std::size_t row = 0;
    Scan scan = series->scan();
    for (const Batch& batch : scan) {
      for (std::size_t i = 0; i < batch.size(); ++i, ++row) {
        if (batch.times()[i] != expected.times[row])
          return name + ": another stamp in row " + std::to_string(row);
        if (!same(batch.value(i), expected.values[row]))
          return name + ": row " + std::to_string(row) + " is " + shown(batch.value(i)) + ", not " +
                 shown(expected.values[row]);
      }
    }
    if (scan.error()) return scan.error()->message;
    if (row != expected.times.size()) return name + ": the scan ends early";
  }
  return file.info().rows == rows ? "" : "the slot counts other rows";
}

std::vector<std::string> verify(const File& file) {
  std::vector<std::string> lines;
  const auto ok = file.verify([&](const Damage& damage) {
    lines.push_back(damage.what + " [" + damage.series + "] at " + std::to_string(damage.offset));
  });
  if (!ok) lines.push_back("error: " + ok.error().message);
  return lines;
}

Stats brute_stats(const SeriesModel& model, std::size_t begin, std::size_t end) {
  Stats stats;
  double float_sum = 0;
  Wide sum = 0;
  for (std::size_t i = begin; i < end; ++i) {
    const Value& value = model.values[i];
    if (value.index() == 0) {
      ++stats.nulls;
      continue;
    }
    if (stats.count++ == 0) stats.first = value;
    stats.last = value;
    if (is_nan(value)) {
      ++stats.nans;
      continue;
    }
    if (stats.min.index() == 0 || less(value, stats.min)) stats.min = value;
    if (stats.max.index() == 0 || less(stats.max, value)) stats.max = value;
    if (const auto* number = std::get_if<double>(&value))
      float_sum += *number;
    else if (!std::holds_alternative<std::string>(value))
      sum += to_wide(value);
  }
  const auto numbers = static_cast<double>(stats.count - stats.nans);
  if (numbers == 0 || model.type.kind == TypeKind::kTimestamp ||
      std::holds_alternative<std::string>(stats.min))
    return stats;
  if (std::holds_alternative<double>(stats.min)) {
    stats.sum = float_sum;
    stats.mean = float_sum / numbers;
  } else {
    stats.sum = Int128{static_cast<std::uint64_t>(sum), static_cast<std::int64_t>(sum >> 64)};
    stats.mean = static_cast<double>(sum) / numbers;
  }
  return stats;
}

std::string stats_difference(const Stats& found, const Stats& expected) {
  const auto near = [](double a, double b) {
    return a == b || (std::isnan(a) && std::isnan(b)) ||
           std::abs(a - b) <= 1e-9 * std::max({std::abs(a), std::abs(b), 1.0});
  };
  if (found.count != expected.count || found.nulls != expected.nulls || found.nans != expected.nans)
    return "counts differ";
  const std::pair<const Value*, const Value*> exact[] = {{&found.min, &expected.min},
                                                         {&found.max, &expected.max},
                                                         {&found.first, &expected.first},
                                                         {&found.last, &expected.last}};
  for (const auto& [a, b] : exact) {
    if (!same(*a, *b)) return "bounds differ: " + shown(*a) + " for " + shown(*b);
  }
  const double* sum = std::get_if<double>(&found.sum);
  const double* other = std::get_if<double>(&expected.sum);
  if (sum != nullptr && other != nullptr ? !near(*sum, *other) : found.sum != expected.sum)
    return "sums differ: " + shown(found.sum) + " for " + shown(expected.sum);
  if (found.mean.has_value() != expected.mean.has_value()) return "means differ";
  return !found.mean || near(*found.mean, *expected.mean) ? "" : "means differ";
}

}  // namespace mdat::test
