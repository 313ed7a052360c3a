// SPDX-License-Identifier: Apache-2.0
// How many samples a second go into a store and come out again: a stamp and a random double each.
//
// usage: store_rates MILLIONS STORE...     e.g. store_rates 10 sqlite:////tmp/x.db postgresql:///x
// mdat:/tmp/x.mdat
#include <cinttypes>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <span>
#include <string>
#include <vector>

#include "bench/stopwatch.hpp"
#include "mdat/mdat.hpp"

namespace {

using mdat::bench::expect;
using mdat::bench::seconds;

constexpr std::size_t kChunkRows = 65536;

mdat::SeriesData chunk_of(std::size_t rows) {
  static std::mt19937_64 random(1);
  static std::int64_t now = 1'700'000'000'000'000;
  std::vector<std::int64_t> stamps(rows);
  std::vector<double> values(rows);
  for (std::size_t row = 0; row < rows; ++row) {
    stamps[row] = now += 1'000'000;
    values[row] = std::uniform_real_distribution(0.0, 1.0)(random);
  }
  mdat::SeriesData data{.name = "x"};
  data.index.values = mdat::ColumnData(mdat::Type{.kind = mdat::TypeKind::kTimestamp});
  data.index.values.append(std::span<const std::int64_t>(stamps));
  data.values.append(std::span<const double>(values));
  mdat::complete(data.index);
  return data;
}

void measure(const std::string& name, std::size_t rows) {
  const auto store = expect(expect(mdat::StorageConfig::parse(name)).create_backend());
  mdat::SeriesData made = chunk_of(kChunkRows);
  const std::int64_t first = made.index.values.values<std::int64_t>()[0];
  auto writer = expect(store->write("x", head_of(made)));
  double in = 0;
  for (std::size_t done = 0; done < rows; done += kChunkRows) {
    if (done != 0) made = chunk_of(kChunkRows);
    in += seconds([&] { expect(writer->append(made)); });
  }
  in += seconds([&] { expect(writer->finish({})); });
  std::size_t read = 0;
  const double out = seconds([&] {
    const auto reader = expect(store->read("x"));
    mdat::SeriesData chunk;
    while (expect(reader->next(chunk))) read += chunk.rows();
  });
  const double range = seconds([&] {
    const std::int64_t from = first + static_cast<std::int64_t>(rows / 2) * 1'000'000;
    const auto reader = expect(store->read("x", {.index = {.from = from, .to = from + 1'000'000'000}}));
    mdat::SeriesData chunk;
    std::size_t found = 0;
    while (expect(reader->next(chunk))) found += chunk.rows();
    if (found != 1000) std::exit(1);
  });
  std::printf("%-12s %zu samples: in %.2f M/s, out %.2f M/s, 1,000 by time in %.2f ms, %.1f bytes a sample\n",
              std::string(store->backend_type()).c_str(), read, static_cast<double>(read) / in / 1e6,
              static_cast<double>(read) / out / 1e6, range * 1e3,
              static_cast<double>(expect(store->size_bytes())) / static_cast<double>(read));
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 3) return 2;
  const std::size_t rows = std::strtoull(arguments[1], nullptr, 10) * 1'000'000;
  for (int i = 2; i < count; ++i) measure(arguments[i], rows);
}
