// SPDX-License-Identifier: Apache-2.0
#include "tools/netcdf/time_units.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <cstdint>

using mdat::TimeUnit;
using mdat::netcdf::TimeUnits;

namespace {

TimeUnits parsed(std::string_view units, std::string_view calendar = "") {
  const auto found = TimeUnits::parse(units, calendar);
  INFO(units);
  REQUIRE(found);
  return *found;
}

constexpr double kDouble = 0x1p-52;
constexpr double kFloat = 0x1p-23;

}  // namespace

TEST_CASE("integers keep the ticks of their units, seconds at the longest") {
  CHECK(parsed("seconds since 1970-01-01").ticks(std::int64_t{7}) == 7);
  CHECK(parsed("seconds since 1970-01-01").tick(false) == TimeUnit::kSecond);
  CHECK(parsed("days since 1970-01-02 12:00:00").ticks(std::int64_t{1}) == 86'400 * 2 + 43'200);
  CHECK(parsed("days since 1970-01-02 12:00:00").tick(false) == TimeUnit::kSecond);
  CHECK(parsed("milliseconds since 1969-12-31T23:59:59").ticks(std::int64_t{1}) == -999);
  CHECK(parsed("milliseconds since 1969-12-31T23:59:59").tick(false) == TimeUnit::kMilli);
  CHECK(parsed("nanoseconds since 1970-01-01").tick(false) == TimeUnit::kNano);
  CHECK(parsed("seconds since 1970-01-01 00:00:00.25").tick(false) == TimeUnit::kMilli);
  CHECK(parsed("seconds since 1970-01-01 00:00:00.25").ticks(std::int64_t{2}) == 2'250);
}

TEST_CASE("units and dates are read as udunits writes them") {
  CHECK(parsed("hours since 1900-1-1 0:0:0.0").ticks(std::int64_t{0}) == -2'208'988'800);
  CHECK(parsed("Hours since 1900-01-01").ticks(std::int64_t{1}) == -2'208'985'200);
  CHECK(parsed("min since 1970-01-01 01:30").ticks(std::int64_t{0}) == 5'400);
  CHECK(parsed("s since 1970-01-01T00:00:00Z").ticks(std::int64_t{0}) == 0);
  CHECK(parsed("days since 2000-02-29 00:00:00 UTC").ticks(std::int64_t{0}) == 951'782'400);
}

TEST_CASE("an offset of the reference shifts the instants, and names the zone") {
  const TimeUnits west = parsed("seconds since 1970-01-01 00:00:00 -7:00");
  CHECK(west.ticks(std::int64_t{0}) == 7 * 3600);
  CHECK(west.zone() == "-07:00");
  CHECK(parsed("seconds since 1970-01-01 00:00:00 +0530").zone() == "+05:30");
  CHECK(parsed("seconds since 1970-01-01 00:00:00 +1").ticks(std::int64_t{0}) == -3600);
  CHECK(parsed("seconds since 1970-01-01 00:00:00 +00:00").zone() == "UTC");
}

TEST_CASE("fractions are told in the nearest microseconds") {
  const TimeUnits days = parsed("days since 1970-01-01");
  CHECK(days.tick(true) == TimeUnit::kMicro);
  CHECK(days.ticks(19'000.1, kDouble) == 1'641'608'640'000'000);
  CHECK(days.ticks(-0.5, kDouble) == -43'200'000'000);
  CHECK(parsed("seconds since 1970-01-01").ticks(1.7e9 + 0.125, kDouble) == 1'700'000'000'125'000);
}

TEST_CASE("where a float cannot tell ticks apart, the roundest time is meant") {
  const TimeUnits days = parsed("days since 0001-01-01", "proleptic_gregorian");
  const double value = 738'000 + 1.0 / 3;  // 08:00, to some 10 microseconds
  CHECK(days.ticks(value, kDouble).value() % 60'000'000 == 0);
  CHECK(parsed("hours since 1900-01-01").ticks(double{float{1'080'000.25F}}, kFloat).value() % 60'000'000 ==
        0);
}

TEST_CASE("the standard calendar is Julian before 1582-10-15") {
  const std::int64_t there = 0;
  CHECK(parsed("days since 1582-10-15", "standard").ticks(there) ==
        parsed("days since 1582-10-15", "proleptic_gregorian").ticks(there));
  CHECK(parsed("days since 1582-10-04", "gregorian").ticks(std::int64_t{1}) ==
        parsed("days since 1582-10-15").ticks(there));
  CHECK(parsed("days since 0001-01-01").ticks(there).value() ==
        parsed("days since 0001-01-01", "proleptic_gregorian").ticks(there).value() -
            std::int64_t{2} * 86'400);
}

TEST_CASE("what has no one meaning is refused by name") {
  const auto message = [](std::string_view units, std::string_view calendar = "") {
    const auto found = TimeUnits::parse(units, calendar);
    REQUIRE_FALSE(found);
    return found.error().message;
  };
  CHECK(message("days since 2000-01-01", "noleap").find("noleap") != std::string::npos);
  CHECK(message("months since 2000-01-01").find("months") != std::string::npos);
  for (const char* units :
       {"days since", "days since ", "days since yesterday", "days since 2000-13-01", "days since 2001-02-29",
        "days since 2000-01-01 00:00:00 East", "days since 2000-01", "days since 99999999999999999999-01-01",
        "days since 2000-01-01 99:00:00"})
    CHECK_FALSE(TimeUnits::parse(units, ""));
}

TEST_CASE("times that do not fit are none") {
  CHECK_FALSE(parsed("days since 1970-01-01").ticks(INT64_MAX));
  CHECK_FALSE(parsed("nanoseconds since 0001-01-01").ticks(std::int64_t{0}));
  const TimeUnits days = parsed("days since 1970-01-01");
  CHECK_FALSE(days.ticks(1e300, kDouble));
  CHECK_FALSE(days.ticks(std::nan(""), kDouble));
  CHECK_FALSE(days.ticks(-INFINITY, kDouble));
}
