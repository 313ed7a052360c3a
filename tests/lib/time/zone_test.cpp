// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "mdat/time.hpp"

using namespace mdat;

namespace {

std::int64_t seconds(const char* text) { return parse_iso(text)->seconds; }

}  // namespace

TEST_CASE("zones are found by name and have one spelling") {
  CHECK(Zone::find("")->naive());
  CHECK(Zone::find("UTC")->name() == "UTC");
  CHECK(Zone::find("Z")->name() == "UTC");
  CHECK(Zone::find("+00:00")->name() == "UTC");
  CHECK(Zone::find("-0730")->name() == "-07:30");
  CHECK(Zone::find("+02")->name() == "+02:00");
  CHECK(Zone::find("+00:09:21")->name() == "+00:09:21");
  CHECK(Zone::find("-07:30")->offset_seconds(0) == -27'000);
  CHECK(Zone::find("Europe/Paris")->name() == "Europe/Paris");
}

TEST_CASE("a zone that the system does not know is refused") {
  for (const char* name : {"Europe/Atlantis", "+25:00", "../../etc/passwd", "paris", "+", "-1"}) {
    INFO(name);
    const auto zone = Zone::find(name);
    REQUIRE_FALSE(zone);
    CHECK(zone.error().code == ErrorCode::kInvalidArgument);
    CHECK(zone.error().message.find(name) != std::string::npos);
  }
}

TEST_CASE("an hour that clocks skip has no instant, one that they repeat has two") {
  const Zone paris = *Zone::find("Europe/Paris");
  CHECK(paris.instants(seconds("2022-03-27T01:59:59")).count == 1);
  CHECK(paris.instants(seconds("2022-03-27T02:00:00")).count == 0);
  CHECK(paris.instants(seconds("2022-03-27T02:59:59")).count == 0);
  CHECK(paris.instants(seconds("2022-03-27T03:00:00")).count == 1);
  CHECK(paris.instants(seconds("2022-10-30T01:59:59")).count == 1);
  const auto twice = paris.instants(seconds("2022-10-30T02:00:00"));
  REQUIRE(twice.count == 2);
  CHECK(twice.utc_seconds[0] == seconds("2022-10-30T00:00:00"));
  CHECK(twice.utc_seconds[1] == seconds("2022-10-30T01:00:00"));
  CHECK(paris.instants(seconds("2022-10-30T03:00:00")).count == 1);
}

TEST_CASE("a period holds its instant and has the offset in force") {
  const Zone paris = *Zone::find("Europe/Paris");
  const auto summer = paris.period(seconds("2022-06-01"));
  CHECK(summer.offset_seconds == 7200);
  CHECK(summer.begin_utc_seconds == seconds("2022-03-27T01:00:00"));
  CHECK(summer.end_utc_seconds == seconds("2022-10-30T01:00:00"));
  CHECK(paris.offset_seconds(seconds("2022-12-01")) == 3600);
}

TEST_CASE("years beyond the table follow the last rules") {
  const Zone paris = *Zone::find("Europe/Paris");
  const Zone sydney = *Zone::find("Australia/Sydney");
  for (const char* year : {"2036", "2040", "2096", "2400", "9996"}) {
    INFO(year);
    const std::string y(year);
    CHECK(paris.offset_seconds(seconds((y + "-07-01").c_str())) == 7200);
    CHECK(paris.offset_seconds(seconds((y + "-01-01").c_str())) == 3600);
    CHECK(paris.offset_seconds(seconds((y + "-02-29").c_str())) == 3600);
    CHECK(paris.offset_seconds(seconds((y + "-12-31").c_str())) == 3600);
    CHECK(sydney.offset_seconds(seconds((y + "-07-01").c_str())) == 36'000);
    CHECK(sydney.offset_seconds(seconds((y + "-01-01").c_str())) == 39'600);
  }
  // The last Sunday of March 2050 is the 27th.
  CHECK(paris.offset_seconds(seconds("2050-03-27T00:59:59")) == 3600);
  CHECK(paris.offset_seconds(seconds("2050-03-27T01:00:00")) == 7200);
  CHECK(paris.instants(seconds("2050-03-27T02:30:00")).count == 0);
  CHECK(paris.instants(seconds("2050-10-30T02:30:00")).count == 2);
}
