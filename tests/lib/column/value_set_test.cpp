// SPDX-License-Identifier: Apache-2.0
// Numbers of different types compare by their mathematical values; tests/lib/read/predicate_test.cpp has the
// rest.
#include "lib/column/value_set.hpp"

#include <catch2/catch.hpp>
#include <cmath>

namespace mdat::column {
namespace {

// How 2^53, say, compares with a bound: -1, 0 or 1, asked of the set below and the set up to the bound.
template <typename T>
int compared(T value, format::Physical physical, const Value& bound) {
  const Domain domain = domain_of(physical);
  const auto place = ValueSet::place(domain, bound);
  const Run run{.physical = physical, .rows = 1, .data = reinterpret_cast<const std::byte*>(&value)};
  std::uint8_t below = 2, up_to = 2;
  ValueSet::range(domain, nullptr, false, &*place, true).match(run, &below);
  ValueSet::range(domain, nullptr, false, &*place, false).match(run, &up_to);
  REQUIRE(below <= up_to);
  return below == 1 ? -1 : up_to == 1 ? 0 : 1;
}
int compared(double value, const Value& bound) { return compared(value, format::Physical::kFloat64, bound); }
int compared(std::int64_t value, const Value& bound) {
  return compared(value, format::Physical::kInt64, bound);
}
int compared(std::uint64_t value, const Value& bound) {
  return compared(value, format::Physical::kUint64, bound);
}

constexpr std::int64_t k53 = std::int64_t{1} << 53;

}  // namespace

TEST_CASE("doubles compare exactly with integers that no double holds") {
  CHECK(compared(0x1p53, k53 + 1) == -1);
  CHECK(compared(0x1p53, k53) == 0);
  CHECK(compared(0x1p53 + 2, k53 + 1) == 1);
  CHECK(compared(-0x1p53, -k53 - 1) == 1);
  CHECK(compared(0x1p63, INT64_MAX) == 1);
  CHECK(compared(0x1p64, UINT64_MAX) == 1);
  CHECK(compared(std::nextafter(0x1p64, 0.0), UINT64_MAX) == -1);
  CHECK(compared(0x1p64, Int128{0, 1}) == 0);
  CHECK(compared(0x1p64, Int128{1, 1}) == -1);
  CHECK(compared(0x1p127, Int128{~std::uint64_t{0}, INT64_MAX}) == 1);
  CHECK(compared(-0x1p127, Int128{0, INT64_MIN}) == 0);
  CHECK(compared(-0.0, std::int64_t{0}) == 0);
  CHECK(compared(5e-324, false) == 1);
}

TEST_CASE("integers compare exactly with doubles") {
  CHECK(compared(INT64_MAX, 0x1p63) == -1);
  CHECK(compared(INT64_MIN, -0x1p63) == 0);
  CHECK(compared(INT64_MIN, -INFINITY) == 1);
  CHECK(compared(k53 + 1, 0x1p53) == 1);
  CHECK(compared(std::int64_t{3}, 3.5) == -1);
  CHECK(compared(std::int64_t{-3}, -3.5) == 1);
  CHECK(compared(UINT64_MAX, 0x1p64) == -1);
  CHECK(compared(std::uint64_t{0}, -1e-300) == 1);
  CHECK(compared(std::uint64_t{0}, std::int64_t{-1}) == 1);
  CHECK(compared(std::uint64_t{0}, -0.0) == 0);
  CHECK(compared(UINT64_MAX, Int128{0, 1}) == -1);
  CHECK(compared(INT64_MIN, Int128{0, INT64_MIN}) == 1);
}

TEST_CASE("a float is not the double that looks like it") {
  CHECK(compared(0.1F, format::Physical::kFloat32, Value(0.1)) == 1);
  CHECK(compared(0.5F, format::Physical::kFloat32, Value(0.5)) == 0);
}

}  // namespace mdat::column
