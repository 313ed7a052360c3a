// SPDX-License-Identifier: Apache-2.0
#include "lib/column/aggregate.hpp"

#include <algorithm>
#include <bit>
#include <catch2/catch.hpp>
#include <cmath>
#include <cstring>
#include <limits>
#include <random>
#include <vector>

namespace mdat::column {
namespace {

using format::Aggregate;
using format::Physical;

template <typename T>
Run run_of(const std::vector<T>& values, Physical physical, const std::uint64_t* validity = nullptr) {
  Run run;
  run.physical = physical;
  run.rows = static_cast<std::uint32_t>(values.size());
  run.data = reinterpret_cast<const std::byte*>(values.data());
  run.validity = validity;
  return run;
}

double number(std::uint64_t bits) { return std::bit_cast<double>(bits); }
std::uint64_t bits(double value) { return std::bit_cast<std::uint64_t>(value); }
std::uint64_t bits(std::int64_t value) { return static_cast<std::uint64_t>(value); }

Aggregate axis_of(const std::vector<std::int64_t>& ticks, std::int64_t cadence) {
  Aggregate a = aggregate(run_of(ticks, Physical::kInt64), Role::kAxis);
  a.nans = count_gaps(ticks, cadence);
  return a;
}

}  // namespace

TEST_CASE("integers are widened and their sum is exact to 128 bits") {
  const std::vector<std::int64_t> signed_values(3, std::numeric_limits<std::int64_t>::min());
  Aggregate a = aggregate(run_of(signed_values, Physical::kInt64), Role::kValues);
  CHECK(a.rows == 3);
  CHECK(a.sum_low == std::uint64_t{1} << 63);
  CHECK(static_cast<std::int64_t>(a.sum_high) == -2);
  const std::vector<std::uint64_t> unsigned_values(3, ~std::uint64_t{0});
  a = aggregate(run_of(unsigned_values, Physical::kUint64), Role::kValues);
  CHECK(a.max == ~std::uint64_t{0});
  CHECK(a.sum_low == ~std::uint64_t{0} - 2);
  CHECK(a.sum_high == 2);
  const std::vector<std::int8_t> bytes{-128, 127, 5};
  a = aggregate(run_of(bytes, Physical::kInt8), Role::kValues);
  CHECK(a.min == bits(std::int64_t{-128}));
  CHECK(a.max == 127);
  CHECK(a.sum_low == 4);
  CHECK(a.first == bits(std::int64_t{-128}));
  CHECK(a.last == 5);
}

TEST_CASE("floats leave NaN out of bounds and sum, and order zeros by sign") {
  const double nan = std::nan("3");
  const std::vector<double> values{nan, 0.0, -0.0, 2.5, nan};
  const Aggregate a = aggregate(run_of(values, Physical::kFloat64), Role::kValues);
  CHECK(a.nans == 2);
  CHECK(a.min == bits(-0.0));
  CHECK(a.max == bits(2.5));
  CHECK(a.first == bits(nan));
  CHECK(a.last == bits(nan));
  CHECK(number(a.sum_low) == 2.5);
  const std::vector<double> nothing{nan, nan};
  const Aggregate none = aggregate(run_of(nothing, Physical::kFloat64), Role::kValues);
  CHECK((none.min == 0 && none.max == 0 && none.sum_low == 0));
  const std::vector<float> singles{0.1F, -1.5F};
  const Aggregate f = aggregate(run_of(singles, Physical::kFloat32), Role::kValues);
  CHECK(number(f.max) == double{0.1F});
  CHECK(number(f.sum_low) == double{0.1F} - 1.5);
}

/// Row by row, as section 4 of the specification reads.
Aggregate slow_aggregate(const std::vector<double>& values, const std::vector<std::uint64_t>& validity) {
  Aggregate a{};
  const auto before = [](double x, double y) {
    return x < y || (x == y && std::signbit(x) && !std::signbit(y));
  };
  double sum = 0, least = 0, greatest = 0;
  bool any = false;
  for (std::size_t vector = 0; vector < values.size(); vector += 1024) {
    double lanes[16] = {};
    for (std::size_t i = vector; i < std::min(values.size(), vector + 1024); ++i) {
      if ((validity[i / 64] >> (i % 64) & 1) == 0) continue;
      if (std::isnan(values[i])) {
        ++a.nans;
        continue;
      }
      if (!any || before(values[i], least)) least = values[i];
      if (!any || before(greatest, values[i])) greatest = values[i];
      any = true;
      lanes[i % 16] += values[i];
    }
    for (const std::size_t half : {8U, 4U, 2U, 1U}) {
      for (std::size_t lane = 0; lane < half; ++lane) lanes[lane] += lanes[lane + half];
    }
    sum += lanes[0];
  }
  if (any) a.min = bits(least), a.max = bits(greatest), a.sum_low = bits(sum);
  return a;
}

TEST_CASE("floats of every kind fold to the same bits as row by row") {
  std::mt19937_64 random(5);
  const double infinity = std::numeric_limits<double>::infinity();
  const std::vector<std::vector<double>> kinds = {{-0.0},
                                                  {0.0, -0.0},
                                                  {-0.0, -1.5},
                                                  {0.0, 2.5},
                                                  {infinity, 1e300},
                                                  {-infinity, -0.0},
                                                  {infinity, -infinity},
                                                  {std::nan("1")},
                                                  {std::nan("1"), -0.0, 1e-310, 0.1, -7.25, infinity}};
  for (const std::vector<double>& kind : kinds) {
    for (const std::size_t rows : {1U, 2U, 15U, 16U, 17U, 1023U, 1025U, 3000U}) {
      for (const std::uint64_t nulls : {0U, 1U}) {
        std::vector<double> values(rows);
        for (double& value : values) value = kind[random() % kind.size()];
        std::vector<std::uint64_t> validity((rows + 63) / 64);
        for (std::uint64_t& word : validity) word = nulls == 0 ? ~std::uint64_t{0} : random();
        const Aggregate a = aggregate(
            run_of(values, Physical::kFloat64, nulls == 0 ? nullptr : validity.data()), Role::kValues);
        const Aggregate b = slow_aggregate(values, validity);
        CAPTURE(rows, nulls, kind[0], kind.size());
        CHECK(a.nans == b.nans);
        CHECK(a.min == b.min);
        CHECK(a.max == b.max);
        CHECK((a.sum_low == b.sum_low || (std::isnan(number(a.sum_low)) && std::isnan(number(b.sum_low)))));
      }
    }
  }
}

TEST_CASE("the sum of a vector adds sixteen lanes pairwise, as the specification says") {
  std::vector<double> values(1024);
  for (std::size_t i = 0; i < values.size(); ++i)
    values[i] = std::pow(1.37, static_cast<double>(i % 97)) * (i % 2 == 0 ? 1 : -1);
  double lanes[16] = {};
  for (std::size_t i = 0; i < values.size(); ++i) lanes[i % 16] += values[i];
  for (const std::size_t half : {8U, 4U, 2U, 1U}) {
    for (std::size_t lane = 0; lane < half; ++lane) lanes[lane] += lanes[lane + half];
  }
  const Aggregate a = aggregate(run_of(values, Physical::kFloat64), Role::kValues);
  CHECK(a.sum_low == bits(0.0 + lanes[0]));
}

TEST_CASE("nulls count for nothing but themselves") {
  const std::vector<std::int32_t> values{9, 1, 2, -7};
  const std::uint64_t validity = 0b0110;
  const Aggregate a = aggregate(run_of(values, Physical::kInt32, &validity), Role::kValues);
  CHECK((a.rows == 4 && a.nulls == 2 && a.min == 1 && a.max == 2 && a.first == 1 && a.last == 2 &&
         a.sum_low == 3));
  const std::uint64_t none = 0;
  const Aggregate empty = aggregate(run_of(values, Physical::kInt32, &none), Role::kValues);
  CHECK(empty == Aggregate{4, 4, 0, 0, 0, 0, 0, 0, 0});
}

TEST_CASE("text is bounded by its first eight bytes") {
  const std::string heap = "abcdefghiZ";
  const std::uint32_t offsets[] = {0, 9, 9, 10};
  Run run;
  run.physical = Physical::kString;
  run.rows = 3;
  run.offsets = offsets;
  run.heap = heap.data();
  const Aggregate a = aggregate(run, Role::kValues);
  CHECK(a.min == 0);
  CHECK(a.max == 0x6162636465666768ULL);
  CHECK(a.first == 0x6162636465666768ULL);
  CHECK(a.last == 0x5A00000000000000ULL);
}

TEST_CASE("an axis knows its steps, saturated, and its gaps") {
  constexpr auto kLeast = std::numeric_limits<std::int64_t>::min(),
                 kGreatest = std::numeric_limits<std::int64_t>::max();
  Aggregate a = axis_of({0, 10, 20, 35, 51, 61}, 10);
  CHECK(a.nans == 1);  // 15 is not more than one and a half cadences, 16 is
  CHECK(static_cast<std::int64_t>(a.sum_low) == 10);
  CHECK(static_cast<std::int64_t>(a.sum_high) == 16);
  a = axis_of({kGreatest, kLeast, kGreatest}, 1);
  CHECK(static_cast<std::int64_t>(a.sum_low) == kLeast);
  CHECK(static_cast<std::int64_t>(a.sum_high) == kGreatest);
  CHECK(a.nans == 1);
  a = axis_of({5}, 1);
  CHECK(static_cast<std::int64_t>(a.sum_low) == kGreatest);
  CHECK(static_cast<std::int64_t>(a.sum_high) == kLeast);
}

TEST_CASE("the usual step is the commonest, and there is none where two are as common") {
  CHECK(usual_step(std::vector<std::int64_t>{0, 5, 10, 17}) == 5);
  CHECK(usual_step(std::vector<std::int64_t>{0, 5, 12}) == 0);
  CHECK(usual_step(std::vector<std::int64_t>{3, 3, 3}) == 0);
  CHECK(usual_step(std::vector<std::int64_t>{9, 1, 2, 0, 1}) == 1);
  CHECK(usual_step({}) == 0);
}

TEST_CASE("merged parts are the aggregate of the whole, however it is cut") {
  std::mt19937_64 random(1);
  for (int round = 0; round < 300; ++round) {
    const std::size_t rows = 1 + random() % 200;
    std::vector<std::int64_t> ticks(rows);
    std::vector<double> floats(rows);
    std::vector<std::uint64_t> validity((rows + 63) / 64);
    for (std::size_t i = 0; i < rows; ++i) {
      ticks[i] = static_cast<std::int64_t>(random() % 1000) - 500;
      floats[i] = random() % 5 == 0 ? std::nan("") : static_cast<double>(ticks[i]);
    }
    for (auto& word : validity) word = round % 3 == 0 ? random() & random() & random() : random();
    const Run integers = run_of(ticks, Physical::kInt64, validity.data());
    const Run numbers = run_of(floats, Physical::kFloat64, validity.data());
    const Run stamps = run_of(ticks, Physical::kInt64);
    Aggregate a{}, b{}, c{};
    for (std::size_t begin = 0; begin < rows;) {
      const auto count = static_cast<std::uint32_t>(1 + random() % (rows - begin));
      const auto from = static_cast<std::uint32_t>(begin);
      merge(a, aggregate(integers.slice(from, count), Role::kValues), Domain::kSigned, Role::kValues);
      merge(b, aggregate(numbers.slice(from, count), Role::kValues), Domain::kFloat, Role::kValues);
      Aggregate part = aggregate(stamps.slice(from, count), Role::kAxis);
      part.nans = count_gaps(std::span(ticks).subspan(begin, count), 7);
      merge(c, part, Domain::kSigned, Role::kAxis, 7);
      begin += count;
    }
    CHECK(a == aggregate(integers, Role::kValues));
    CHECK(b == aggregate(numbers, Role::kValues));  // sums of small integers are exact in any order
    CHECK(c == axis_of(ticks, 7));
  }
}

TEST_CASE("integers that became floats have the aggregate of floats") {
  const std::vector<std::int64_t> integers{-3, 8, 1};
  const std::vector<double> floats{-3, 8, 1};
  CHECK(as_float64(aggregate(run_of(integers, Physical::kInt64), Role::kValues)) ==
        aggregate(run_of(floats, Physical::kFloat64), Role::kValues));
}

}  // namespace mdat::column
