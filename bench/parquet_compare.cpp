// SPDX-License-Identifier: Apache-2.0
// All series of a file on one axis as Parquet: seconds and bytes. compare.py puts the peers beside it.
//
// usage: parquet_compare write FILE.mdat FILE.parquet compatible|modern
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include "bench/stopwatch.hpp"
#include "mdat/mdat.hpp"

namespace {

using mdat::bench::best;
using mdat::bench::expect;
using mdat::bench::seconds;

struct Close {
  void operator()(std::FILE* file) const { std::fclose(file); }
};

mdat::ByteSink file_sink(std::FILE* file) {
  return [file](std::span<const std::byte> bytes) -> mdat::Result<void> {
    if (std::fwrite(bytes.data(), 1, bytes.size(), file) == bytes.size()) return {};
    return mdat::fail(mdat::ErrorCode::kIo, "cannot write");
  };
}

void append(const mdat::Batch& batch, std::vector<mdat::ColumnData>& columns) {
  columns[0].append(batch.times());
  for (std::size_t i = 1; i < columns.size(); ++i) {
    if (mdat::width_bytes(columns[i].type().kind) == 4)
      columns[i].append(batch.values<std::int32_t>(i - 1).data(), batch.size());
    else
      columns[i].append(batch.values<double>(i - 1).data(), batch.size());
  }
}

void write(const mdat::File& file, const std::vector<mdat::Series>& series, std::FILE* to,
           const mdat::ParquetWriteOptions& options) {
  mdat::TableSchema schema{
      .fields = {{.name = "time", .type = expect(series[0].axis()).type(), .nullable = false}}};
  for (const mdat::Series& each : series) schema.fields.push_back({.name = each.name(), .type = each.type()});
  std::vector<mdat::ColumnData> columns;
  for (const mdat::Field& field : schema.fields) columns.emplace_back(field.type);
  auto writer = expect(mdat::write_parquet(schema, file_sink(to), options));
  const auto flush = [&] {
    expect(writer->append(columns));
    for (mdat::ColumnData& column : columns) column.clear();
  };
  auto scan = expect(file.scan(series));
  for (const mdat::Batch& batch : scan) {
    append(batch, columns);
    if (columns[0].size() >= mdat::TableReader::kBatchRows) flush();
  }
  flush();
  expect(writer->finish());
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 5 || std::string_view(argv[1]) != "write") return 2;
  const mdat::File file = expect(mdat::File::open(argv[2]));
  const std::vector<mdat::Series> series = expect(file.series());
  mdat::ParquetWriteOptions options;
  if (std::string_view(argv[4]) == "modern") options.profile = mdat::ParquetProfile::kModern;
  std::vector<double> times;
  long bytes = 0;
  for (int repeat = 0; repeat < 3; ++repeat) {
    const std::unique_ptr<std::FILE, Close> to(std::fopen(argv[3], "wb"));
    if (to == nullptr) return 1;
    times.push_back(seconds([&] {
      write(file, series, to.get(), options);
      std::fflush(to.get());
    }));
    bytes = std::ftell(to.get());
  }
  std::printf("%6.2f s %8.2f MB\n", best(times), static_cast<double>(bytes) / 1e6);
  return 0;
}
