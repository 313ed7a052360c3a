// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <utility>
#include <variant>
#include <vector>

#include "mdat/mdat.hpp"

// Errors are values; this program ends at the first one.
template <typename T>
T check(mdat::Result<T> result) {
  if (result) return *std::move(result);
  std::cerr << result.error().message << '\n';
  std::exit(1);
}

void write() {
  mdat::CreateOptions options;
  options.replace = true;
  mdat::Writer writer = check(mdat::Writer::create("tank.mdat", options));
  const mdat::SeriesId level = check(writer.add_series("tank/level", {.unit = "m"}));

  // A day of one value a second; times are microseconds since 1970 unless another unit is asked for.
  std::vector<std::int64_t> times;
  std::vector<double> values;
  for (int second = 0; second < 86'400; ++second) {
    times.push_back((1'714'521'600 + second) * std::int64_t{1'000'000});
    values.push_back((200 + second % 600) / 100.0);
  }
  check(writer.append<double>(level, times, values));
  check(writer.append(level, times.back() + 1'000'000, mdat::Value{}));  // one row more, without a value
  check(writer.commit());  // durable, and visible to readers, from here on
}

void read() {
  const mdat::File file = check(mdat::File::open("tank.mdat"));
  for (const mdat::Series& series : check(file.series())) {
    std::cout << series.name() << ": " << series.rows() << " rows of " << to_string(series.type()) << '\n';
  }

  const mdat::Series level = check(file.find("tank/level"));
  const mdat::Type axis = check(level.axis()).type();
  const mdat::Zone zone = check(mdat::Zone::find(axis.zone));
  const mdat::TimeRange noon = {.from = check(mdat::parse_time("2024-05-01T12:00", axis.unit, zone)),
                                .to = check(mdat::parse_time("2024-05-01T13:00", axis.unit, zone))};

  // Ask: answered from the index; only the ragged ends of a range are decoded.
  const mdat::Stats stats = check(level.stats(noon));
  std::cout << stats.count << " values from " << std::get<double>(stats.min) << " to "
            << std::get<double>(stats.max) << ", mean " << *stats.mean << '\n';

  // Scan: decoded batches of at most 1024 rows, in a buffer that stays in cache.
  mdat::Scan scan = level.scan(noon);
  for (const mdat::Batch& batch : scan) {
    for (std::size_t i = 0; i < batch.size(); ++i) {
      if (!batch.is_valid(i) || batch.values<double>()[i] < 7.99) continue;
      std::cout << format_time(batch.times()[i], axis.unit, zone) << "  " << batch.values<double>()[i]
                << '\n';
    }
  }
  if (scan.error()) std::cerr << scan.error()->message << '\n';  // what ended the loop early
}

int main() {
  write();
  read();
}
