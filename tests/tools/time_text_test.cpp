// SPDX-License-Identifier: Apache-2.0
#include "tools/time_text.hpp"

#include <catch2/catch.hpp>
#include <random>

namespace mdat::tool {
namespace {

void check_as_format_time(std::int64_t ticks, TimeUnit unit, const char* zone_name) {
  const auto zone = Zone::find(zone_name);
  REQUIRE(zone);
  TimeText text(unit, *zone);
  INFO(zone_name << " " << ticks);
  CHECK(text(ticks) == format_time(ticks, unit, *zone));
}

}  // namespace

TEST_CASE("stamps of two units compare as moments") {
  CHECK(moment(-1, TimeUnit::kMilli) == Moment{-1, 999'000'000});
  CHECK(moment(1'500, TimeUnit::kMilli) == moment(1'500'000'000, TimeUnit::kNano));
  CHECK(moment(1, TimeUnit::kSecond) < moment(1'001, TimeUnit::kMilli));
  CHECK(moment(INT64_MIN, TimeUnit::kNano) < moment(INT64_MIN + 1, TimeUnit::kNano));
}

TEST_CASE("stamps print with the digits of their unit") {
  TimeText text(TimeUnit::kMilli, Zone());
  CHECK(text(1'714'564'800'120) == "2024-05-01T12:00:00.120");
  CHECK(text(1'714'564'800'121) == "2024-05-01T12:00:00.121");
  CHECK(text(-1) == "1969-12-31T23:59:59.999");
  CHECK(TimeText(TimeUnit::kSecond, Zone())(0) == "1970-01-01T00:00:00");
  CHECK(TimeText(TimeUnit::kNano, Zone())(1) == "1970-01-01T00:00:00.000000001");
}

TEST_CASE("the fast way prints what format_time prints") {
  std::mt19937_64 random(7);
  for (const char* zone : {"", "UTC", "-07:00", "Europe/Paris", "America/St_Johns", "Africa/Casablanca"}) {
    const auto found = Zone::find(zone);
    REQUIRE(found);
    TimeText text(TimeUnit::kMicro, *found);
    for (int i = 0; i < 2'000; ++i) {
      const auto ticks = static_cast<std::int64_t>(random() % 8'000'000'000'000'000) - 4'000'000'000'000'000;
      REQUIRE(text(ticks) == format_time(ticks, TimeUnit::kMicro, *found));
    }
    const std::int64_t quarter = 900'000'000;
    for (std::int64_t ticks = 1'711'000'000'000'000; ticks < 1'713'000'000'000'000; ticks += quarter) {
      REQUIRE(text(ticks) == format_time(ticks, TimeUnit::kMicro, *found));
    }
  }
}

TEST_CASE("stamps of any year print") {
  for (const char* zone : {"", "UTC", "+05:30"}) {
    for (const std::int64_t ticks :
         {INT64_MIN, INT64_MIN + 1, std::int64_t{-62'167'219'201}, std::int64_t{-62'167'219'200},
          std::int64_t{253'402'300'799}, std::int64_t{253'402'300'800}, INT64_MAX}) {
      check_as_format_time(ticks, TimeUnit::kSecond, zone);
      check_as_format_time(ticks, TimeUnit::kNano, zone);
    }
  }
}

}  // namespace mdat::tool
