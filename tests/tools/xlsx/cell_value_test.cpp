// SPDX-License-Identifier: Apache-2.0
#include "tools/xlsx/cell_value.hpp"

#include <catch2/catch.hpp>
#include <limits>

using mdat::TimeUnit;
using namespace mdat::xlsx;

TEST_CASE("times are days since the end of 1899, as Excel counts them") {
  CHECK(serial_of(0, TimeUnit::kSecond) == 25569.0);
  CHECK(serial_of(43'200'000, TimeUnit::kMilli) == 25569.5);
  CHECK(serial_of(-1, TimeUnit::kMicro) < 25569.0);
  CHECK(serial_of(-2'203'891'200, TimeUnit::kSecond) == 61.0);  // 1900-03-01
  CHECK_FALSE(serial_of(-2'203'891'201, TimeUnit::kSecond));
  CHECK(serial_of(253'402'300'799, TimeUnit::kSecond) > 2'958'465.99);
  CHECK_FALSE(serial_of(253'402'300'800, TimeUnit::kSecond));  // the year 10000
  CHECK_FALSE(serial_of(std::numeric_limits<std::int64_t>::min(), TimeUnit::kSecond));
  CHECK_FALSE(serial_of(std::numeric_limits<std::int64_t>::max(), TimeUnit::kMilli));
}

TEST_CASE("stamps finer than milliseconds are seen") {
  CHECK(is_finer_than_milliseconds(1'500, TimeUnit::kMicro));
  CHECK_FALSE(is_finer_than_milliseconds(-2'000, TimeUnit::kMicro));
  CHECK(is_finer_than_milliseconds(-1, TimeUnit::kNano));
  CHECK_FALSE(is_finer_than_milliseconds(1, TimeUnit::kMilli));
}

TEST_CASE("numbers that 16 digits do not tell are seen") {
  CHECK(is_rounded(0.1 + 0.2));
  CHECK_FALSE(is_rounded(0.3));
  CHECK_FALSE(is_rounded(-1e308));
  CHECK(is_rounded(1.7976931348623157e308));
  CHECK_FALSE(is_rounded(-0.0));
}

TEST_CASE("a float has the digits that tell it from its neighbours") {
  CHECK(shortest(0.1F) == 0.1);
  CHECK(shortest(-16'777'216.F) == -16'777'216.);
}

TEST_CASE("text is counted in units of UTF-16") {
  CHECK(utf16_units("aä€") == 3);
  CHECK(utf16_units("\xF0\x9F\x98\x80") == 2);
}

TEST_CASE("text that reads like an escape is escaped, and zeros are") {
  CHECK(escaped("_x0041_") == "_x005F_x0041_");
  CHECK(escaped("_x004_ _x00g1_ x") == "_x004_ _x00g1_ x");
  CHECK(escaped(std::string_view("a\0b", 3)) == "a_x0000_b");
}
