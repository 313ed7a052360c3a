// SPDX-License-Identifier: Apache-2.0
#include "mdat/time.hpp"

#include <catch2/catch.hpp>
#include <limits>
#include <string>

using namespace mdat;

namespace {

constexpr std::int64_t kMayDay = 1'714'521'600;  // 2024-05-01T00:00:00

Zone zone(std::string_view name) {
  auto found = Zone::find(name);
  REQUIRE(found);
  return *found;
}

}  // namespace

TEST_CASE("ISO 8601 text is read in every shape that is documented") {
  struct Case {
    const char* text;
    std::int64_t seconds;
    std::int32_t nanoseconds;
    std::optional<std::int32_t> offset;
    TimeUnit unit;
  };
  const auto [text, seconds, nanoseconds, offset, unit] =
      GENERATE(Case{"2024-05-01", kMayDay, 0, {}, TimeUnit::kSecond},
               Case{"2024-05-01T12:00", kMayDay + 43'200, 0, {}, TimeUnit::kSecond},
               Case{"2024-05-01 12:00:01", kMayDay + 43'201, 0, {}, TimeUnit::kSecond},
               Case{"2024-05-01t12:00:01z", kMayDay + 43'201, 0, 0, TimeUnit::kSecond},
               Case{"2024-05-01T12:00:01.5", kMayDay + 43'201, 500'000'000, {}, TimeUnit::kMilli},
               Case{"2024-05-01T12:00:01,5", kMayDay + 43'201, 500'000'000, {}, TimeUnit::kMilli},
               Case{"2024-05-01T12:00:01.000000", kMayDay + 43'201, 0, {}, TimeUnit::kSecond},
               Case{"2024-05-01T12:00:01.123400Z", kMayDay + 43'201, 123'400'000, 0, TimeUnit::kMicro},
               Case{"2024-05-01T12:00:01.000000001", kMayDay + 43'201, 1, {}, TimeUnit::kNano},
               Case{"2024-05-01T12:00:01.000000001000", kMayDay + 43'201, 1, {}, TimeUnit::kNano},
               Case{"2024-05-01T12:00:00+02:00", kMayDay + 43'200, 0, 7200, TimeUnit::kSecond},
               Case{"2024-05-01T12:00:00-0730", kMayDay + 43'200, 0, -27'000, TimeUnit::kSecond},
               Case{"2024-05-01T12:00:00.25+02", kMayDay + 43'200, 250'000'000, 7200, TimeUnit::kMilli},
               Case{"2024-05-01 12:00:00 +0200", kMayDay + 43'200, 0, 7200, TimeUnit::kSecond},
               Case{"2024-05-01 12:00:00 UTC", kMayDay + 43'200, 0, 0, TimeUnit::kSecond},
               Case{"2024-05-01T12:00+00:09:21", kMayDay + 43'200, 0, 561, TimeUnit::kSecond},
               Case{"2024-04-30T24:00:00", kMayDay, 0, {}, TimeUnit::kSecond},
               Case{"1969-12-31T23:59:59.9", -1, 900'000'000, {}, TimeUnit::kMilli},
               Case{"0000-01-01", -62'167'219'200, 0, {}, TimeUnit::kSecond},
               Case{"-0001-12-31", -62'167'305'600, 0, {}, TimeUnit::kSecond},
               Case{"+12345-01-01T00:00:00", 327'403'382'400, 0, {}, TimeUnit::kSecond});
  INFO(text);
  const auto parsed = parse_iso(text);
  REQUIRE(parsed);
  CHECK(parsed->seconds == seconds);
  CHECK(parsed->nanoseconds == nanoseconds);
  CHECK(parsed->offset_seconds == offset);
  CHECK(parsed->unit == unit);
}

TEST_CASE("text that is no ISO 8601 stamp is refused") {
  const char* const text =
      GENERATE("", "2024", "2024-05", "2024-5-1", "2024-13-01", "2024-02-30", "2024-00-10", "2024-05-01T",
               "2024-05-01T12", "2024-05-01T25:00", "2024-05-01T24:01", "2024-05-01T24:00:00.1",
               "2024-05-01T12:60", "2024-05-01T12:00:60", "2024-05-01T12:00:00.", "2024-05-01T12:00:00.x",
               "2024-05-01T12:00:00.0000000001", "2024-05-01T12:00:00+", "2024-05-01T12:00:00+2",
               "2024-05-01T12:00:00+24:00", "2024-05-01T12:00:00 ", "2024-05-01T12:00:00Zx",
               "2024-05-01x12:00:00", "2024-05-01T12:00:0/", "20x4-05-01T12:00:00", " 2024-05-01", "1.5",
               "12:00:00", "2024-05-01TZ", "2024-05-01+02:00", "+999999999999-01-01", "24-05-01T12:00:00");
  INFO(text);
  CHECK_FALSE(parse_iso(text));
}

TEST_CASE("the date alone is marked as such") {
  CHECK(parse_iso("2024-05-01")->date_only);
  CHECK_FALSE(parse_iso("2024-05-01T00:00")->date_only);
}

TEST_CASE("stamps print with the digits of their unit") {
  CHECK(format_time(kMayDay, TimeUnit::kSecond, {}) == "2024-05-01T00:00:00");
  CHECK(format_time(kMayDay * 1'000 + 50, TimeUnit::kMilli, {}) == "2024-05-01T00:00:00.050");
  CHECK(format_time(-1, TimeUnit::kMicro, {}) == "1969-12-31T23:59:59.999999");
  CHECK(format_time(-1, TimeUnit::kNano, zone("UTC")) == "1969-12-31T23:59:59.999999999+00:00");
  CHECK(format_time(kMayDay, TimeUnit::kSecond, zone("-07:00")) == "2024-04-30T17:00:00-07:00");
  CHECK(format_time(kMayDay, TimeUnit::kSecond, zone("Europe/Paris")) == "2024-05-01T02:00:00+02:00");
  CHECK(format_time(-62'167'219'201, TimeUnit::kSecond, {}) == "-0001-12-31T23:59:59");
  CHECK(format_time(327'403'382'400, TimeUnit::kSecond, {}) == "+12345-01-01T00:00:00");
}

TEST_CASE("the ends of every unit's range print and are read back") {
  const auto unit = GENERATE(TimeUnit::kSecond, TimeUnit::kMilli, TimeUnit::kMicro, TimeUnit::kNano);
  for (const std::int64_t ticks : {std::numeric_limits<std::int64_t>::min() + 1'000'000'000,
                                   std::numeric_limits<std::int64_t>::min() / 2, std::int64_t{0},
                                   std::numeric_limits<std::int64_t>::max() / 2}) {
    const std::string text = format_time(ticks, unit, {});
    INFO(text);
    const auto parsed = parse_iso(text);
    REQUIRE(parsed);
    CHECK(to_ticks(parsed->seconds, parsed->nanoseconds, unit) == ticks);
  }
  // Offsets must not push the ends over: nothing to compare with, but it must be text of a sane length.
  for (const char* name : {"+14:00", "-12:00", "America/New_York", "Pacific/Apia"}) {
    CHECK(format_time(std::numeric_limits<std::int64_t>::min(), unit, zone(name)).size() >= 24);
    CHECK(format_time(std::numeric_limits<std::int64_t>::max(), unit, zone(name)).size() >= 24);
  }
}

TEST_CASE("a formatter that remembers writes what a fresh one writes") {
  const Zone paris = zone("Europe/Paris");
  TimeFormatter formatter(TimeUnit::kMilli, paris);
  std::uint64_t state = 42;
  char text[TimeFormatter::kBytesMax];
  std::int64_t ticks = 0;
  for (int i = 0; i < 20'000; ++i) {
    state = state * 6'364'136'223'846'793'005 + 1'442'695'040'888'963'407;
    // Small steps that stay in a day and long ones that leave decades.
    ticks = i % 7 == 0 ? static_cast<std::int64_t>(state >> 20) - (std::int64_t{1} << 43)
                       : ticks + static_cast<std::int64_t>(state >> 38);
    const std::string written(text, formatter.write(text, ticks));
    if (written != format_time(ticks, TimeUnit::kMilli, paris)) FAIL(written << " for " << ticks);
    const auto parsed = parse_iso(written);
    REQUIRE(parsed);
    REQUIRE(parsed->offset_seconds);
    REQUIRE(to_ticks(parsed->seconds - *parsed->offset_seconds, parsed->nanoseconds, TimeUnit::kMilli) ==
            ticks);
  }
}

TEST_CASE("ticks are exact or nothing") {
  CHECK(to_ticks(1, 500'000'000, TimeUnit::kMilli) == 1'500);
  CHECK(to_ticks(-1, 999'999'999, TimeUnit::kNano) == -1);
  CHECK_FALSE(to_ticks(1, 500'000'000, TimeUnit::kSecond));
  CHECK_FALSE(to_ticks(1, 1'000, TimeUnit::kMilli));
  CHECK(to_ticks(-9'223'372'037, 145'224'192, TimeUnit::kNano) == std::numeric_limits<std::int64_t>::min());
  CHECK(to_ticks(9'223'372'036, 854'775'807, TimeUnit::kNano) == std::numeric_limits<std::int64_t>::max());
  CHECK_FALSE(to_ticks(9'223'372'036, 854'775'808, TimeUnit::kNano));
  CHECK_FALSE(to_ticks(-9'223'372'037, 145'224'191, TimeUnit::kNano));
}

TEST_CASE("a stamp that a user gives is read in the zone of the series") {
  const auto naive = parse_time("2024-05-01", TimeUnit::kMilli, {});
  REQUIRE(naive);
  CHECK(*naive == kMayDay * 1'000);
  CHECK(*parse_time("2024-05-01T02:00", TimeUnit::kSecond, zone("Europe/Paris")) == kMayDay);
  CHECK(*parse_time("2024-04-30T17:00-07:00", TimeUnit::kSecond, zone("Europe/Paris")) == kMayDay);
  CHECK(*parse_time("2024-05-01T00:00Z", TimeUnit::kSecond, zone("UTC")) == kMayDay);
}

TEST_CASE("digits finer than the unit round up, and what is out of range is its end") {
  CHECK(*parse_time("2024-05-01T00:00:00.000001", TimeUnit::kSecond, {}) == kMayDay + 1);
  CHECK(*parse_time("1969-12-31T23:59:59.5", TimeUnit::kSecond, {}) == 0);
  CHECK(*parse_time("0001-01-01", TimeUnit::kNano, {}) == std::numeric_limits<std::int64_t>::min());
  CHECK(*parse_time("9999-01-01", TimeUnit::kNano, {}) == std::numeric_limits<std::int64_t>::max());
}

TEST_CASE("a stamp that cannot be placed is refused with the way out") {
  const auto offset = parse_time("2024-05-01T00:00Z", TimeUnit::kSecond, {});
  REQUIRE_FALSE(offset);
  CHECK(offset.error().code == ErrorCode::kInvalidArgument);
  CHECK(offset.error().message.find("naive") != std::string::npos);
  const auto skipped = parse_time("2024-03-31T02:30", TimeUnit::kSecond, zone("Europe/Paris"));
  REQUIRE_FALSE(skipped);
  CHECK(skipped.error().message.find("does not exist") != std::string::npos);
  const auto twice = parse_time("2024-10-27T02:30", TimeUnit::kSecond, zone("Europe/Paris"));
  REQUIRE_FALSE(twice);
  CHECK(twice.error().message.find("twice") != std::string::npos);
  CHECK_FALSE(parse_time("yesterday", TimeUnit::kSecond, {}));
}
