// SPDX-License-Identifier: Apache-2.0
// A pass over a Parquet file: seconds, of the best of five, and the sum of the column if it has real numbers
// or integers.
//
// usage: parquet_read FILE.parquet [COLUMN]     all columns, or one of numbers, which is summed up
#include <array>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <numeric>
#include <span>
#include <vector>

#include "bench/stopwatch.hpp"
#include "mdat/parquet.hpp"

namespace {

// In as many parts as a loop needs that does not wait for the addition before.
template <typename Sum, typename T>
Sum sum_of(std::span<const T> values) {
  constexpr std::size_t kParts = 16;
  std::array<Sum, kParts> parts{};
  std::size_t row = 0;
  for (; row + kParts <= values.size(); row += kParts)
    for (std::size_t part = 0; part < kParts; ++part) parts[part] += static_cast<Sum>(values[row + part]);
  for (; row < values.size(); ++row) parts[0] += static_cast<Sum>(values[row]);
  return std::accumulate(parts.begin(), parts.end(), Sum{});
}

struct Sums {
  double reals = 0;
  std::uint64_t integers = 0;  // modulo 2^64, as pyarrow has them
};

void add(const mdat::ColumnData& column, Sums& sums) {
  switch (column.type().kind) {
    case mdat::TypeKind::kFloat64:
      sums.reals += sum_of<double>(column.values<double>());
      break;
    case mdat::TypeKind::kInt32:
      sums.integers += sum_of<std::uint64_t>(column.values<std::int32_t>());
      break;
    default:
      if (mdat::width_bytes(column.type().kind) == 8)
        sums.integers += sum_of<std::uint64_t>(column.values<std::uint64_t>());
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) return 1;
  mdat::ParquetReadOptions options;
  if (argc > 2) options.columns = {argv[2]};
  std::vector<double> times;
  Sums sums;
  for (int i = 0; i < 5; ++i)
    times.push_back(mdat::bench::seconds([&] {
      const auto table = mdat::bench::expect(mdat::open_parquet(std::string(argv[1]), options));
      std::vector<mdat::ColumnData> columns;
      sums = {};
      while (mdat::bench::expect(table->next(columns)))
        if (argc > 2) add(columns[0], sums);
    }));
  std::printf("%.4f %.17g %lld\n", mdat::bench::best(times), sums.reals,
              static_cast<long long>(sums.integers));
  return 0;
}
