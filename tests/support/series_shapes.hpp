// SPDX-License-Identifier: Apache-2.0
// Series of every form that the model has: each kind of index, each type of values, and metadata of every
// kind.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "mdat/dataset.hpp"
#include "mdat/storage.hpp"

namespace mdat::test {

/// What a failure names, and a series that shows it.
struct Shape {
  std::string name;
  SeriesData data;
};

/// A column of fixed width; `nulls` are row numbers.
template <typename T>
ColumnData column_of(Type type, const std::vector<T>& values, const std::vector<std::size_t>& nulls = {}) {
  ColumnData column(std::move(type));
  std::vector<std::uint64_t> validity((values.size() + 63) / 64, ~std::uint64_t{0});
  for (const std::size_t row : nulls) validity[row / 64] &= ~(std::uint64_t{1} << (row % 64));
  column.append(values.data(), values.size(), validity.data());
  return column;
}

Type time_type(TimeUnit unit, std::string zone = "");

/// A stamp a second from 1,700,000,000 s on and random numbers, without anything special.
SeriesData plain_series(std::string name, std::size_t rows, std::uint64_t seed = 1);

/// Every kind of index, by float64.
std::vector<Shape> index_shapes();
/// Every type of values with and without nulls, by time; flags of quality; no row, one row, 100,000 rows.
std::vector<Shape> value_shapes();

/// Every kind of parameter there is.
Parameters every_parameter();
/// `steps` steps, the first ones equal in every call and all of one function with its source text.
SeriesMetadata metadata_of_steps(std::size_t steps);

/// Three signals, each with series that were made of each other and share their steps.
Dataset sample_dataset(std::string name);

}  // namespace mdat::test
