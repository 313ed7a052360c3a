// SPDX-License-Identifier: Apache-2.0
#include <bit>
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <string>

#include "mdat/parameter.hpp"

namespace mdat {
namespace {

Parameter everything() {
  const double payload = std::bit_cast<double>(std::uint64_t{0xFFF8000000001234});
  return Parameters{
      {"null", {}},
      {"bool", true},
      {"least", std::numeric_limits<std::int64_t>::min()},
      {"greatest", std::numeric_limits<std::uint64_t>::max()},
      {"whole", 2.0},
      {"tenth", 0.1},
      {"zero", -0.0},
      {"tiny", 5e-324},
      {"nan", std::numeric_limits<double>::quiet_NaN()},
      {"payload", payload},
      {"inf", -std::numeric_limits<double>::infinity()},
      {"text", "NA \" \\ \n \x01 °C \xF0\x9F\x92\xA7"},
      {"empty", ""},
      {"bytes", Bytes{std::byte{0}, std::byte{255}, std::byte{7}, std::byte{1}}},
      {"naive", DateTime{.us = 1'700'000'000'123'456}},
      {"aware", DateTime{.us = -1, .offset_seconds = -12600}},
      {"list", List{1, 1.0, "1", List{}}},
      {"tuple", Tuple{List{1, Tuple{}}}},
      {"map", Parameters{{"", 0}, {"a b", Parameters{}}}},
      {"like a tag", Parameters{{"$tuple", List{1}}}},
      {"array", NdArray{.dtype = "int16", .shape = {2, 1}, .data = Bytes(4, std::byte{9})}},
  };
}

TEST_CASE("every kind of parameter comes back from JSON as it went in") {
  const Parameter before = everything();
  const auto text = to_json(before);
  REQUIRE(text.has_value());
  CHECK(text->find('\n') == std::string::npos);
  const auto after = parse_json(*text);
  REQUIRE(after.has_value());
  CHECK(*after == before);
  CHECK(*to_json(*after) == *text);
}

TEST_CASE("parameters are written as these texts") {
  CHECK(*to_json(Parameters{{"b", 1}, {"a", 1.0}}) == R"({"a":1.0,"b":1})");
  CHECK(*to_json(std::numeric_limits<double>::quiet_NaN()) == R"({"$float":"nan"})");
  CHECK(*to_json(Bytes{std::byte{'M'}, std::byte{'a'}}) == R"({"$bytes":"TWE="})");
  CHECK(*to_json(Tuple{List{1, "x"}}) == R"({"$tuple":[1,"x"]})");
  CHECK(*to_json(Parameters{{"$x", 1}}) == R"({"$map":{"$x":1}})");
  CHECK(*to_json(DateTime{.us = 0, .offset_seconds = 7200}) == R"({"$time":"1970-01-01T02:00:00+02:00"})");
  CHECK(*to_json(NdArray{.dtype = "bool", .shape = {1}, .data = {std::byte{1}}}) ==
        R"({"$array":{"data":{"$bytes":"AQ=="},"dtype":"bool","shape":[1]}})");
}

TEST_CASE("an integer is not a float that is equal to it") {
  CHECK_FALSE(Parameter(1) == Parameter(1.0));
  CHECK_FALSE(Parameter(0.0) == Parameter(-0.0));
  CHECK(Parameter(std::uint64_t{1}) == Parameter(1));
  CHECK_FALSE(Parameter(List{1}) == Parameter(Tuple{List{1}}));
}

TEST_CASE("text that is no such JSON is malformed") {
  for (const std::string text :
       {"", "{", "nan", "{\"a\":}", "1 2", R"({"$float":"1.5"})", R"({"$float":"0x3ff0000000000000"})",
        R"({"$bytes":"A==="})", R"({"$bytes":"TWF"})", R"({"$bytes":"TWF*"})", R"({"$time":"yesterday"})",
        R"({"$tuple":1})", R"({"$what":1})", R"({"$map":[]})", R"({"$array":{"dtype":"int8"}})",
        R"({"$array":{"data":{"$bytes":""},"dtype":"int8","shape":[-1]}})", "\"\xFF\"", R"({"a":1,"a":1})",
        "123456789012345678901234567890"}) {
    CAPTURE(text);
    const auto parsed = parse_json(text);
    REQUIRE_FALSE(parsed.has_value());
    CHECK(parsed.error().code == ErrorCode::kMalformed);
  }
}

TEST_CASE("JSON that is nested too deep is refused") {
  const auto nested = [](std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
  CHECK(parse_json(nested(250)).has_value());
  CHECK(parse_json(nested(300)).error().code == ErrorCode::kLimit);
  CHECK(parse_json(nested(100'000)).error().code == ErrorCode::kMalformed);
}

TEST_CASE("text that is not UTF-8 is not written") {
  CHECK(to_json(Parameters{{"a", "\xC3("}}).error().code == ErrorCode::kInvalidArgument);
}

}  // namespace
}  // namespace mdat
