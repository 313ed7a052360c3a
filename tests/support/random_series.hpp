// SPDX-License-Identifier: Apache-2.0
// Series of every shape that questions are asked of, in files and in plain containers.
#pragma once

#include <cstdint>
#include <random>
#include <string>

#include "tests/support/model.hpp"

namespace mdat::test {

enum class Stamps { kRegular, kJittered, kRepeated, kGaps, kUnsorted };

struct RandomShape {
  TypeKind kind = TypeKind::kFloat64;
  Stamps stamps = Stamps::kJittered;
  std::uint64_t rows = 1000;
  /// Rows of a segment at most: short segments make a tree of several levels of few rows.
  std::uint64_t segment_rows = 1000;
  unsigned nulls_of_100 = 10;
  std::string zone = "";
  TimeUnit unit = TimeUnit::kSecond;
  std::int64_t first = -5000;
};

/// A shape for each seed; all of them are met within a hundred.
RandomShape random_shape(std::uint64_t seed);

/// Writes the series "v", whose floats hold NaN, infinities and both zeros, in several commits.
SeriesModel make_random_series(const std::string& path, const RandomShape& shape, std::uint64_t seed);

/// Text that names a shape, for messages.
std::string shown(const RandomShape& shape);

}  // namespace mdat::test
