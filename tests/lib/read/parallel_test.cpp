// SPDX-License-Identifier: Apache-2.0
// Scans by several threads give what one thread gives, in its order.
#include "mdat/parallel.hpp"

#include <atomic>
#include <catch2/catch.hpp>
#include <random>

#include "mdat/writer.hpp"
#include "tests/support/temporary_folder.hpp"

namespace mdat::test {
namespace {

constexpr std::size_t kRows = 1'300'000;

void write(const std::string& path) {
  auto writer = Writer::create(path);
  REQUIRE(writer);
  std::mt19937 random(3);
  std::vector<std::int64_t> times(kRows);
  std::vector<double> values(kRows);
  for (std::size_t row = 0; row < kRows; ++row) {
    times[row] = static_cast<std::int64_t>(row * 3);
    values[row] = static_cast<double>(random() % 10'000) / 100;
  }
  REQUIRE(writer->append<double>(*writer->add_series("level"), times, values));
  REQUIRE(writer->commit());
}

using Rows = std::vector<std::pair<std::uint64_t, double>>;

Rows rows_of(Scan& scan) {
  Rows rows;
  for (const Batch& batch : scan) {
    for (std::size_t i = 0; i < batch.size(); ++i) rows.emplace_back(batch.row(i), batch.values<double>()[i]);
  }
  return rows;
}

Rows rows_in_parallel(const Series& series, const ScanOptions& options, unsigned threads) {
  const auto parts = parallel(series, options, threads, rows_of);
  REQUIRE(parts);
  Rows all;
  for (const Rows& part : *parts) all.insert(all.end(), part.begin(), part.end());
  return all;
}

double sum_in_parallel(const Series& series, unsigned threads) {
  const auto sums = parallel(series, {.times = Times::kSkipped}, threads, [](Scan& part) {
    double sum = 0;
    for (const Batch& batch : part) {
      for (const double value : batch.values<double>()) sum += value;
    }
    return sum;
  });
  REQUIRE(sums);
  double total = 0;
  for (const double sum : *sums) total += sum;
  return total;
}

}  // namespace

TEST_CASE("a scan by several threads hands out the rows of a scan by one, in order") {
  TemporaryFolder folder;
  write(folder / "level.mdat");
  for (const Access access : {Access::kMapped, Access::kCopied}) {
    const auto file = File::open(folder / "level.mdat", {.access = access});
    REQUIRE(file);
    const Series level = *file->find("level");
    const ScanOptions all[] = {
        {},
        {.range = {.from = 100'000, .to = 3'100'001}},
        {.rows = RowRange{262'143, 262'145}},
        {.rows = RowRange{700'000, 700'000}},
        {.where = value() > 99.5, .range = {.from = 7}},
    };
    for (const ScanOptions& options : all) {
      Scan scan = level.scan(options);
      const Rows expected = rows_of(scan);
      REQUIRE(!scan.error());
      for (const unsigned threads : {1U, 2U, 5U, 0U})
        CHECK(rows_in_parallel(level, options, threads) == expected);
    }
    const double sum = sum_in_parallel(level, 1);
    CHECK(sum_in_parallel(level, 2) == sum);
    CHECK(sum_in_parallel(level, 7) == sum);
  }
}

TEST_CASE("damage ends a scan by several threads with the error that stands first") {
  TemporaryFolder folder;
  write(folder / "level.mdat");
  std::string message;
  {
    auto bytes = read_bytes(folder / "level.mdat");
    const auto file = File::open(folder / "level.mdat");
    const auto layout = file->find("level")->layout();
    REQUIRE(layout);
    for (const std::size_t segment : {1U, 2U}) {
      const auto& info = (*layout)[segment];
      bytes[info.offset + info.bytes - 100] ^= std::byte{1};
    }
    write_bytes(folder / "damaged.mdat", bytes);
  }
  const auto file = File::open(folder / "damaged.mdat");
  REQUIRE(file);
  const Series level = *file->find("level");
  Scan scan = level.scan();
  static_cast<void>(rows_of(scan));
  REQUIRE(scan.error());
  for (int round = 0; round < 5; ++round) {
    const auto parts = parallel(level, {}, 4, rows_of);
    REQUIRE(!parts);
    CHECK(parts.error().message == scan.error()->message);
  }
  CHECK(!parallel(level, {.rows = RowRange{0, kRows + 1}}, 2, rows_of));
  CHECK(!parallel(level, {.where = value() == "x"}, 2, rows_of));
}

}  // namespace mdat::test
