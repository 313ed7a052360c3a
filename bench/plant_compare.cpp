// SPDX-License-Identifier: Apache-2.0
// The generated plant as one file: size, sums beside the raw mapped array, ten minutes, one row.
//
// usage: plant_compare DIRECTORY [FILE]     DIRECTORY holds the raw columns that plant.py wrote
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <random>
#include <span>
#include <string>
#include <thread>

#include "bench/stopwatch.hpp"
#include "mdat/mdat.hpp"

namespace {

using mdat::bench::best;
using mdat::bench::expect;
using mdat::bench::median;
using mdat::bench::seconds;

template <typename T>
std::span<const T> map_raw(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDONLY);
  struct stat status{};
  if (fd < 0 || ::fstat(fd, &status) != 0) {
    std::perror(path.c_str());
    std::exit(1);
  }
  const auto bytes = static_cast<std::size_t>(status.st_size);
  void* data = ::mmap(nullptr, bytes, PROT_READ, MAP_PRIVATE | MAP_POPULATE, fd, 0);
  ::close(fd);
  return {static_cast<const T*>(data), bytes / sizeof(T)};
}

// Sixteen sums, so that neither side waits for an addition; added up at the end.
class Sum {
 public:
  template <typename T>
  void add(std::span<const T> values) {
    double lanes[16];
    std::copy_n(lanes_, 16, lanes);
    std::size_t i = 0;
    for (; i + 16 <= values.size(); i += 16) {
      for (std::size_t lane = 0; lane < 16; ++lane) lanes[lane] += static_cast<double>(values[i + lane]);
    }
    for (; i < values.size(); ++i) lanes[0] += static_cast<double>(values[i]);
    std::copy_n(lanes, 16, lanes_);
  }
  [[nodiscard]] double total() const { return std::accumulate(lanes_, lanes_ + 16, 0.0); }

 private:
  double lanes_[16] = {};
};

template <typename T>
double sum(std::span<const T> values) {
  Sum sum;
  sum.add(values);
  return sum.total();
}

template <typename T>
double sum(mdat::Scan& scan) {
  Sum sum;
  for (const mdat::Batch& batch : scan) sum.add(batch.values<T>());
  return sum.total();
}

// The raw array by several threads, in as many equal parts.
template <typename T>
double sum_raw(std::span<const T> values, unsigned threads) {
  std::vector<double> sums(threads);
  std::vector<std::jthread> others;
  const auto part = [&](unsigned i) {
    const std::size_t begin = values.size() * i / threads, end = values.size() * (i + 1) / threads;
    sums[i] = sum(values.subspan(begin, end - begin));
  };
  for (unsigned i = 1; i < threads; ++i) others.emplace_back(part, i);
  part(0);
  others.clear();
  return std::accumulate(sums.begin(), sums.end(), 0.0);
}

template <typename T>
double sum_ours(const mdat::Series& series, unsigned threads) {
  if (threads == 1) {
    auto scan = series.scan(mdat::TimeRange{}, mdat::Times::kSkipped);
    return sum<T>(scan);
  }
  const auto sums = expect(mdat::parallel(series, {.times = mdat::Times::kSkipped}, threads,
                                          [](mdat::Scan& part) { return sum<T>(part); }));
  return std::accumulate(sums.begin(), sums.end(), 0.0);
}

template <typename T>
void compare_sums(const mdat::File& file, const char* name, std::span<const T> raw, unsigned threads) {
  const mdat::Series series = expect(file.find(name));
  std::vector<double> ours, theirs;
  double a = 0, b = 0;
  for (int repeat = 0; repeat < 25; ++repeat) {
    theirs.push_back(seconds([&] { a = sum_raw(raw, threads); }));
    ours.push_back(seconds([&] { b = sum_ours<T>(series, threads); }));
  }
  const double bytes = static_cast<double>(raw.size_bytes());
  std::printf(
      "sum of %-6s %u thread%s %8.2f GB/s   raw mapped array %8.2f GB/s   ratio %.2f   (sums %.6g %.6g)\n",
      name, threads, threads == 1 ? " " : "s", bytes / best(ours) / 1e9, bytes / best(theirs) / 1e9,
      best(theirs) / best(ours), a, b);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) return 2;
  const std::string directory = argv[1], path = argc > 2 ? argv[2] : directory + "/plant.mdat";
  const auto time = map_raw<std::int64_t>(directory + "/time.i64");
  const auto level = map_raw<double>(directory + "/level.f64"),
             flow = map_raw<double>(directory + "/flow.f64");
  const auto state = map_raw<std::int32_t>(directory + "/state.i32");

  ::unlink(path.c_str());
  const double written = seconds([&] {
    mdat::CreateOptions options;
    options.commit_time_us = 0;
    auto writer = expect(mdat::Writer::create(path, options));
    const auto axis = expect(
        writer.add_axis({.kind = mdat::TypeKind::kTimestamp, .unit = mdat::TimeUnit::kMicro, .zone = {}}));
    const auto add = [&](const char* name, mdat::TypeKind kind) {
      return expect(writer.add_series(name, {.type = {.kind = kind}, .axis = axis}));
    };
    const auto l = add("level", mdat::TypeKind::kFloat64), f = add("flow", mdat::TypeKind::kFloat64);
    const auto s = add("state", mdat::TypeKind::kInt32);
    expect(writer.append_times(axis, time));
    expect(writer.append_values(l, level.data(), level.size()));
    expect(writer.append_values(f, flow.data(), flow.size()));
    expect(writer.append_values(s, state.data(), state.size()));
    expect(writer.commit());
  });
  const mdat::File file = expect(mdat::File::open(path));
  std::printf("%zu rows, %.1f MB written in %.2f s\n", time.size(),
              static_cast<double>(file.info().bytes) / 1e6, written);
  for (const mdat::Series& series : expect(file.series()))
    std::printf("  %-6s %8.3f bits a value\n", series.name().c_str(),
                static_cast<double>(expect(series.bytes())) * 8 / static_cast<double>(series.rows()));
  std::printf("  %-6s %8.3f bits a value\n", "time",
              static_cast<double>(expect(expect(file.find("level")).axis()).bytes()) * 8 /
                  static_cast<double>(time.size()));

  for (const unsigned threads : {1U, 2U}) {
    compare_sums(file, "level", level, threads);
    compare_sums(file, "flow", flow, threads);
    compare_sums(file, "state", state, threads);
  }

  std::mt19937_64 random(1);
  const mdat::Series series = expect(file.find("level"));
  std::vector<double> ranges, opened, rows;
  for (int repeat = 0; repeat < 1001; ++repeat) {
    const std::size_t first = random() % (time.size() - 600);
    const mdat::TimeRange range{time[first], time[first + 600]};
    double a = 0, b = 0;
    ranges.push_back(seconds([&] {
      for (auto scan = series.scan(range); const mdat::Batch& batch : scan) a += sum(batch.values<double>());
    }));
    opened.push_back(seconds([&] {
      const mdat::File again = expect(mdat::File::open(path));
      for (auto scan = expect(again.find("level")).scan(range); const mdat::Batch& batch : scan)
        b += sum(batch.values<double>());
    }));
    rows.push_back(seconds([&] { b -= std::get<double>(expect(series.at(first))); }));
    if (a == b) return 1;
  }
  std::printf("%-28s %8.2f us   with opening the file %.2f us\n", "ten minutes of level",
              median(ranges) * 1e6, median(opened) * 1e6);
  std::printf("%-28s %8.2f us\n", "one row by number", median(rows) * 1e6);
  return 0;
}
