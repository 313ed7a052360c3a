// SPDX-License-Identifier: Apache-2.0
#include "lib/tree/recent_segments.hpp"

#include <atomic>
#include <catch2/catch.hpp>
#include <random>
#include <thread>
#include <vector>

#include "lib/column/segment_builder.hpp"
#include "tests/lib/tree/memory_blocks.hpp"

namespace mdat::tree {
namespace {

using column::HeadPointer;
using format::kGranuleRows;
using format::Physical;

/// Heads of segments of these many rows, one behind the other.
struct Column {
  explicit Column(const std::vector<std::uint32_t>& lengths) {
    for (const std::uint32_t rows : lengths) {
      const std::vector<std::int64_t> values(rows, 1);
      const auto built =
          column::build_plain_segment({.physical = Physical::kInt64,
                                       .rows = rows,
                                       .data = reinterpret_cast<const std::byte*>(values.data())},
                                      column::Role::kValues, 0);
      const auto extent = blocks.put(built.bytes, 0, built.hashed_bytes);
      REQUIRE(extent);
      const auto head = column::SegmentHead::load(blocks, {*extent, built.aggregate}, Physical::kInt64);
      REQUIRE(head);
      segments.push_back({*head, total});
      total += rows;
    }
  }
  [[nodiscard]] const RecentSegments::Found& at(std::uint64_t row) const {
    std::size_t i = segments.size() - 1;
    while (segments[i].row > row) --i;
    return segments[i];
  }

  test::MemoryBlocks blocks;
  std::vector<RecentSegments::Found> segments;
  std::uint64_t total = 0;
};

}  // namespace

TEST_CASE("a segment is found again by any of its rows, and only by those") {
  Column column({2 * kGranuleRows, 3 * kGranuleRows - 5, format::kSegmentRowsMax, 2 * kGranuleRows});
  RecentSegments recent;
  CHECK(recent.find(0).head == nullptr);
  recent.keep(column.total, 5, column.segments[0]);
  CHECK(recent.find(0).head == column.segments[0].head);
  CHECK(recent.find(2 * kGranuleRows - 1).head == column.segments[0].head);
  CHECK(recent.find(2 * kGranuleRows).head == nullptr);

  std::mt19937_64 random(1);
  for (int i = 0; i < 2000; ++i) {
    const std::uint64_t row = random() % column.total;
    const auto& expected = column.at(row);
    const auto found = recent.find(row);
    if (found.head != nullptr) CHECK((found.head == expected.head && found.row == expected.row));
    recent.keep(column.total, row, expected);
    CHECK(recent.find(row).head == expected.head);
  }
}

TEST_CASE("a segment that nobody else holds, and one of a single granule, are not found") {
  Column column({kGranuleRows, 2 * kGranuleRows});
  RecentSegments recent;
  recent.keep(column.total, 0, column.segments[0]);
  CHECK(recent.find(0).head == nullptr);
  recent.keep(column.total, kGranuleRows, column.segments[1]);
  CHECK(recent.find(kGranuleRows).head != nullptr);
  column.segments[1].head = nullptr;
  CHECK(recent.find(kGranuleRows).head == nullptr);
}

TEST_CASE("threads that look and keep at once find what is right or nothing") {
  Column column(std::vector<std::uint32_t>(6, 2 * kGranuleRows + 1));
  RecentSegments recent;
  std::atomic<int> wrong = 0, right = 0;
  const auto ask = [&](std::uint64_t seed) {
    std::mt19937_64 random(seed);
    for (int i = 0; i < 20'000; ++i) {
      const std::uint64_t row = random() % column.total;
      const auto& expected = column.at(row);
      const auto found = recent.find(row);
      if (found.head == nullptr)
        recent.keep(column.total, row, expected);
      else
        ++(found.head == expected.head && found.row == expected.row ? right : wrong);
    }
  };
  {
    std::vector<std::jthread> threads;
    for (std::uint64_t seed = 0; seed < 4; ++seed) threads.emplace_back(ask, seed);
  }
  CHECK(wrong == 0);
  CHECK(right > 0);
}

}  // namespace mdat::tree
