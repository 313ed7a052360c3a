// SPDX-License-Identifier: Apache-2.0
// Columns to be read as arrays, and what a scan says of them.
#pragma once

#include <cstdint>
#include <cstring>
#include <functional>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include "mdat/file.hpp"
#include "mdat/paged.hpp"
#include "mdat/writer.hpp"

namespace mdat::test {

/// A file with a column for each encoding of fixed width and each type, with and without nulls, in commits of
/// lengths that leave ragged granules in the middle. Series "f64/..." hold doubles.
void make_columns(const std::string& path, std::uint64_t rows);

/// A file of one series "x" of doubles on a regular axis: value_at(row) for each row, in pieces.
void make_column(const std::string& path, std::uint64_t rows, Profile profile,
                 const std::function<double(std::uint64_t)>& value_at);

/// All values of a column as a scan reads them; rows without a value as Paged marks them.
template <typename T>
std::vector<T> scanned(const Series& series) {
  std::vector<T> all;
  Scan scan = series.scan(TimeRange{}, Times::kSkipped);
  for (const Batch& batch : scan) {
    const auto values = batch.values<T>();
    for (std::size_t i = 0; i < batch.size(); ++i) {
      constexpr T kMark = std::numeric_limits<T>::has_quiet_NaN ? std::numeric_limits<T>::quiet_NaN() : T{};
      all.push_back(batch.is_valid(i) ? values[i] : kMark);
    }
  }
  return scan.error() ? std::vector<T>{} : all;
}

/// Calls test(T{}) with the type of a series' values, but for strings.
template <typename Test>
void with_type(const Series& series, Test&& test) {
  switch (series.type().kind) {
    case TypeKind::kInt8:
      return test(std::int8_t{});
    case TypeKind::kInt16:
      return test(std::int16_t{});
    case TypeKind::kInt32:
      return test(std::int32_t{});
    case TypeKind::kUint8:
    case TypeKind::kBool:
      return test(std::uint8_t{});
    case TypeKind::kUint16:
      return test(std::uint16_t{});
    case TypeKind::kUint32:
    case TypeKind::kCategorical:
      return test(std::uint32_t{});
    case TypeKind::kUint64:
      return test(std::uint64_t{});
    case TypeKind::kFloat32:
      return test(float{});
    case TypeKind::kFloat64:
      return test(double{});
    case TypeKind::kInt64:
    case TypeKind::kTimestamp:
    case TypeKind::kDuration:
      return test(std::int64_t{});
    case TypeKind::kString:
      return;
  }
}

/// First row where two arrays differ in a bit, their length where they do not.
template <typename T>
std::size_t first_difference(std::span<const T> a, std::span<const T> b) {
  std::size_t i = 0;
  while (i < a.size() && i < b.size() && std::memcmp(&a[i], &b[i], sizeof(T)) == 0) ++i;
  return i;
}

/// The modes in which the series can be paged on this machine, but in place.
std::vector<PageMode> modes_of(const Series& series);

}  // namespace mdat::test
