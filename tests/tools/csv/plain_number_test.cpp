// SPDX-License-Identifier: Apache-2.0
// Goal: numbers that are read the short way are those that are read the long way, to the last bit.
#include "tools/csv/plain_number.hpp"

#include <bit>
#include <catch2/catch.hpp>
#include <charconv>
#include <random>
#include <string>

#include "tools/csv/number.hpp"

using namespace mdat::csv;

namespace {

/// With more behind it, which is none of its own.
std::string padded(const std::string& text) { return text + ",9876543.1012345"; }

/// With the instructions that every processor has, and with those of this one.
bool read_plainly(const std::string& text, double& value, char point = '.') {
  const std::string behind = padded(text);
  const auto field = std::string_view(behind).substr(0, text.size());
  const bool read = parse_plain_decimal(field, point, value);
#ifdef MDAT_X86_V3
  if (has_x86_v3()) {
    double again = 0;
    INFO(text);
    REQUIRE(parse_plain_decimal<V3Digits>(field, point, again) == read);
    if (read) REQUIRE(std::bit_cast<std::uint64_t>(again) == std::bit_cast<std::uint64_t>(value));
  }
#endif
  return read;
}

/// Whether it was taken; if so, it must be what parse_double says.
bool agrees(const std::string& text, char point = '.') {
  double value = 0;
  if (!read_plainly(text, value, point)) return false;
  const auto expected = parse_double(text, point);
  INFO(text);
  REQUIRE(expected);
  REQUIRE(std::bit_cast<std::uint64_t>(value) == std::bit_cast<std::uint64_t>(*expected));
  return true;
}

std::string random_digits(std::mt19937_64& random, std::size_t count) {
  std::string digits;
  while (digits.size() < count) digits += static_cast<char>('0' + random() % 10);
  return digits;
}

}  // namespace

TEST_CASE("usual decimals are read plainly, to the last bit") {
  for (const char* text : {"0",
                           "5",
                           "-5",
                           "0.0",
                           "-0.0",
                           "-0",
                           "19.87",
                           "20.50",
                           "20.5",
                           "0.1",
                           "00000.100",
                           "310.0975370870613",
                           "309.70185341241626",
                           "310.60213737802155",
                           "99999999",
                           "9999999.999999999999",
                           "0.9999999999999999",
                           "1.0000000000000001",
                           "0.0000000000000001",
                           "9007199.254740993",
                           "900719.92547409915",
                           "4503599.6273704965",
                           "450359.96273704965"}) {
    INFO(text);
    CHECK(agrees(text));
  }
  CHECK(agrees("1,5", ','));
}

TEST_CASE("what is written in another way is left alone") {
  for (const char* text : {"",
                           "-",
                           ".",
                           "-.5",
                           ".5",
                           "5.",
                           "+5",
                           "1e5",
                           "1.5e3",
                           "nan",
                           "inf",
                           "0x10",
                           " 1",
                           "1 ",
                           "1.2.3",
                           "1,5",
                           "--1",
                           "123456789",
                           "1.00000000000000000",
                           "1234567.1234567890123",
                           "1.5x",
                           "1.12345678x",
                           "1.1234567x8",
                           "x",
                           "1;5"}) {
    INFO(text);
    double value = 0;
    CHECK_FALSE(read_plainly(text, value));
  }
}

TEST_CASE("random decimals are the same both ways") {
  std::mt19937_64 random(11);
  for (int round = 0; round < 300'000; ++round) {
    const std::size_t whole = 1 + random() % 8,
                      decimals = 1 + random() % std::min<std::size_t>(16, 19 - whole);
    std::string text = random() % 4 == 0 ? "-" : "";
    text += random_digits(random, whole) + "." + random_digits(random, decimals);
    if (!agrees(text)) FAIL(text);
  }
}

TEST_CASE("decimals changed at random are left alone or the same both ways") {
  std::mt19937_64 random(15);
  std::size_t taken = 0;
  for (int round = 0; round < 300'000; ++round) {
    std::string text = random_digits(random, 1 + random() % 8) + "." + random_digits(random, random() % 18);
    for (auto changes = random() % 3; changes > 0; --changes) {
      const char put = random() % 8 == 0 ? static_cast<char>(random()) : "0123456789..-+/:e "[random() % 18];
      text[random() % text.size()] = put;
    }
    taken += agrees(text) ? 1 : 0;
  }
  CHECK(taken > 100'000);
}

TEST_CASE("doubles as printed are the same both ways, and so is what lies between two of them") {
  std::mt19937_64 random(12);
  std::uniform_real_distribution<double> uniform(-1000, 1000);
  for (int round = 0; round < 200'000; ++round) {
    char text[64];
    const double value =
        round % 2 == 0 ? uniform(random) : std::ldexp(uniform(random), -static_cast<int>(random() % 9));
    (void)agrees(std::string(text, std::to_chars(text, text + sizeof text, value).ptr));
    // Half of a last bit further: a tie, cut off after some digits.
    const long double middle = static_cast<long double>(value) + std::ldexp(1.0L, std::ilogb(value) - 53);
    for (int digits = 8; digits <= 16; ++digits) {
      (void)agrees(std::string(
          text, static_cast<std::size_t>(std::snprintf(text, sizeof text, "%.*Lf", digits, middle))));
    }
  }
}

TEST_CASE("a quotient without a division is the one with it, also next to ties") {
  std::mt19937_64 random(13);
  for (unsigned decimals = 1; decimals <= kDecimalsMax; ++decimals) {
    for (int round = 0; round < 50'000; ++round) {
      std::uint64_t integer = random() >> (random() % 64);
      // Multiples of the power of five and their neighbours: exact quotients, ties among them.
      if (round % 2 == 0)
        integer = integer / kPowers[decimals].five * kPowers[decimals].five + random() % 3 - 1;
      INFO(integer << " / 10^" << decimals);
      REQUIRE(decimal_quotient(integer, decimals) == decimal_quotient_exactly(integer, decimals));
    }
  }
}

TEST_CASE("integers of up to eight digits are read plainly") {
  std::mt19937_64 random(14);
  for (int round = 0; round < 10'000; ++round) {
    const std::string text = random_digits(random, 1 + random() % 8);
    std::int64_t value = -1, expected = -2;
    REQUIRE(parse_plain_integer(std::string_view(padded(text)).substr(0, text.size()), value));
    REQUIRE(parse_int64(text, expected) == IntegerText::kInteger);
    REQUIRE(value == expected);
  }
  for (const std::string text : {"", "-1", "+1", "1.5", "123456789", "1 ", " 1", "1a", "a", "12345 78"}) {
    std::int64_t value = 0;
    INFO(text);
    CHECK_FALSE(parse_plain_integer(std::string_view(padded(text)).substr(0, text.size()), value));
  }
}
