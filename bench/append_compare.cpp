// SPDX-License-Identifier: Apache-2.0
// Live logging.
//
// usage: append_compare log COMMITS FOLDER
//          a row to each of 1,000 series and a commit, again and again, beside a plain file that is written
//          and synced twice; then the file beside one with the same rows written at once
//        append_compare many SERIES FOLDER
//          one value and a commit in a file of many series, beside the same in a plain file
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <numeric>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "bench/stopwatch.hpp"
#include "bench/written.hpp"
#include "mdat/mdat.hpp"

namespace {

using mdat::bench::best;
using mdat::bench::expect;
using mdat::bench::median;
using mdat::bench::seconds;
using mdat::bench::written;

constexpr std::int64_t kStart = 1'704'067'200'000'000;
constexpr std::size_t kSeries = 1000;

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
  [[nodiscard]] double mean() const {
    return std::accumulate(times.begin(), times.end(), 0.0) / static_cast<double>(times.size());
  }
  void print(const char* what) const {
    std::printf("%-40s %8.3f ms median %8.3f mean %9.1f KiB written a commit\n", what, median(times) * 1e3,
                mean() * 1e3, static_cast<double>(bytes) / static_cast<double>(times.size()) / 1024);
  }
};

/// What two barriers cost: the row at the end, then 8 KiB in place, as a slot is written.
Cost log_plain(const std::string& path, int commits, std::size_t series) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
  Readings readings(series);
  Cost cost;
  std::vector<double> row(1 + series), slot(1024);
  const auto put = [&](const std::vector<double>& from, std::size_t offset) {
    const std::size_t bytes = from.size() * sizeof(double);
    if (::pwrite(file, from.data(), bytes, static_cast<off_t>(offset)) != static_cast<ssize_t>(bytes) ||
        ::fdatasync(file) != 0)
      std::abort();
  };
  for (int commit = 0; commit < commits; ++commit) {
    const std::int64_t stamp = kStart + commit * 1'000'000LL;
    std::memcpy(row.data(), &stamp, sizeof stamp);
    std::ranges::copy(readings.next(), row.begin() + 1);
    slot[0] = row[1];
    cost.add([&] {
      put(row, 8192 + static_cast<std::size_t>(commit) * row.size() * sizeof(double));
      put(slot, 0);
    });
  }
  ::close(file);
  return cost;
}

struct Log {
  Log(const std::string& path, std::size_t count, const mdat::CreateOptions& options = {}) {
    ::unlink(path.c_str());
    writer.emplace(expect(mdat::Writer::create(path, options)));
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

Cost log_mdat(Log& log, int commits) {
  Readings readings(kSeries);
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

void write_at_once(const std::string& path, int commits) {
  Log log(path, kSeries);
  Readings readings(kSeries);
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

void compare_files(const char* what, const std::string& logged, const std::string& at_once) {
  const mdat::File a = expect(mdat::File::open(logged)), b = expect(mdat::File::open(at_once));
  const auto megabytes = [](const mdat::File& file) { return static_cast<double>(file.info().bytes) / 1e6; };
  std::vector<double> ours, theirs;
  double sums[2] = {};
  for (int repeat = 0; repeat < 7; ++repeat) {
    ours.push_back(scan(expect(mdat::File::open(logged)), sums[0]));
    theirs.push_back(scan(expect(mdat::File::open(at_once)), sums[1]));
  }
  if (sums[0] != sums[1]) std::abort();
  const double bytes = static_cast<double>(a.info().rows) * sizeof(double);
  std::printf(
      "%-40s %8.1f MB, at once %.1f MB: %.2f times   opened and scanned %.2f GB/s, at once %.2f: %.2f\n",
      what, megabytes(a), megabytes(b), megabytes(a) / megabytes(b), bytes / best(ours) / 1e9,
      bytes / best(theirs) / 1e9, best(theirs) / best(ours));
}

void compare_logging(const std::string& folder, int commits) {
  const std::string logged = folder + "/logged.mdat", at_once = folder + "/at_once.mdat";
  const Cost plain = log_plain(folder + "/plain", commits, kSeries);
  mdat::CreateOptions options;
  options.keep_commits = 8;
  options.tail_commits = 96;
  Log log(logged, kSeries, options);
  const Cost ours = log_mdat(log, commits);
  std::printf("%zu series, %d commits\n", kSeries, commits);
  plain.print("plain file, two writes, two fdatasyncs");
  ours.print("mdat, a row of each and a commit");
  std::printf("%-40s %8.2f median %8.2f mean\n", "times a plain file",
              median(ours.times) / median(plain.times), ours.mean() / plain.mean());
  write_at_once(at_once, commits);
  compare_files("the file, with its tail", logged, at_once);
  expect(log.writer->fold());
  compare_files("the file, folded", logged, at_once);
  for (const auto& path : {folder + "/plain", logged, at_once}) ::unlink(path.c_str());
}

void append_to_many(const std::string& folder, std::size_t count) {
  const std::string path = folder + "/many.mdat";
  {
    Log log(path, 0);
    for (std::size_t i = 0; i < count; ++i) {
      const auto series = expect(log.writer->add_series("plant/sensor " + std::to_string(i)));
      // Each has a clock of its own.
      expect(log.writer->append(series, kStart + static_cast<std::int64_t>(i), 20.0));
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
  const Cost plain = log_plain(folder + "/plain", 1000, 1);
  std::printf("a file of %zu series\n", count);
  plain.print("plain file, two writes, two fdatasyncs");
  in_one.print("one value and a commit");
  reopened.print("with opening the file");
  for (const auto& each : {folder + "/plain", path}) ::unlink(each.c_str());
}

}  // namespace

int main(int argc, char** argv) {
  const std::string what = argc == 4 ? argv[1] : "";
  if (what == "log") {
    compare_logging(argv[3], std::atoi(argv[2]));
  } else if (what == "many") {
    append_to_many(argv[3], static_cast<std::size_t>(std::atoll(argv[2])));
  } else {
    std::fputs("usage: append_compare log COMMITS FOLDER; append_compare many SERIES FOLDER\n", stderr);
    return 2;
  }
  return 0;
}
