// SPDX-License-Identifier: Apache-2.0
// Signals for tests of processing, and a store that hands out few rows at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "mdat/process.hpp"
#include "mdat/storage_config.hpp"

namespace mdat::test {

inline constexpr std::int64_t kNaT = INT64_MIN;

struct Stamps {
  TimeUnit unit = TimeUnit::kSecond;
  std::string zone{};
};

/// kNaT is a missing stamp.
[[nodiscard]] SeriesData times_and_values(const std::vector<std::int64_t>& stamps,
                                          const std::vector<double>& values, const Stamps& of = {});
/// A#1 with A#1_RAW#1.
[[nodiscard]] Signal signal_of(SeriesData data, const std::string& dtype = "float64");
/// The rows of a series that is there.
[[nodiscard]] SeriesData rows_of(Signal& signal, const std::string& series);
[[nodiscard]] std::vector<double> values_of(Signal& signal, const std::string& series);
[[nodiscard]] std::vector<std::int64_t> stamps_of(Signal& signal, const std::string& series);
/// What a transform makes of A#1_RAW#1.
[[nodiscard]] SeriesData made_of(const Signal& signal, const Transform& transform);

/// A store in memory whose passes have chunks of so many rows at most.
[[nodiscard]] std::shared_ptr<StorageBackend> small_chunks(std::size_t rows);

}  // namespace mdat::test
