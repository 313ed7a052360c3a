// SPDX-License-Identifier: Apache-2.0
// Logs a row of every sensor and commits it, again and again: each row is durable and seen by readers as soon
// as commit() returns, and costs a few KiB however many sensors there are. Beside it, in another terminal:
//
//   mdat tail log.mdat 'sensor/*' --follow
//
// usage: logger FILE SENSORS ROWS MILLISECONDS      goes on where it ended before
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <mdat/mdat.hpp>
#include <string>
#include <thread>
#include <vector>

namespace {

struct Sensors {
  mdat::AxisId clock;
  std::vector<mdat::SeriesId> series;
};

std::string name_of(int sensor) { return "sensor/" + std::to_string(sensor); }

/// All sensors have one clock, so its stamps are in the file once.
mdat::Result<Sensors> add_sensors(mdat::Writer& writer, int count) {
  const mdat::Type utc{.kind = mdat::TypeKind::kTimestamp, .unit = mdat::TimeUnit::kMicro, .zone = "UTC"};
  const auto clock = writer.add_axis(utc);
  if (!clock) return std::unexpected(clock.error());
  Sensors sensors{*clock, {}};
  for (int sensor = 0; sensor < count; ++sensor) {
    const auto series = writer.add_series(name_of(sensor), {.unit = "degC", .axis = *clock});
    if (!series) return std::unexpected(series.error());
    sensors.series.push_back(*series);
  }
  return sensors;
}

mdat::Result<Sensors> find_sensors(mdat::Writer& writer, int count) {
  Sensors sensors;
  for (int sensor = 0; sensor < count; ++sensor) {
    const auto series = writer.find(name_of(sensor));
    if (!series) return std::unexpected(series.error());
    sensors.series.push_back(*series);
  }
  if (count > 0) sensors.clock = writer.summary(sensors.series[0]).axis;
  return sensors;
}

mdat::Result<void> log_row(mdat::Writer& writer, const Sensors& sensors) {
  const std::int64_t now = std::chrono::duration_cast<std::chrono::microseconds>(
                               std::chrono::system_clock::now().time_since_epoch())
                               .count();
  if (auto ok = writer.append_times(sensors.clock, {&now, 1}); !ok) return ok;
  for (std::size_t sensor = 0; sensor < sensors.series.size(); ++sensor) {
    const double phase = static_cast<double>(now) / 1e7 + static_cast<double>(sensor);
    const double degrees = std::round(2000 + 100 * std::sin(phase)) / 100;
    if (auto ok = writer.append_values(sensors.series[sensor], &degrees, 1); !ok) return ok;
  }
  if (const auto commit = writer.commit(); !commit) return std::unexpected(commit.error());
  return {};
}

mdat::Result<void> log_rows(const std::string& path, int count, int rows,
                            std::chrono::milliseconds interval) {
  auto writer = mdat::Writer::open(path);
  const bool fresh = !writer && writer.error().code == mdat::ErrorCode::kNotFound;
  if (fresh) {
    mdat::CreateOptions options;
    options.tail_commits = 128;
    options.keep_commits = 60;  // the space of older ones is used again: the file holds days, not commits
    writer = mdat::Writer::create(path, options);
  }
  if (!writer) return std::unexpected(writer.error());
  const auto sensors = fresh ? add_sensors(*writer, count) : find_sensors(*writer, count);
  if (!sensors) return std::unexpected(sensors.error());
  for (int row = 0; row < rows; ++row) {
    if (auto ok = log_row(*writer, *sensors); !ok) return ok;
    std::this_thread::sleep_for(interval);
  }
  return {};
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 5) {
    std::fputs("usage: logger FILE SENSORS ROWS MILLISECONDS\n", stderr);
    return 2;
  }
  const auto done = log_rows(argv[1], std::atoi(argv[2]), std::atoi(argv[3]),
                             std::chrono::milliseconds(std::atoi(argv[4])));
  if (done) return 0;
  std::fprintf(stderr, "%s\n", done.error().message.c_str());
  return 1;
}
