// SPDX-License-Identifier: Apache-2.0
#include "tools/csv/number.hpp"

#include <bit>
#include <catch2/catch.hpp>
#include <cmath>
#include <string>

using namespace mdat::csv;

TEST_CASE("decimals are read to the last bit") {
  CHECK(parse_double("0.1", '.') == 0.1);
  CHECK(parse_double("-1.38119", '.') == -1.38119);
  CHECK(parse_double("1.66E-06", '.') == 1.66e-6);
  CHECK(parse_double("+5.5", '.') == 5.5);
  CHECK(parse_double(".5", '.') == 0.5);
  CHECK(parse_double("5.", '.') == 5.0);
  CHECK(parse_double("2.2250738585072011e-308", '.') == 2.2250738585072011e-308);
  CHECK(parse_double("0.0001399999999999", '.') == 0.0001399999999999);
  CHECK(parse_double("123456789012345678901234567890", '.') == 1.2345678901234568e29);
  CHECK(parse_double("1,5", ',') == 1.5);
  CHECK(std::bit_cast<std::uint64_t>(*parse_double("-0.0", '.')) == std::uint64_t{1} << 63);
  CHECK(parse_float("0.1", '.') == 0.1F);
}

TEST_CASE("nan and inf are numbers in any case") {
  CHECK(std::isnan(*parse_double("NaN", '.')));
  CHECK(std::isnan(*parse_double("nan", '.')));
  CHECK(*parse_double("inf", '.') == INFINITY);
  CHECK(*parse_double("-Infinity", '.') == -INFINITY);
}

TEST_CASE("what is no number as a whole is none") {
  for (const char* text :
       {"", "abc", "1.5x", "1 2", "1.2.3", "0x10", "--1", "+-1", "1e", "nan(1)", ".", "-", "1,5"}) {
    INFO(text);
    CHECK_FALSE(parse_double(text, '.'));
  }
  CHECK_FALSE(parse_double("1.5", ','));
}

TEST_CASE("integers keep every bit of int64, and what is beyond is known as such") {
  const auto read = [](const char* text) {
    std::int64_t value = 99;
    return std::pair(parse_int64(text, value), value);
  };
  using enum IntegerText;
  CHECK(read("0") == std::pair(kInteger, std::int64_t{0}));
  CHECK(read("-17") == std::pair(kInteger, std::int64_t{-17}));
  CHECK(read("+5") == std::pair(kInteger, std::int64_t{5}));
  CHECK(read("007") == std::pair(kInteger, std::int64_t{7}));
  CHECK(read("9223372036854775807") == std::pair(kInteger, INT64_MAX));
  CHECK(read("-9223372036854775808") == std::pair(kInteger, INT64_MIN));
  CHECK(read("9223372036854775808").first == kTooLarge);
  CHECK(read("-9223372036854775809").first == kTooLarge);
  CHECK(read("99999999999999999999999").first == kTooLarge);
  CHECK(read("18446744073709551616").first == kTooLarge);
  CHECK(read("-0").first == kOther);
  CHECK(read("1.5").first == kOther);
  CHECK(read("").first == kOther);
  CHECK(read("-").first == kOther);
  CHECK(parse_uint64("18446744073709551615") == UINT64_MAX);
  CHECK_FALSE(parse_uint64("18446744073709551616"));
  CHECK_FALSE(parse_uint64("-1"));
}

TEST_CASE("an integer is exact as a double or refused") {
  CHECK(exact_double(std::int64_t{1} << 53) == 9007199254740992.0);
  CHECK_FALSE(exact_double((std::int64_t{1} << 53) + 1));
  CHECK(exact_double((std::int64_t{1} << 53) + 2) == 9007199254740994.0);
  CHECK(exact_double(INT64_MIN) == -9223372036854775808.0);
  CHECK_FALSE(exact_double(INT64_MAX));
}
