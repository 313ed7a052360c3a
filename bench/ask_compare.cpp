// SPDX-License-Identifier: Apache-2.0
// Questions to one long series: a row, a range, an aggregate, a plot, windows, the row in force.
//
// usage: ask_compare FILE [ROWS [PROFILE]]
//
// FILE is written where it is missing: ROWS (10^9) at a cadence of a second, two decimals that wander by day,
// about half a byte a row. PROFILE is fast, where all is bit-packed, or balanced, where some segments are
// compressed.
#include <unistd.h>

#include <cmath>
#include <cstdint>
#include <cstdio>
#include <random>
#include <string>
#include <vector>

#include "bench/stopwatch.hpp"
#include "mdat/mdat.hpp"

namespace {

using mdat::bench::expect;
using mdat::bench::median;
using mdat::bench::seconds;

constexpr std::int64_t kBegin = 700'000'000;

void write(const std::string& path, std::uint64_t rows, mdat::Profile profile) {
  constexpr std::size_t kChunk = 1 << 19;
  mdat::CreateOptions options;
  options.commit_time_us = 0;
  options.profile = profile;
  auto writer = expect(mdat::Writer::create(path, options));
  const auto axis = expect(
      writer.add_axis({.kind = mdat::TypeKind::kTimestamp, .unit = mdat::TimeUnit::kSecond, .zone = {}}));
  const auto series = expect(writer.add_series("v", {.axis = axis}));
  std::mt19937_64 random(1);
  std::vector<std::int64_t> times;
  std::vector<double> values;
  for (std::uint64_t row = 0; row < rows;) {
    times.clear();
    values.clear();
    for (; times.size() < kChunk && row < rows; ++row) {
      times.push_back(kBegin + static_cast<std::int64_t>(row));
      const double day = std::sin(static_cast<double>(row / 512 * 512) * (2 * M_PI / 86'400));
      values.push_back(std::round(2000 + 500 * day + static_cast<double>(random() % 8)) / 100);
    }
    expect(writer.append_times(axis, times));
    expect(writer.append_values(series, values.data(), values.size()));
  }
  expect(writer.commit());
}

template <typename Work>
void report(const char* name, int repeats, Work&& work) {
  work();  // what is asked for the first time is checked against its hash
  std::vector<double> taken;
  for (int i = 0; i < repeats; ++i) taken.push_back(seconds(work));
  std::printf("%-44s %12.2f us\n", name, median(taken) * 1e6);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) return 2;
  const std::string path = argv[1];
  const std::uint64_t rows = argc > 2 ? std::stoull(argv[2]) : 1'000'000'000;
  const auto profile =
      argc > 3 && std::string(argv[3]) == "fast" ? mdat::Profile::kFast : mdat::Profile::kBalanced;
  if (::access(path.c_str(), F_OK) != 0) {
    const double taken = seconds([&] { write(path, rows, profile); });
    std::printf("%llu rows written in %.1f s\n", static_cast<unsigned long long>(rows), taken);
  }
  const mdat::File file = expect(mdat::File::open(path));
  const mdat::Series series = expect(file.find("v"));
  std::printf("%llu rows, %.1f MB\n", static_cast<unsigned long long>(series.rows()),
              static_cast<double>(file.info().bytes) / 1e6);

  std::mt19937_64 random(2);
  double kept = 0;
  const auto any = [&](std::uint64_t behind) {
    return static_cast<std::int64_t>(random() % (series.rows() - behind));
  };
  for (int i = 0; i < 2000; ++i)
    kept += expect(series.stats(mdat::RowRange{0, 1 + random() % series.rows()})).mean.value_or(0);
  report("open and the first value", 101, [&] {
    kept += std::get<double>(expect(expect(expect(mdat::File::open(path)).find("v")).at(series.rows() / 2)));
  });
  const auto any_row = [&] {
    kept += std::get<double>(expect(series.at(static_cast<std::uint64_t>(any(1)))));
  };
  report("one row by number, anywhere, mostly not met", 10'001, any_row);
  for (std::uint64_t row = 0; row < series.rows(); row += 8192)
    kept += std::get<double>(expect(series.at(row)));
  report("one row by number, anywhere", 100'001, any_row);
  const std::uint64_t near = static_cast<std::uint64_t>(any(400'000));
  report("one row by number, of a segment", 10'001,
         [&] { kept += std::get<double>(expect(series.at(near + random() % 400'000))); });
  report("the row in force at a time", 10'001,
         [&] { kept += static_cast<double>(expect(series.as_of(kBegin + any(1)))->row); });
  report("600 rows by time", 1001, [&] {
    const std::int64_t begin = kBegin + any(600);
    for (auto scan = series.scan(mdat::TimeRange{begin, begin + 600}); const mdat::Batch& batch : scan) {
      for (const double value : batch.values<double>()) kept += value;
    }
  });
  report("aggregate of a range by time", 1001, [&] {
    const std::int64_t a = any(1), b = any(1);
    kept += expect(series.stats({.from = kBegin + std::min(a, b), .to = kBegin + std::max(a, b) + 1}))
                .mean.value_or(0);
  });
  report("M4 of all, 2000 columns", 21,
         [&] { kept += static_cast<double>(expect(series.sample({}, 2000)).size()); });
  report("M4 of a tenth, 2000 columns", 21, [&] {
    const auto tenth = series.rows() / 10;
    const std::int64_t begin = kBegin + any(tenth);
    kept += static_cast<double>(
        expect(series.sample({.from = begin, .to = begin + static_cast<std::int64_t>(tenth)}, 2000)).size());
  });
  const auto windows = [&](const char* every, const mdat::TimeRange& range, const char* zone) {
    auto pass = series.windows(range, *mdat::parse_every(every), expect(mdat::Zone::find(zone)));
    for (const mdat::Window& window : pass) kept += window.stats.mean.value_or(0);
  };
  report("windows of a month, all", 11, [&] { windows("1mo", {}, ""); });
  report("windows of a day in Europe/Paris, all", 5, [&] { windows("1d", {}, "Europe/Paris"); });
  report("windows of a minute, 10^6 rows", 11,
         [&] { windows("1min", {.from = kBegin, .to = kBegin + 1'000'000}, ""); });
  return kept == 0 ? 1 : 0;
}
