// SPDX-License-Identifier: Apache-2.0
// Conditions on a clustered column, one of which keeps 0.1 %: what is read of it, and how
// long it takes.
//
// usage: where_compare FILE     writes FILE: 64M rows of a level that drifts, 130 MB of memory
#include <unistd.h>

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "bench/stopwatch.hpp"
#include "mdat/mdat.hpp"

namespace {

using mdat::bench::best;
using mdat::bench::expect;
using mdat::bench::seconds;

constexpr std::size_t kChunks = 64, kChunkRows = 1'000'000, kRows = kChunks * kChunkRows;

// Rises by a hundredth every few rows, with noise.
void write(const std::string& path) {
  ::unlink(path.c_str());
  auto writer = expect(mdat::Writer::create(path));
  const auto series = expect(writer.add_series("level", {.type = {.kind = mdat::TypeKind::kFloat64}}));
  std::mt19937_64 random(1);
  std::vector<std::int64_t> times(kChunkRows);
  std::vector<double> values(kChunkRows);
  for (std::size_t chunk = 0; chunk < kChunks; ++chunk) {
    for (std::size_t i = 0; i < kChunkRows; ++i) {
      const std::size_t row = chunk * kChunkRows + i;
      times[i] = static_cast<std::int64_t>(row);
      values[i] = static_cast<double>(row / 8 + random() % 200) / 100;
    }
    expect(writer.append<double>(series, times, values));
  }
  expect(writer.commit());
}

void compare(const mdat::Series& level, const char* what, const mdat::Predicate& where,
             std::uint64_t segments) {
  std::vector<double> times;
  mdat::ScanCounters counters;
  for (int repeat = 0; repeat < 15; ++repeat) {
    times.push_back(seconds([&] {
      auto scan = level.scan({.where = where, .times = mdat::Times::kSkipped});
      double sum = 0;
      for (const mdat::Batch& batch : scan) {
        for (const double value : batch.values<double>()) sum += value;
      }
      if (scan.error() || sum < 0) std::exit(1);
      counters = scan.counters();
    }));
  }
  const auto share = [](std::uint64_t part, std::uint64_t whole) {
    return 100 * static_cast<double>(part) / static_cast<double>(whole);
  };
  const std::uint64_t granules = (kRows + 8191) / 8192;
  std::printf(
      "%-34s keeps %6.3f %%   reads %llu of %llu segments (%.2f %%), %llu of %llu granules (%.2f %%)   "
      "%9.1f us   %7.2f GB/s of plain values\n",
      what, share(counters.rows_kept, kRows), static_cast<unsigned long long>(counters.segments_opened),
      static_cast<unsigned long long>(segments), share(counters.segments_opened, segments),
      static_cast<unsigned long long>(counters.granules_read), static_cast<unsigned long long>(granules),
      share(counters.granules_read, granules), best(times) * 1e6,
      static_cast<double>(kRows) * 8 / best(times) / 1e9);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  write(argv[1]);
  const mdat::File file = expect(mdat::File::open(argv[1]));
  const mdat::Series level = expect(file.find("level"));
  std::uint64_t segments = 0;
  for (const auto& info : expect(level.layout())) segments += info.column == "values" ? 1 : 0;
  compare(level, "value between 40000 and 40080", mdat::value().between(40'000, 40'080), segments);
  compare(level, "value > 79920", mdat::value() > 79'920, segments);
  compare(level, "value = 40000.01", mdat::value() == 40'000.01, segments);
  compare(level, "value >= 40000", mdat::value() >= 40'000, segments);
  compare(level, "value is null", mdat::value().is_null(), segments);
  return 0;
}
