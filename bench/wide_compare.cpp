// SPDX-License-Identifier: Apache-2.0
// Many series in one file: writing them, and opening the file to read one value.
//
// usage: wide_compare FILE SERIES [ROWS]
#include <unistd.h>

#include <cmath>
#include <cstdint>
#include <random>
#include <string>

#include "bench/stopwatch.hpp"
#include "mdat/mdat.hpp"

namespace {

using mdat::bench::expect;
using mdat::bench::median;
using mdat::bench::seconds;

std::string name_of(std::size_t i) {
  return "plant_line" + std::to_string(i / 100) + "_sensor" + std::to_string(i);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) return 2;
  const std::string path = argv[1];
  const std::size_t count = std::stoul(argv[2]), rows = argc > 3 ? std::stoul(argv[3]) : 100;

  // As wide.py: two-decimal values around 20, each series a hundredth above the one before.
  std::mt19937_64 random(3);
  std::normal_distribution<double> normal(20, 2);
  std::vector<double> base(rows), values(rows);
  std::vector<std::int64_t> times(rows);
  for (std::size_t i = 0; i < rows; ++i) {
    base[i] = std::round(normal(random) * 100) / 100;
    times[i] = 1'704'067'200 + static_cast<std::int64_t>(i) * 60;
  }
  ::unlink(path.c_str());
  const double written = seconds([&] {
    auto writer = expect(mdat::Writer::create(path));
    const auto axis = expect(
        writer.add_axis({.kind = mdat::TypeKind::kTimestamp, .unit = mdat::TimeUnit::kSecond, .zone = {}}));
    expect(writer.append_times(axis, times));
    for (std::size_t i = 0; i < count; ++i) {
      for (std::size_t row = 0; row < rows; ++row)
        values[row] = std::round((base[row] + static_cast<double>(i) * 0.01) * 100) / 100;
      const auto id = expect(writer.add_series(name_of(i), {.axis = axis}));
      expect(writer.append_values(id, values.data(), rows));
    }
    expect(writer.commit());
  });
  std::vector<double> opened;
  for (std::size_t repeat = 0; repeat < 1001; ++repeat) {
    const std::size_t chosen = repeat * 7919 % count;
    double value = 0;
    opened.push_back(seconds([&] {
      const mdat::File file = expect(mdat::File::open(path));
      value = std::get<double>(expect(expect(file.find(name_of(chosen))).at(rows / 2)));
    }));
    if (value != std::round((base[rows / 2] + static_cast<double>(chosen) * 0.01) * 100) / 100) return 1;
  }
  const mdat::File file = expect(mdat::File::open(path));
  std::printf("%zu series x %zu values: %.1f MB written in %.2f s; open + one value %.1f us\n", count, rows,
              static_cast<double>(file.info().bytes) / 1e6, written, median(opened) * 1e6);
  return 0;
}
