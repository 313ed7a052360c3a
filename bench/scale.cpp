// SPDX-License-Identifier: Apache-2.0
// Files at the far end of what the format is for, and what it costs to find something in them. A line per
// figure: what, value, unit, separated by tabs. `reads` are system calls, pages and blocks read, in
// Access::kCopied, where nothing was read before; times are medians in Access::kMapped, warm.
//
// usage: scale write series|rows|commits N FILE   N series of 100 rows, one of N rows, ten of N commits
//        scale look FILE                          open it, find, ask a range, read a range
//        scale append FILE                        one row to one series, and a commit
//        scale verify FILE
//        scale scan FILE                          every value and stamp, once
#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <charconv>
#include <cstdint>
#include <cstring>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "bench/stopwatch.hpp"
#include "mdat/mdat.hpp"

namespace {

using mdat::bench::expect;
using mdat::bench::median;
using mdat::bench::seconds;

const mdat::Type kSeconds{.kind = mdat::TypeKind::kTimestamp, .unit = mdat::TimeUnit::kSecond, .zone = "UTC"};
constexpr std::int64_t kBegin = 1'704'067'200;

void print(std::string_view what, double value, std::string_view unit) {
  std::printf("%.*s\t%.4g\t%.*s\n", static_cast<int>(what.size()), what.data(), value,
              static_cast<int>(unit.size()), unit.data());
}

/// Two decimals around 20 in four bits, which no run or pattern makes cheaper.
double value_at(std::uint64_t row) {
  std::uint64_t bits = row * 0x9E37'79B9'7F4A'7C15;
  bits ^= bits >> 29;
  return 20 + static_cast<double>(bits * 0xBF58'476D'1CE4'E5B9 >> 60) / 100;
}

std::string name_of(std::uint64_t i) {
  std::string name = "plant_line";
  return name.append(std::to_string(i / 100)).append("_sensor").append(std::to_string(i));
}

/// System calls of this thread that read, so far.
std::uint64_t reads() {
  char text[512] = {};
  const int file = ::open("/proc/thread-self/io", O_RDONLY | O_CLOEXEC);
  const auto bytes = file < 0 ? -1 : ::read(file, text, sizeof text - 1);
  ::close(file);
  const char* found = bytes > 0 ? std::strstr(text, "syscr: ") : nullptr;
  if (found == nullptr) {
    std::fputs("/proc/thread-self/io tells no reads here\n", stderr);
    std::exit(1);
  }
  std::uint64_t count = 0;
  std::from_chars(found + 7, text + bytes, count);
  return count;
}

void write_series(const std::string& path, std::uint64_t count) {
  constexpr std::size_t kRows = 100;
  std::vector<std::int64_t> times(kRows);
  std::vector<double> values(kRows);
  for (std::size_t row = 0; row < kRows; ++row) times[row] = kBegin + static_cast<std::int64_t>(row) * 60;
  auto writer = expect(mdat::Writer::create(path));
  const auto axis = expect(writer.add_axis(kSeconds));
  expect(writer.append_times(axis, times));
  for (std::uint64_t i = 0; i < count; ++i) {
    for (std::size_t row = 0; row < kRows; ++row) values[row] = value_at(i * kRows + row);
    const auto id = expect(writer.add_series(name_of(i), {.axis = axis}));
    expect(writer.append_values(id, values.data(), kRows));
  }
  expect(writer.commit());
}

void write_rows(const std::string& path, std::uint64_t rows) {
  constexpr std::uint64_t kAtOnce = 1 << 16;
  std::vector<std::int64_t> times(kAtOnce);
  std::vector<double> values(kAtOnce);
  auto writer = expect(mdat::Writer::create(path));
  mdat::SeriesOptions options;
  options.axis_type = kSeconds;
  const auto id = expect(writer.add_series(name_of(0), options));
  for (std::uint64_t row = 0; row < rows; row += times.size()) {
    times.resize(std::min(kAtOnce, rows - row));
    values.resize(times.size());
    for (std::size_t i = 0; i < times.size(); ++i) {
      times[i] = kBegin + static_cast<std::int64_t>(row + i);
      values[i] = value_at(row + i);
    }
    expect(writer.append(id, times, std::span<const double>(values)));
  }
  expect(writer.commit());
}

void write_commits(const std::string& path, std::uint64_t commits) {
  constexpr std::uint64_t kSeries = 10;
  std::vector<mdat::SeriesId> series;
  auto writer = expect(mdat::Writer::create(path));
  const auto axis = expect(writer.add_axis(kSeconds));
  for (std::uint64_t i = 0; i < kSeries; ++i)
    series.push_back(expect(writer.add_series(name_of(i), {.axis = axis})));
  for (std::uint64_t commit = 0; commit < commits; ++commit) {
    const std::int64_t time = kBegin + static_cast<std::int64_t>(commit);
    expect(writer.append_times(axis, {&time, 1}));
    for (const auto id : series) {
      const double value = value_at(commit * kSeries + id.index);
      expect(writer.append_values(id, &value, 1));
    }
    expect(writer.commit());
  }
}

/// What is done with a file just opened: its reads, and how long it takes with opening.
void measure(std::string_view what, const std::string& path,
             const std::function<void(const mdat::File&, std::uint64_t)>& work) {
  constexpr std::uint64_t kRepeats = 201;
  std::uint64_t most = 0;
  std::vector<double> times;
  for (std::uint64_t repeat = 0; repeat < kRepeats; ++repeat) {
    times.push_back(seconds([&] { work(expect(mdat::File::open(path)), repeat); }));
    if (repeat % 20 != 0) continue;
    const std::uint64_t before = reads();
    work(expect(mdat::File::open(path, {.access = mdat::Access::kCopied})), repeat);
    most = std::max(most, reads() - before - 1);  // the first look at the counter is one, too
  }
  print(std::string(what) + " reads", static_cast<double>(most), "at most");
  print(std::string(what) + " time", median(times) * 1e6, "us");
}

void look(const std::string& path) {
  const mdat::FileInfo info = expect(mdat::File::open(path)).info();
  print("size", static_cast<double>(info.bytes) / 1e6, "MB");
  print("series", static_cast<double>(info.series), "");
  print("rows", static_cast<double>(info.rows), "");
  print("commits", static_cast<double>(info.commits), "");
  const auto chosen = [&](const mdat::File& file, std::uint64_t repeat) {
    return expect(file.find(name_of(repeat * 7919 % info.series)));
  };
  measure("open", path, [](const mdat::File&, std::uint64_t) {});
  measure("open and find", path, [&](const mdat::File& file, std::uint64_t repeat) { chosen(file, repeat); });
  measure("open and first value", path, [&](const mdat::File& file, std::uint64_t repeat) {
    const mdat::Value value = expect(chosen(file, repeat).at(0));
    if (!std::holds_alternative<double>(value)) std::exit(1);
  });
  measure("open and 600 rows by time", path, [&](const mdat::File& file, std::uint64_t repeat) {
    const mdat::Series series = chosen(file, repeat);
    const auto axis = expect(series.axis());
    const auto length = *axis.end() - *axis.begin() + 1;
    const std::int64_t from = *axis.begin() + static_cast<std::int64_t>(repeat * 15'485'863) %
                                                  std::max<std::int64_t>(1, length - 600);
    auto scan = series.scan({.from = from, .to = from + 600});
    std::size_t rows = 0;
    for (const mdat::Batch& batch : scan) rows += batch.size();
    if (scan.error() || rows == 0) std::exit(1);
  });
  measure("open and ask a range", path, [&](const mdat::File& file, std::uint64_t repeat) {
    const mdat::Series series = chosen(file, repeat);
    const std::uint64_t begin = repeat * 15'485'863 % (series.rows() / 2);
    const mdat::RowRange rows{begin, series.rows() - begin / 3};
    if (expect(series.stats(rows)).count != rows.size()) std::exit(1);
  });
}

void append(const std::string& path) {
  const auto file = expect(mdat::File::open(path));
  const auto series = expect(file.find(name_of(file.info().series / 2)));
  const std::int64_t time = *expect(series.axis()).end() + 1;
  const double took = seconds([&] {
    auto writer = expect(mdat::Writer::open(path));
    expect(writer.append(expect(writer.find(series.name())), time, mdat::Value(20.5)));
    expect(writer.commit());
  });
  const auto after = expect(mdat::File::open(path));
  print("append written", static_cast<double>(after.info().bytes - file.info().bytes) / 1024, "KiB");
  print("append time", took * 1e3, "ms");
  if (expect(after.find(series.name())).rows() != series.rows() + 1) std::exit(1);
}

void verify(const std::string& path) {
  const auto file = expect(mdat::File::open(path));
  std::uint64_t damages = 0;
  const double took = seconds([&] { expect(file.verify([&](const mdat::Damage&) { ++damages; })); });
  print("damages", static_cast<double>(damages), "");
  print("verify time", took, "s");
  if (damages > 0) std::exit(1);
}

void scan(const std::string& path) {
  const auto file = expect(mdat::File::open(path));
  double sum = 0;
  std::uint64_t rows = 0;
  const double took = seconds([&] {
    expect(file.each_series([&](const mdat::Series& series) {
      auto pass = series.scan();
      for (const mdat::Batch& batch : pass) {
        for (const double value : batch.values<double>()) sum += value;
        sum += static_cast<double>(batch.times().back());
        rows += batch.size();
      }
      if (pass.error()) std::exit(1);
      return true;
    }));
  });
  print("rows scanned", static_cast<double>(rows), "");
  print("scanned", static_cast<double>(rows) * 16 / took / 1e9, "GB/s of stamps and values");
  print("sum", sum, "");
}

bool run(const std::vector<std::string>& words) {
  if (words.size() == 4 && words[0] == "write") {
    const std::string& kind = words[1];
    const std::uint64_t count = std::stoull(words[2]);
    const auto write = kind == "series"    ? write_series
                       : kind == "rows"    ? write_rows
                       : kind == "commits" ? write_commits
                                           : nullptr;
    if (write == nullptr || count == 0) return false;
    print("write time", seconds([&] { write(words[3], count); }), "s");
  } else if (words.size() == 2 && words[0] == "look") {
    look(words[1]);
  } else if (words.size() == 2 && words[0] == "append") {
    append(words[1]);
  } else if (words.size() == 2 && words[0] == "verify") {
    verify(words[1]);
  } else if (words.size() == 2 && words[0] == "scan") {
    scan(words[1]);
  } else {
    return false;
  }
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  print("memory", static_cast<double>(usage.ru_maxrss) / 1024, "MiB, maps included");
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  if (run(std::vector<std::string>(argv + 1, argv + argc))) return 0;
  std::fputs("usage: scale write series|rows|commits N FILE; scale look|append|verify|scan FILE\n", stderr);
  return 2;
}
