// SPDX-License-Identifier: Apache-2.0
// Live logging: a row to each of 1,000 series and a commit, again and again, beside a plain file that is
// written to and synced twice; then the file beside one with the same rows written at once. And: one value
// and a commit in a file of 100,000 series.
//
// usage: append_compare [COMMITS] [DIRECTORY] [SERIES]
#include <fcntl.h>
#include <unistd.h>

#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <random>
#include <string>
#include <vector>

#include "bench/stopwatch.hpp"
#include "mdat/mdat.hpp"

namespace {

using mdat::bench::best;
using mdat::bench::expect;
using mdat::bench::median;
using mdat::bench::seconds;

constexpr std::int64_t kStart = 1'704'067'200'000'000;

/// Bytes that this process has handed to the file system.
std::uint64_t written() {
  std::FILE* io = std::fopen("/proc/self/io", "r");
  unsigned long long bytes = 0;
  char line[80];
  while (io != nullptr && std::fgets(line, sizeof line, io) != nullptr) {
    if (std::sscanf(line, "wchar: %llu", &bytes) == 1) break;
  }
  if (io != nullptr) std::fclose(io);
  return bytes;
}

/// Random walks with two decimals, as in the comparison with the peers.
class Readings {
 public:
  explicit Readings(std::size_t series) : walk_(series, 20.0), values_(series) {}
  const std::vector<double>& next() {
    for (std::size_t i = 0; i < walk_.size(); ++i) {
      walk_[i] += step_(random_);
      values_[i] = std::round(walk_[i] * 100) / 100;
    }
    return values_;
  }

 private:
  std::mt19937_64 random_{5};
  std::normal_distribution<double> step_{0, 0.05};
  std::vector<double> walk_, values_;
};

struct Cost {
  std::vector<double> times;
  std::uint64_t bytes = 0;

  template <typename F>
  void add(F&& commit) {
    const std::uint64_t before = written();
    times.push_back(seconds(commit));
    bytes += written() - before;
  }
  void print(const char* what) const {
    double total = 0;
    for (const double time : times) total += time;
    const auto count = static_cast<double>(times.size());
    std::printf("%-40s %8.3f ms median %8.3f mean %9.1f KiB written a commit\n", what, median(times) * 1e3,
                total / count * 1e3, static_cast<double>(bytes) / count / 1024);
  }
};

Cost log_plain(const std::string& path, int commits, std::size_t series) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
  Readings readings(series);
  Cost cost;
  for (int commit = 0; commit < commits; ++commit) {
    std::vector<double> row{0};
    const std::int64_t stamp = kStart + commit * 1'000'000LL;
    std::memcpy(row.data(), &stamp, sizeof stamp);
    const auto& values = readings.next();
    row.insert(row.end(), values.begin(), values.end());
    cost.add([&] {
      const auto bytes = static_cast<ssize_t>(row.size() * sizeof(double));
      if (::write(file, row.data(), static_cast<std::size_t>(bytes)) != bytes || ::fdatasync(file) != 0 ||
          ::fdatasync(file) != 0)
        std::abort();
    });
  }
  ::close(file);
  return cost;
}

struct Log {
  Log(const std::string& path, std::size_t count) {
    ::unlink(path.c_str());
    writer.emplace(expect(mdat::Writer::create(path)));
    clock = expect(
        writer->add_axis({.kind = mdat::TypeKind::kTimestamp, .unit = mdat::TimeUnit::kMicro, .zone = {}}));
    for (std::size_t i = 0; i < count; ++i)
      series.push_back(expect(writer->add_series("plant/sensor " + std::to_string(i), {.axis = clock})));
  }
  void row(std::int64_t stamp, const std::vector<double>& values) {
    expect(writer->append_times(clock, {&stamp, 1}));
    for (std::size_t i = 0; i < series.size(); ++i) expect(writer->append_values(series[i], &values[i], 1));
  }
  std::optional<mdat::Writer> writer;
  mdat::AxisId clock;
  std::vector<mdat::SeriesId> series;
};

Cost log_mdat(const std::string& path, int commits, std::size_t series) {
  Log log(path, series);
  Readings readings(series);
  Cost cost;
  for (int commit = 0; commit < commits; ++commit) {
    const auto& values = readings.next();
    cost.add([&] {
      log.row(kStart + commit * 1'000'000LL, values);
      expect(log.writer->commit());
    });
  }
  return cost;
}

