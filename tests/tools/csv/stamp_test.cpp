// SPDX-License-Identifier: Apache-2.0
#include "tools/csv/stamp.hpp"

#include <catch2/catch.hpp>

using namespace mdat;
using namespace mdat::csv;

namespace {

/// The stamp as ISO text with nanoseconds where it has any, and the offset it was written with.
std::string read(std::string_view text, const StampFormat& format) {
  const auto civil = parse_stamp(text, format);
  if (!civil) return "none";
  std::string out = format_time(*to_ticks(civil->seconds, civil->nanoseconds, civil->unit), civil->unit, {});
  if (civil->offset_seconds) out += " " + std::to_string(*civil->offset_seconds);
  return out;
}

StampFormat dates(DateOrder order) {
  return {.kind = StampKind::kDate, .order = order, .pattern = {}, .epoch_unit = {}};
}

std::string read_pattern(const char* text, const char* pattern) {
  const auto format = parse_time_format(pattern);
  REQUIRE(format);
  return read(text, **format);
}

}  // namespace

TEST_CASE("dates are read in the order that is known") {
  CHECK(read("1/2/2022 0:15", dates(DateOrder::kMonthFirst)) == "2022-01-02T00:15:00");
  CHECK(read("1/2/2022 0:15", dates(DateOrder::kDayFirst)) == "2022-02-01T00:15:00");
  CHECK(read("01.02.2022 00:15:30,5", dates(DateOrder::kDayFirst)) == "2022-02-01T00:15:30.500");
  CHECK(read("2022/1/2 3:04", dates(DateOrder::kYearFirst)) == "2022-01-02T03:04:00");
  CHECK(read("2022-01-02 3:04:05.25", dates(DateOrder::kYearFirst)) == "2022-01-02T03:04:05.250");
  CHECK(read("2022-01-02T03:04:05Z", dates(DateOrder::kYearFirst)) == "2022-01-02T03:04:05 0");
  CHECK(read("02-Jan-2022 03:04:05", dates(DateOrder::kDayFirst)) == "2022-01-02T03:04:05");
  CHECK(read("2 January 2022", dates(DateOrder::kDayFirst)) == "2022-01-02T00:00:00");
  CHECK(read("1/2/2022 12:05 AM", dates(DateOrder::kMonthFirst)) == "2022-01-02T00:05:00");
  CHECK(read("1/2/2022 3:05:10 pm", dates(DateOrder::kMonthFirst)) == "2022-01-02T15:05:10");
  CHECK(read("31/12/2022 24:00", dates(DateOrder::kDayFirst)) == "2023-01-01T00:00:00");
  CHECK(read("31/12/2022 23:00 +0200", dates(DateOrder::kDayFirst)) == "2022-12-31T23:00:00 7200");
}

TEST_CASE("dates that no calendar has are none") {
  CHECK(read("13/13/2022", dates(DateOrder::kDayFirst)) == "none");
  CHECK(read("30/2/2022", dates(DateOrder::kDayFirst)) == "none");
  CHECK(read("1/2/2022 25:00", dates(DateOrder::kDayFirst)) == "none");
  CHECK(read("1/2/2022 13:00 PM", dates(DateOrder::kDayFirst)) == "none");
  CHECK(read("1/2/2022 1:00 x", dates(DateOrder::kDayFirst)) == "none");
  CHECK(read("1/2-2022", dates(DateOrder::kDayFirst)) == "none");
  CHECK(read("2022/1/2", dates(DateOrder::kDayFirst)) == "none");
  CHECK(read("1.5", dates(DateOrder::kDayFirst)) == "none");
}

TEST_CASE("only a number greater than twelve tells day from month") {
  CHECK(date_order("1/2/2022 0:00") == DateOrder::kUndecided);
  CHECK(date_order("13/2/2022") == DateOrder::kDayFirst);
  CHECK(date_order("2/13/2022") == DateOrder::kMonthFirst);
  CHECK(date_order("2022-02-13") == DateOrder::kYearFirst);
  CHECK(date_order("13-Feb-2022") == DateOrder::kDayFirst);
  CHECK_FALSE(date_order("13/13/2022"));
  CHECK_FALSE(date_order("12.5"));
  CHECK_FALSE(date_order("12:30"));
  CHECK_FALSE(date_order("192.168.1.1"));
}

