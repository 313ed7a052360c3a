// SPDX-License-Identifier: Apache-2.0
#include "lib/column/segment.hpp"

#include <catch2/catch.hpp>
#include <cstring>
#include <functional>
#include <random>

#include "lib/column/segment_builder.hpp"
#include "tests/lib/tree/memory_blocks.hpp"

namespace mdat::column {
namespace {

using format::kGranuleRows;
using format::Physical;
using test::MemoryBlocks;

/// Rows, the segment built of them, and where it was put.
struct Built {
  Built(std::uint32_t rows, bool nulls, std::uint64_t seed)
      : values(rows), validity((rows + 63) / 64, ~std::uint64_t{0}) {
    std::mt19937_64 random(seed);
    for (auto& value : values) value = static_cast<double>(random()) * 1e-3;
    if (nulls) {
      for (auto& word : validity) word = random();
    }
    Run run;
    run.physical = Physical::kFloat64;
    run.rows = rows;
    run.data = reinterpret_cast<const std::byte*>(values.data());
    run.validity = nulls ? validity.data() : nullptr;
    segment = build_segment(run, Role::kValues, 0, Profile::kFast);
    put();
  }
  void put() {
    child.aggregate = segment.aggregate;
    const auto extent = blocks.put(segment.bytes, 0, segment.hashed_bytes);
    REQUIRE(extent);
    child.extent = *extent;
  }
  // Changes bytes of the head and what hashes it.
  Result<std::unique_ptr<Segment>> open_with(
      const std::function<void(format::SegmentHeader&, format::Granule*)>& change) {
    format::SegmentHeader header;
    std::memcpy(&header, segment.bytes.data(), sizeof header);
    std::vector<format::Granule> table(header.granules);
    std::memcpy(table.data(), segment.bytes.data() + sizeof header, table.size() * sizeof(format::Granule));
    change(header, table.data());
    std::memcpy(segment.bytes.data(), &header, sizeof header);
    std::memcpy(segment.bytes.data() + sizeof header, table.data(), table.size() * sizeof(format::Granule));
    put();
    return Segment::open(blocks, child, Physical::kFloat64);
  }
  std::vector<double> values;
  std::vector<std::uint64_t> validity;
  BuiltSegment segment;
  MemoryBlocks blocks;
  format::Child child{};
};

}  // namespace

TEST_CASE("a segment gives its rows back, granule by granule, with the aggregates of each") {
  for (const std::uint32_t rows : {1U, 63U, 1024U, kGranuleRows, kGranuleRows + 1, 3 * kGranuleRows - 1}) {
    for (const bool nulls : {false, true}) {
      Built built(rows, nulls, rows);
      const auto segment = Segment::open(built.blocks, built.child, Physical::kFloat64);
      REQUIRE(segment);
      format::Aggregate total{};
      std::vector<double> out(kGranuleRows);
      std::uint32_t wrong = 0;
      for (std::uint32_t g = 0; g < (*segment)->granules(); ++g) {
        const auto view = (*segment)->granule(g);
        REQUIRE(view);
        const std::uint32_t vectors = ((*view)->rows + 1023) / 1024;
        REQUIRE((*segment)->decode(g, 0, vectors, reinterpret_cast<std::byte*>(out.data())));
        for (std::uint32_t i = 0; i < (*view)->rows; ++i) {
          const std::uint32_t row = g * kGranuleRows + i;
          const bool valid = !nulls || (built.validity[row / 64] >> row % 64 & 1) != 0;
          if ((*view)->validity != nullptr)
            wrong += ((*view)->validity[i / 64] >> i % 64 & 1) != (valid ? 1U : 0U) ? 1 : 0;
          if (valid) wrong += std::memcmp(&out[i], &built.values[row], 8) != 0 ? 1 : 0;
        }
        merge(total, (*segment)->aggregate(g), Domain::kFloat, Role::kValues);
      }
      CHECK(wrong == 0);
      CHECK(total == built.child.aggregate);
    }
  }
}

TEST_CASE("a damaged granule costs that granule only") {
  Built built(3 * kGranuleRows, false, 1);
  {
    const auto sound = Segment::open(built.blocks, built.child, Physical::kFloat64);
    REQUIRE(sound);
    built.blocks.bytes[(*sound)->payload_offset(1) + 100] ^= std::byte{1};
  }
  const auto segment = Segment::open(built.blocks, built.child, Physical::kFloat64);
  REQUIRE(segment);
  CHECK((*segment)->granule(0));
  const auto damaged = (*segment)->granule(1);
  REQUIRE_FALSE(damaged);
  CHECK(damaged.error().code == ErrorCode::kDamaged);
  CHECK(damaged.error().message.find("granule 1") != std::string::npos);
  CHECK((*segment)->granule(2));
}

TEST_CASE("a segment whose head was sealed over impossible content is refused") {
  using format::Granule;
  using format::SegmentHeader;
  CHECK(Built(2 * kGranuleRows, false, 1).open_with([](SegmentHeader&, Granule*) {}));
  const std::function<void(SegmentHeader&, Granule*)> changes[] = {
      [](SegmentHeader& h, Granule*) { h.magic ^= 1; },
      [](SegmentHeader& h, Granule*) { h.rows += 1; },
      [](SegmentHeader& h, Granule*) { h.rows = 0; },
      [](SegmentHeader& h, Granule*) { h.granules = 1; },
      [](SegmentHeader& h, Granule*) { h.has_validity = 2; },
      [](SegmentHeader& h, Granule*) { h.physical = Physical::kInt32; },
      [](SegmentHeader& h, Granule*) { h.encoding = format::Encoding::kStringPlain; },
      [](SegmentHeader& h, Granule*) { h.shared_bytes = 0xFFFFFFFF; },
      [](SegmentHeader&, Granule* g) { g[0].offset = 0; },
      [](SegmentHeader&, Granule* g) { g[1].offset = g[0].offset; },
      [](SegmentHeader&, Granule* g) { g[1].offset += 4; },
      [](SegmentHeader&, Granule* g) { g[1].bytes += 64; },
      [](SegmentHeader&, Granule* g) { g[0].aggregate.rows -= 1; },
      [](SegmentHeader&, Granule* g) { g[0].aggregate.nulls = g[0].aggregate.rows + 1; },
      [](SegmentHeader&, Granule* g) { g[0].aggregate.nans = ~std::uint64_t{0}; }};
  int number = 0;
  for (const auto& change : changes) {
    INFO("change " << number++);
    const auto segment = Built(2 * kGranuleRows, false, 1).open_with(change);
    REQUIRE_FALSE(segment);
    CHECK(segment.error().code == ErrorCode::kDamaged);
  }
  const auto future = Built(2 * kGranuleRows, false, 1).open_with([](SegmentHeader& h, Granule*) {
    h.encoding = format::Encoding{200};
  });
  REQUIRE_FALSE(future);
  CHECK(future.error().code == ErrorCode::kUnsupported);
}

TEST_CASE("integers in a column that became float64 read as floats") {
  const std::vector<std::int64_t> integers{-5, 0, 1000};
  Run run;
  run.physical = Physical::kInt64;
  run.rows = 3;
  run.data = reinterpret_cast<const std::byte*>(integers.data());
  const BuiltSegment built = build_segment(run, Role::kValues, 0, Profile::kFast);
  MemoryBlocks blocks;
  const auto extent = blocks.put(built.bytes, 0, built.hashed_bytes);
  REQUIRE(extent);
  const auto segment = Segment::open(blocks, {*extent, as_float64(built.aggregate)}, Physical::kFloat64);
  REQUIRE(segment);
  std::vector<double> out(1024);
  REQUIRE((*segment)->decode(0, 0, 1, reinterpret_cast<std::byte*>(out.data())));
  CHECK((out[0] == -5.0 && out[2] == 1000.0));
  CHECK_FALSE(Segment::open(blocks, {*extent, built.aggregate}, Physical::kFloat32));
}

}  // namespace mdat::column