void write_at_once(const std::string& path, int commits, std::size_t series) {
  Log log(path, series);
  Readings readings(series);
  for (int commit = 0; commit < commits; ++commit) log.row(kStart + commit * 1'000'000LL, readings.next());
  expect(log.writer->commit());
}

double scan(const mdat::File& file, double& sum) {
  return seconds([&] {
    for (const mdat::Series& series : expect(file.series())) {
      auto pass = series.scan(mdat::TimeRange{}, mdat::Times::kSkipped);
      for (const mdat::Batch& batch : pass) {
        for (const double value : batch.values<double>()) sum += value;
      }
    }
  });
}

void compare_files(const std::string& logged, const std::string& at_once) {
  const mdat::File a = expect(mdat::File::open(logged)), b = expect(mdat::File::open(at_once));
  std::printf("%-40s %8.1f MB, written at once %8.1f MB, ratio %.2f\n", "size",
              static_cast<double>(a.info().bytes) / 1e6, static_cast<double>(b.info().bytes) / 1e6,
              static_cast<double>(a.info().bytes) / static_cast<double>(b.info().bytes));
  std::vector<double> ours, theirs;
  double sums[2] = {};
  for (int repeat = 0; repeat < 7; ++repeat) {
    ours.push_back(scan(expect(mdat::File::open(logged)), sums[0]));
    theirs.push_back(scan(expect(mdat::File::open(at_once)), sums[1]));
  }
  const double bytes = static_cast<double>(a.info().rows) * sizeof(double);
  std::printf("%-40s %8.2f GB/s, written at once %8.2f GB/s, speed %.2f%s\n", "opened and scanned",
              bytes / best(ours) / 1e9, bytes / best(theirs) / 1e9, best(theirs) / best(ours),
              sums[0] == sums[1] ? "" : "   SUMS DIFFER");
}

void append_to_many(const std::string& path, std::size_t count) {
  {
    Log log(path, 0);
    for (std::size_t i = 0; i < count; ++i) {
      const auto series = expect(log.writer->add_series("plant/sensor " + std::to_string(i)));
      expect(log.writer->append(series, kStart, 20.0));
    }
    expect(log.writer->commit());
  }
  Cost in_one, reopened;
  {
    auto writer = expect(mdat::Writer::open(path));
    std::mt19937_64 random(3);
    for (std::int64_t commit = 1; commit <= 1000; ++commit) {
      const auto series = expect(writer.find("plant/sensor " + std::to_string(random() % count)));
      in_one.add([&] {
        expect(writer.append(series, kStart + commit * 1'000'000, 20.5));
        expect(writer.commit());
      });
    }
  }
  for (std::int64_t commit = 1; commit <= 50; ++commit) {
    reopened.add([&] {
      auto writer = expect(mdat::Writer::open(path));
      const auto series = expect(writer.find("plant/sensor " + std::to_string(commit)));
      expect(writer.append(series, kStart + (2000 + commit) * 1'000'000, 20.5));
      expect(writer.commit());
    });
  }
  std::printf("\na file of %zu series\n", count);
  in_one.print("one value and a commit");
  reopened.print("with opening the file");
}

}  // namespace

int main(int argc, char** argv) {
  const int commits = argc > 1 ? std::atoi(argv[1]) : 1000;
  const std::string folder = argc > 2 ? argv[2] : ".";
  const auto series = static_cast<std::size_t>(argc > 3 ? std::atoll(argv[3]) : 1000);
  std::printf("%zu series, %d commits\n", series, commits);
  const Cost plain = log_plain(folder + "/plain", commits, series);
  const Cost ours = log_mdat(folder + "/logged.mdat", commits, series);
  plain.print("plain file, write + two fdatasyncs");
  ours.print("mdat, a row of each and a commit");
  std::printf("%-40s %8.2f median %8.2f mean\n", "times a plain file",
              median(ours.times) / median(plain.times), [](const Cost& a, const Cost& b) {
                double x = 0, y = 0;
                for (const double t : a.times) x += t;
                for (const double t : b.times) y += t;
                return x / y;
              }(ours, plain));
  write_at_once(folder + "/at_once.mdat", commits, series);
  compare_files(folder + "/logged.mdat", folder + "/at_once.mdat");
  append_to_many(folder + "/many.mdat", 100'000);
  for (const char* name : {"/plain", "/logged.mdat", "/at_once.mdat", "/many.mdat"})
    ::unlink((folder + name).c_str());
  return 0;
}