TEST_CASE("a number is an epoch where it falls between 1973 and 2286") {
  CHECK(epoch_unit_of("1650000000") == TimeUnit::kSecond);
  CHECK(epoch_unit_of("1650000000.25") == TimeUnit::kSecond);
  CHECK(epoch_unit_of("1650000000000") == TimeUnit::kMilli);
  CHECK(epoch_unit_of("1650000000000000") == TimeUnit::kMicro);
  CHECK(epoch_unit_of("1650000000000000000") == TimeUnit::kNano);
  for (const char* text : {"0", "1", "12345", "-1650000000", "99999999999999999999", "1650000000x", ""}) {
    INFO(text);
    CHECK_FALSE(epoch_unit_of(text));
  }
}

TEST_CASE("epochs count from 1970 in UTC, fractions and negative ones included") {
  const auto epoch = [](TimeUnit unit) {
    return StampFormat{.kind = StampKind::kEpoch, .order = {}, .pattern = {}, .epoch_unit = unit};
  };
  CHECK(read("0", epoch(TimeUnit::kSecond)) == "1970-01-01T00:00:00 0");
  CHECK(read("1650000000.25", epoch(TimeUnit::kSecond)) == "2022-04-15T05:20:00.250 0");
  CHECK(read("1650000000123", epoch(TimeUnit::kMilli)) == "2022-04-15T05:20:00.123 0");
  CHECK(read("1650000000123.5", epoch(TimeUnit::kMilli)) == "2022-04-15T05:20:00.123500 0");
  CHECK(read("1650000000123456789", epoch(TimeUnit::kNano)) == "2022-04-15T05:20:00.123456789 0");
  CHECK(read("-1", epoch(TimeUnit::kMilli)) == "1969-12-31T23:59:59.999 0");
  CHECK(read("-0.5", epoch(TimeUnit::kSecond)) == "1969-12-31T23:59:59.500 0");
  CHECK(read("12x", epoch(TimeUnit::kSecond)) == "none");
}

TEST_CASE("patterns are read as strptime reads them") {
  CHECK(read_pattern("02.01.2022 03:04:05", "%d.%m.%Y %H:%M:%S") == "2022-01-02T03:04:05");
  CHECK(read_pattern("20220102T030405.250", "%Y%m%dT%H%M%S.%f") == "2022-01-02T03:04:05.250");
  CHECK(read_pattern("22-002 0304", "%y-%j %H%M") == "2022-01-02T03:04:00");
  CHECK(read_pattern("Jan 02 2022 03:04 PM", "%b %d %Y %I:%M %p") == "2022-01-02T15:04:00");
  CHECK(read_pattern("2022-01-02 03:04:05 +0130", "%F %T%z") == "2022-01-02T03:04:05 5400");
  CHECK(read_pattern("2022-01-02", "%Y-%m-%d") == "2022-01-02T00:00:00");
  CHECK(read_pattern("2022-01-02 ", "%Y-%m-%d") == "none");
  CHECK(read_pattern("2022-13-02", "%Y-%m-%d") == "none");
  CHECK(read_pattern("2022-366", "%Y-%j") == "none");
}

TEST_CASE("formats are told by name, and a wrong one is refused with what is wrong") {
  CHECK((*parse_time_format("ms"))->epoch_unit == TimeUnit::kMilli);
  CHECK((*parse_time_format("epoch_us"))->epoch_unit == TimeUnit::kMicro);
  CHECK((*parse_time_format("iso"))->kind == StampKind::kIso);
  CHECK_FALSE(parse_time_format("epoch")->has_value());
  for (const char* text : {"", "dd.mm.yyyy", "%Q", "%Y-%", "epoch_min"}) {
    INFO(text);
    const auto format = parse_time_format(text);
    REQUIRE_FALSE(format);
    CHECK(format.error().code == ErrorCode::kInvalidArgument);
    CHECK(format.error().message.find("--time-format") != std::string::npos);
  }
}
