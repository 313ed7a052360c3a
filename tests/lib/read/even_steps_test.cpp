// SPDX-License-Identifier: Apache-2.0
#include "lib/read/even_steps.hpp"

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <limits>
#include <vector>

#include "mdat/file.hpp"
#include "mdat/writer.hpp"
#include "tests/support/temporary_folder.hpp"

namespace mdat::test {
namespace {

constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min(),
                       kGreatest = std::numeric_limits<std::int64_t>::max();

format::Aggregate axis_of(const std::vector<std::int64_t>& stamps) {
  return column::aggregate({.physical = format::Physical::kInt64,
                            .rows = static_cast<std::uint32_t>(stamps.size()),
                            .data = reinterpret_cast<const std::byte*>(stamps.data())},
                           column::Role::kAxis);
}

}  // namespace

TEST_CASE("stamps at one step follow from what is known of them") {
  for (const std::vector<std::int64_t>& stamps :
       {std::vector<std::int64_t>{5}, {5, 5, 5}, {-20, -10, 0, 10}, {kGreatest - 1, kGreatest}, {kLeast}}) {
    const auto steps = read::even_steps(axis_of(stamps));
    REQUIRE(steps);
    std::vector<std::int64_t> made(stamps.size());
    steps->fill(0, made);
    CHECK(made == stamps);
    CHECK(steps->at(stamps.size() - 1) == stamps.back());
    for (const std::int64_t ticks : {kLeast, stamps.front(), stamps.back(), std::int64_t{-11}, kGreatest})
      CHECK(steps->before(ticks) ==
            static_cast<std::uint64_t>(std::ranges::lower_bound(stamps, ticks) - stamps.begin()));
  }
}

TEST_CASE("stamps that differ otherwise, fall, are missing or too far apart do not") {
  for (const std::vector<std::int64_t>& stamps :
       {std::vector<std::int64_t>{1, 2, 4}, {3, 2, 1}, {kLeast, kGreatest}})
    CHECK_FALSE(read::even_steps(axis_of(stamps)));
  format::Aggregate hole = axis_of({1, 2, 3});
  hole.nulls = 1;
  CHECK_FALSE(read::even_steps(hole));
  CHECK_FALSE(read::even_steps(format::Aggregate{}));
}

TEST_CASE("a scan opens only those segments of an axis whose steps differ") {
  const TemporaryFolder folder;
  const std::string path = folder / "even.mdat";
  constexpr std::size_t kSegment = format::kSegmentRowsMax, kRows = 3 * kSegment - 1000;
  std::vector<std::int64_t> times(kRows);
  for (std::size_t i = 0; i < kRows; ++i)
    times[i] = static_cast<std::int64_t>(i) * 10 + (i > kSegment + 5000 ? 7 : 0);
  auto writer = Writer::create(path);
  REQUIRE(writer);
  const auto axis = writer->add_axis({.kind = TypeKind::kTimestamp, .unit = TimeUnit::kSecond, .zone = {}});
  const auto series = writer->add_series("v", {.axis = *axis});
  REQUIRE(writer->append_times(*axis, times));
  REQUIRE(writer->append_values(*series, std::vector<double>(kRows, 1).data(), kRows));
  REQUIRE(writer->commit());
  const auto file = File::open(path);
  REQUIRE(file);
  for (const std::size_t begin :
       {std::size_t{0}, std::size_t{77}, kSegment - 3, kSegment + 4999, kRows - 1}) {
    INFO("from row " << begin);
    auto scan = file->find("v")->scan(RowRange{begin, kRows});
    std::vector<std::int64_t> seen;
    for (const Batch& batch : scan) seen.insert(seen.end(), batch.times().begin(), batch.times().end());
    REQUIRE_FALSE(scan.error());
    CHECK(std::ranges::equal(seen, std::span(times).subspan(begin)));
    const std::uint64_t of_values = 3 - begin / kSegment, of_axis = begin < 2 * kSegment ? 1 : 0;
    CHECK(scan.counters().segments_opened == of_values + of_axis);
  }
}

}  // namespace mdat::test
