// SPDX-License-Identifier: Apache-2.0
// What a file should hold, in plain containers, and its comparison with what it does hold.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "mdat/file.hpp"

namespace mdat::test {

struct SeriesModel {
  Type type;
  std::vector<std::int64_t> times;
  std::vector<Value> values;
};
using Model = std::map<std::string, SeriesModel>;

/// Equal to the bit: -0.0 is not 0.0, and a NaN is itself.
bool same(const Value& a, const Value& b);

/// The order of statistics: -0.0 before 0.0. Both of one type, and no NaN.
bool less(const Value& a, const Value& b);

/// All values of a series, boxed; fails the test on an error.
SeriesModel read_all(const Series& series);

/// The first difference between a file and a model, "" where they are equal: names, types, stamps, values.
std::string difference(const File& file, const Model& model);

/// One line per damage that verification reports; an error of its own is one too.
std::vector<std::string> verify(const File& file);

/// Stats by going through the rows, for comparison with Series::stats.
Stats brute_stats(const SeriesModel& model, std::size_t begin, std::size_t end);
/// "" where they agree; sums of floats to a relative 1e-9.
std::string stats_difference(const Stats& found, const Stats& expected);

}  // namespace mdat::test
