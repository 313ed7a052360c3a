// SPDX-License-Identifier: Apache-2.0
// What sketches for quantiles would cost beside encoding the same segment. See docs/decisions/0007.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <random>
#include <vector>

#include "lib/codec/codec.hpp"

using namespace mdat;

namespace {

/// A level that drifts by day, two decimals.
std::vector<double> drifting_level() {
  std::mt19937 random(1);
  std::normal_distribution<double> noise(0, 0.15);
  std::vector<double> values(format::kSegmentRowsMax);
  for (std::size_t i = 0; i < values.size(); ++i)
    values[i] = std::round(100 * (20 + 5 * std::sin(static_cast<double>(i) / 86'400) + noise(random))) / 100;
  return values;
}

void encode(benchmark::State& state) {
  const std::vector<double> level = drifting_level();
  const codec::Values values{.physical = format::Physical::kFloat64,
                             .rows = static_cast<std::uint32_t>(level.size()),
                             .data = reinterpret_cast<const std::byte*>(level.data())};
  std::size_t bytes = 0;
  for (auto _ : state) {
    const codec::Encoded encoded = codec::encode(values, Profile::kBalanced, false);
    bytes = encoded.payloads.size();
  }
  state.counters["bytes"] = static_cast<double>(bytes);
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(level.size()));
}
BENCHMARK(encode);

/// DDSketch (Masson, Rim and Lee, PVLDB 12(12), 2019) with the cubic approximation of the logarithm, relative
/// error of 1 %, eight bytes a bucket that is not empty.
void dd_sketch(benchmark::State& state) {
  const std::vector<double> level = drifting_level();
  constexpr int kOffset = 20'000;
  const double buckets_an_octave = std::log(2) / std::log(1.01 / 0.99) * 1.01;
  std::vector<std::uint32_t> counts(2 * kOffset);
  for (auto _ : state) {
    std::ranges::fill(counts, 0u);
    for (const double value : level) {
      const auto bits = std::bit_cast<std::uint64_t>(value);
      const double s =
          std::bit_cast<double>((bits & ((std::uint64_t{1} << 52) - 1)) | 0x3ff0000000000000) - 1;
      const int exponent = static_cast<int>(bits >> 52 & 0x7ff) - 1023;
      const double logarithm = ((6.0 / 35 * s - 3.0 / 5) * s + 10.0 / 7) * s + exponent;
      ++counts[static_cast<std::size_t>(static_cast<int>(logarithm * buckets_an_octave) + kOffset)];
    }
    benchmark::DoNotOptimize(counts.data());
  }
  state.counters["bytes"] =
      8.0 * static_cast<double>(std::ranges::count_if(counts, [](std::uint32_t n) { return n > 0; }));
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(level.size()));
}
BENCHMARK(dd_sketch);

/// 33 quantiles of every vector, from which those of a segment would be merged.
void sorted_vectors(benchmark::State& state) {
  const std::vector<double> level = drifting_level();
  std::vector<double> kept;
  for (auto _ : state) {
    kept.clear();
    for (std::size_t row = 0; row + format::kVectorRows <= level.size(); row += format::kVectorRows) {
      std::array<double, format::kVectorRows> vector;
      std::copy_n(level.begin() + static_cast<std::ptrdiff_t>(row), vector.size(), vector.begin());
      std::ranges::sort(vector);
      for (std::size_t i = 0; i <= 32; ++i) kept.push_back(vector[i * (vector.size() - 1) / 32]);
    }
    benchmark::DoNotOptimize(kept.data());
  }
  state.counters["bytes"] = 8 * 33;
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(level.size()));
}
BENCHMARK(sorted_vectors);

}  // namespace

BENCHMARK_MAIN();
