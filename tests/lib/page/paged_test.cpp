// SPDX-License-Identifier: Apache-2.0
// Whole columns as arrays: the values of a scan, in every mode that this machine has.
#include "mdat/paged.hpp"

#include <algorithm>
#include <bit>
#include <catch2/catch.hpp>
#include <cmath>
#include <cstdlib>
#include <numeric>
#include <random>

#include "tests/lib/page/columns.hpp"
#include "tests/support/temporary_folder.hpp"

namespace mdat::test {
namespace {

Series open_series(const std::string& path, std::string_view name, OpenOptions options = {}) {
  const auto file = File::open(path, options);
  REQUIRE(file);
  auto series = file->find(name);
  REQUIRE(series);
  return *series;
}

// Where a machine or a container allows less, the list in this variable names what must work: CI sets it, so
// that a mode that silently stopped working is a failure there.
bool must_have(PageMode mode) {
  const char* const required = std::getenv("MDAT_TEST_PAGE_MODES");
  return required != nullptr && std::string_view(required).find(name(mode)) != std::string_view::npos;
}

TEST_CASE("an array holds what a scan reads, in every mode, of every type and encoding") {
  const TemporaryFolder folder;
  make_columns(folder / "f.mdat", 60'000);
  for (const Access access : {Access::kMapped, Access::kCopied}) {
    const auto file = File::open(folder / "f.mdat", {.access = access});
    REQUIRE(file);
    const auto modes = modes_of(*file->find("f64/alp"));
    CHECK(std::ranges::count(modes, PageMode::kEager) == 1);
    const auto series = file->series();
    REQUIRE(series);
    REQUIRE(series->size() > 30);
    for (const Series& each : *series) {
      with_type(each, [&]<typename T>(T) {
        const std::vector<T> expected = scanned<T>(each);
        REQUIRE(expected.size() == each.rows());
        for (const PageMode mode : modes) {
          INFO(each.name() << ", " << name(mode) << ", access " << int(access));
          const auto paged = each.paged<T>({.mode = mode});
          REQUIRE(paged);
          CHECK(paged->mode() == mode);
          CHECK(paged->nulls() == each.nulls());
          CHECK(first_difference(paged->values(), std::span<const T>(expected)) == expected.size());
          CHECK_FALSE(paged->error());
        }
      });
    }
  }
}

TEST_CASE("modes that must be there are there") {
  const TemporaryFolder folder;
  make_column(folder / "f.mdat", 10, Profile::kBalanced, [](auto row) { return double(row); });
  const auto modes = modes_of(open_series(folder / "f.mdat", "x"));
  for (const PageMode mode : {PageMode::kUserfault, PageMode::kProtect})
    CHECK((std::ranges::count(modes, mode) == 1 || !must_have(mode)));
}

TEST_CASE("rows are read in any order") {
  const TemporaryFolder folder;
  constexpr std::uint64_t kRows = 300'000;
  const auto value_at = [](std::uint64_t row) { return double(row % 1000) / 100; };
  make_column(folder / "f.mdat", kRows, Profile::kBalanced, value_at);
  const Series series = open_series(folder / "f.mdat", "x");
  for (const PageMode mode : modes_of(series)) {
    const auto paged = series.paged<double>({.mode = mode});
    REQUIRE(paged);
    std::mt19937_64 random(1);
    std::size_t wrong = 0;
    for (int i = 0; i < 100'000; ++i) {
      const std::uint64_t row = random() % kRows;
      wrong += (*paged)[row] != value_at(row);
    }
    CHECK(wrong == 0);
  }
}

TEST_CASE("stamps are an array too") {
  const TemporaryFolder folder;
  make_columns(folder / "f.mdat", 40'000);
  const Series series = open_series(folder / "f.mdat", "f64/alp");
  const auto axis = series.axis();
  REQUIRE(axis);
  std::vector<std::int64_t> expected(axis->rows());
  REQUIRE(axis->read(0, expected));
  for (const PageMode mode : modes_of(series)) {
    const auto stamps = axis->paged({.mode = mode});
    REQUIRE(stamps);
    CHECK(first_difference(stamps->values(), std::span<const std::int64_t>(expected)) == expected.size());
  }
}

TEST_CASE("plain values of a mapped file are handed out where they lie, for nothing") {
  const TemporaryFolder folder;
  std::mt19937_64 random(1);
  make_column(folder / "f.mdat", 20'000, Profile::kFast,
              [&](auto) { return std::bit_cast<double>(random() >> 2); });
  const Series series = open_series(folder / "f.mdat", "x");
  const auto before = paging::counters();
  const auto paged = series.paged<double>();
  REQUIRE(paged);
  REQUIRE(paged->mode() == PageMode::kInPlace);
  CHECK(paged->data() == series.view<double>()->data());
  CHECK(paged->pin({0, 20'000}));
  CHECK(paging::counters().decoded_bytes == before.decoded_bytes);

  const Series copied = open_series(folder / "f.mdat", "x", {.access = Access::kCopied});
  CHECK(copied.paged<double>()->mode() != PageMode::kInPlace);
  const auto refused = copied.paged<double>({.mode = PageMode::kInPlace});
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == ErrorCode::kInvalidArgument);
  CHECK(refused.error().message == "series 'x' cannot be read in place: the file is not mapped");
}

TEST_CASE("rows without a value are NaN or 0, or what the file has there, and are told apart") {
  const TemporaryFolder folder;
  auto writer = Writer::create(folder / "f.mdat", {});
  REQUIRE(writer);
  const auto series = writer->add_series("x");
  const auto integers = writer->add_series("i", {.type = {.kind = TypeKind::kInt32}});
  for (std::int64_t row = 0; row < 20'000; ++row) {
    const bool valid = row % 3 != 1;
    REQUIRE(writer->append(*series, row, valid ? Value{double(row)} : Value{}));
    REQUIRE(writer->append(*integers, row, valid ? Value{row} : Value{}));
  }
  REQUIRE(writer->commit());
  const Series x = open_series(folder / "f.mdat", "x");
  for (const PageMode mode : modes_of(x)) {
    const auto marked = x.paged<double>({.mode = mode});
    const auto stored = x.paged<double>({.mode = mode, .nulls = NullRows::kStored});
    const auto numbers = open_series(folder / "f.mdat", "i").paged<std::int32_t>({.mode = mode});
    REQUIRE((marked && stored && numbers));
    CHECK(marked->nulls() == 6667);
    CHECK(std::isnan((*marked)[16'384]));
    CHECK((*stored)[16'384] == 16'383);
    CHECK((*numbers)[16'384] == 0);
    CHECK((*numbers)[16'385] == 16'385);
    const auto bits = marked->validity({8190, 8194});  // over the end of a granule
    REQUIRE(bits);
    CHECK(*bits == std::vector<std::uint64_t>{0b1101});
    CHECK_FALSE(marked->validity({0, 20'001}));
  }
}

TEST_CASE("an array of another type, of strings or of rows that do not exist is refused in words") {
  const TemporaryFolder folder;
  auto writer = Writer::create(folder / "f.mdat", {});
  REQUIRE(writer);
  REQUIRE(writer->append(*writer->add_series("x"), 0, Value{1.0}));
  REQUIRE(writer->append(*writer->add_series("s", {.type = {.kind = TypeKind::kString}}), 0, Value{"a"}));
  REQUIRE(writer->commit());
  const Series x = open_series(folder / "f.mdat", "x");
  const auto integers = x.paged<std::int64_t>();
  REQUIRE_FALSE(integers);
  CHECK(integers.error().message == "series 'x' is float64, an array of int64 was asked for");
  const auto text = open_series(folder / "f.mdat", "s").paged<std::uint8_t>();
  REQUIRE_FALSE(text);
  CHECK(text.error().message ==
        "series 's' is of strings, which are no array of fixed width: scan it instead");
  const auto paged = x.paged<double>({.mode = PageMode::kEager});
  REQUIRE(paged);
  CHECK_FALSE(paged->pin({0, 2}));
  const auto beyond = paged->materialize({1, 2});
  REQUIRE_FALSE(beyond);
  CHECK(beyond.error().message == "series 'x' has 1 rows; rows 1 to 2 were asked for");
}

TEST_CASE("a column of no rows is an array of none") {
  const TemporaryFolder folder;
  auto writer = Writer::create(folder / "f.mdat", {});
  REQUIRE((writer && writer->add_series("x") && writer->commit()));
  const Series x = open_series(folder / "f.mdat", "x");
  for (const auto& mode :
       {std::optional<PageMode>{}, std::optional{PageMode::kInPlace}, std::optional{PageMode::kUserfault},
        std::optional{PageMode::kProtect}, std::optional{PageMode::kEager}}) {
    const auto paged = x.paged<double>({.mode = mode, .verify = true});
    REQUIRE((paged || paged.error().code == ErrorCode::kUnsupported));
    if (paged) CHECK((paged->values().empty() && paged->materialize({0, 0}) && paged->pin({0, 0})));
  }
}

TEST_CASE("an array outlives its series and its file") {
  const TemporaryFolder folder;
  make_column(folder / "f.mdat", 50'000, Profile::kBalanced, [](auto row) { return double(row % 10); });
  std::vector<Paged<double>> arrays;
  {
    const Series series = open_series(folder / "f.mdat", "x");
    for (const PageMode mode : modes_of(series)) arrays.push_back(*series.paged<double>({.mode = mode}));
  }
  std::filesystem::remove(folder / "f.mdat");
  for (const auto& array : arrays) CHECK(std::accumulate(array.begin(), array.end(), 0.0) == 225'000);
}

}  // namespace
}  // namespace mdat::test
