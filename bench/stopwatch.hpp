// SPDX-License-Identifier: Apache-2.0
// Timing for the benchmarks that compare whole tasks side by side in one run.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "mdat/error.hpp"

namespace mdat::bench {

/// Seconds that one call takes.
template <typename F>
double seconds(F&& work) {
  const auto begin = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

/// What the work takes when nothing else runs.
inline double best(const std::vector<double>& values) { return *std::ranges::min_element(values); }

inline double median(std::vector<double> values) {
  std::ranges::sort(values);
  return values[values.size() / 2];
}

/// Ends the benchmark with the message: a figure from a failed run would be worse than none.
template <typename T>
T expect(Result<T> result) {
  if (!result) {
    std::fprintf(stderr, "%s\n", result.error().message.c_str());
    std::exit(1);
  }
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

}  // namespace mdat::bench
