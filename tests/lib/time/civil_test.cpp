// SPDX-License-Identifier: Apache-2.0
#include "lib/time/civil.hpp"

#include <catch2/catch.hpp>

using namespace mdat::time;

TEST_CASE("days and civil dates are inverse over four centuries and more") {
  CivilDate expected{-401, 12, 31};
  for (std::int64_t days = days_from_civil(expected); expected.year < 2801; ++days) {
    if (civil_from_days(days) != expected || days_from_civil(expected) != days) {
      FAIL("day " << days << " is not " << expected.year << "-" << expected.month << "-" << expected.day);
    }
    if (expected.day++ < days_in_month(expected.year, expected.month)) continue;
    expected.day = 1;
    if (expected.month++ < 12) continue;
    expected.month = 1;
    ++expected.year;
  }
}

TEST_CASE("known days have their dates and weekdays") {
  CHECK(days_from_civil({1970, 1, 1}) == 0);
  CHECK(days_from_civil({2024, 2, 29}) == 19'782);
  CHECK(days_from_civil({0, 1, 1}) == -719'528);
  CHECK(weekday_from_days(19'782) == 3);  // a Thursday
  CHECK(weekday_from_days(-1) == 2);      // a Wednesday
  CHECK(weekday_from_days(-719'528 - 700'000) < 7);
}

TEST_CASE("dates that no calendar holds are invalid") {
  CHECK(is_valid({2024, 2, 29}));
  CHECK(is_valid({2000, 2, 29}));
  CHECK_FALSE(is_valid({1900, 2, 29}));
  CHECK_FALSE(is_valid({2023, 2, 29}));
  CHECK_FALSE(is_valid({2023, 0, 1}));
  CHECK_FALSE(is_valid({2023, 13, 1}));
  CHECK_FALSE(is_valid({2023, 4, 31}));
  CHECK_FALSE(is_valid({2023, 4, 0}));
}
