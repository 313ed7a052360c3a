// SPDX-License-Identifier: Apache-2.0
// A pass over a Parquet file: seconds, of the best of five, and the sum of what is in the column.
//
// usage: parquet_read FILE.parquet [COLUMN]     all columns, or one of numbers, which is summed up
#include <cstdio>
#include <memory>
#include <numeric>
#include <vector>

#include "bench/stopwatch.hpp"
#include "mdat/parquet.hpp"

namespace {

double sum_of(const mdat::ColumnData& column) {
  const auto sum = [](auto values) { return std::accumulate(values.begin(), values.end(), 0.0); };
  switch (column.type().kind) {
    case mdat::TypeKind::kFloat64:
      return sum(column.values<double>());
    case mdat::TypeKind::kInt32:
      return sum(column.values<std::int32_t>());
    default:
      return mdat::width_bytes(column.type().kind) == 8 ? sum(column.values<std::int64_t>()) : 0;
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) return 1;
  mdat::ParquetReadOptions options;
  if (argc > 2) options.columns = {argv[2]};
  std::vector<double> times;
  double sum = 0;
  for (int i = 0; i < 5; ++i)
    times.push_back(mdat::bench::seconds([&] {
      const auto table = mdat::bench::expect(mdat::open_parquet(std::string(argv[1]), options));
      std::vector<mdat::ColumnData> columns;
      sum = 0;
      while (mdat::bench::expect(table->next(columns)))
        if (argc > 2) sum += sum_of(columns[0]);
    }));
  std::printf("%.4f s, sum %.17g\n", mdat::bench::best(times), sum);
  return 0;
}
