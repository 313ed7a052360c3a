// SPDX-License-Identifier: Apache-2.0
// Damage that is met when a row is touched: the documented value, and an error that stays.
#include <catch2/catch.hpp>
#include <cmath>

#include "format/layout.hpp"
#include "tests/lib/page/columns.hpp"
#include "tests/support/temporary_folder.hpp"

namespace mdat::test {
namespace {

constexpr std::uint64_t kRows = 40'000;  // five granules, the last one short
constexpr std::uint64_t kHurt = 20'000;  // a row of the third

double double_at(std::uint64_t row) { return double(1 + row * 7919 % 99'991) / 100; }

/// A file of doubles "x" and integers "i", each with one byte of the granule of row kHurt turned over.
struct Hurt {
  Hurt() {
    auto writer = Writer::create(path, {});
    REQUIRE(writer);
    const auto x = writer->add_series("x");
    const auto i = writer->add_series("i", {.type = {.kind = TypeKind::kInt32}});
    std::vector<std::int64_t> times(kRows);
    std::vector<double> doubles(kRows);
    std::vector<std::int32_t> integers(kRows);
    for (std::uint64_t row = 0; row < kRows; ++row) {
      times[row] = static_cast<std::int64_t>(row);
      doubles[row] = double_at(row);
      integers[row] = static_cast<std::int32_t>(1 + row * 7919 % 99'991);
    }
    REQUIRE(writer->append<double>(*x, times, doubles));
    REQUIRE(writer->append<std::int32_t>(*i, times, integers));
    REQUIRE(writer->commit());
    auto bytes = read_bytes(path);
    for (const char* name : {"x", "i"}) {
      const auto layout = File::open(path)->find(name)->layout();
      REQUIRE(layout);
      const std::uint64_t segment = (*layout)[0].offset;
      format::Granule granule;
      std::memcpy(&granule, &bytes[segment + sizeof(format::SegmentHeader) + 2 * sizeof granule],
                  sizeof granule);
      bytes[segment + granule.offset + granule.bytes / 2] ^= std::byte{1};
    }
    write_bytes(path, bytes);
  }

  TemporaryFolder folder;
  std::string path = folder / "f.mdat";
};

TEST_CASE("a damaged granule reads as NaN or 0, its neighbours as ever, and the error stays") {
  const Hurt hurt;
  for (const Access access : {Access::kMapped, Access::kCopied}) {
    const auto file = File::open(hurt.path, {.access = access});
    REQUIRE(file);
    const Series x = *file->find("x"), i = *file->find("i");
    for (const PageMode mode : modes_of(x)) {
      INFO(name(mode));
      const auto doubles = x.paged<double>({.mode = mode});
      const auto integers = i.paged<std::int32_t>({.mode = mode});
      REQUIRE((doubles && integers));
      std::size_t nans = 0, zeros = 0;
      for (const double value : doubles->values()) nans += std::isnan(value);
      for (const std::int32_t value : integers->values()) zeros += value == 0;
      CHECK(nans == 8192);
      CHECK(zeros == 8192);
      CHECK(std::isnan((*doubles)[16'384]));
      CHECK((*doubles)[16'383] == double_at(16'383));
      CHECK((*doubles)[24'576] == double_at(24'576));
      REQUIRE(doubles->error());
      CHECK(doubles->error()->code == ErrorCode::kDamaged);
      CHECK(doubles->error()->message.starts_with(hurt.path + ": segment granule 2 does not match"));
      CHECK(doubles->materialize({0, 16'384}));
      const auto damaged = doubles->materialize({16'000, 17'000});
      REQUIRE_FALSE(damaged);
      CHECK(damaged.error().message == doubles->error()->message);
      CHECK_FALSE(doubles->pin({kHurt, kHurt + 1}));
    }
  }
}

TEST_CASE("what is verified first is whole, or is not handed out") {
  const Hurt hurt;
  const auto file = File::open(hurt.path);
  REQUIRE(file);
  const Series x = *file->find("x");
  for (const PageMode mode : modes_of(x)) {
    const auto paged = x.paged<double>({.mode = mode, .verify = true});
    REQUIRE_FALSE(paged);
    CHECK(paged.error().code == ErrorCode::kDamaged);
    CHECK(paged.error().message.starts_with(hurt.path + ": segment granule 2 does not match"));
    CHECK(file->find("x")->axis()->paged({.mode = mode, .verify = true}));
  }
}

TEST_CASE("a segment whose head is damaged makes no array") {
  const Hurt hurt;
  auto bytes = read_bytes(hurt.path);
  const auto layout = File::open(hurt.path)->find("x")->layout();
  REQUIRE(layout);
  bytes[(*layout)[0].offset + 40] ^= std::byte{1};
  write_bytes(hurt.path, bytes);
  const Series x = *File::open(hurt.path)->find("x");
  const auto paged = x.paged<double>();
  REQUIRE_FALSE(paged);
  CHECK(paged.error().code == ErrorCode::kDamaged);
}

}  // namespace
}  // namespace mdat::test
