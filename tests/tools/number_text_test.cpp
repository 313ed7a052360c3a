// SPDX-License-Identifier: Apache-2.0
#include "tools/number_text.hpp"

#include <bit>
#include <catch2/catch.hpp>
#include <charconv>
#include <cmath>
#include <limits>
#include <random>
#include <string>

namespace mdat::tool {
namespace {

template <typename T>
std::string text(T value) {
  NumberBuffer buffer;
  return std::string(number_text(value, buffer));
}

template <typename T>
T parse(const std::string& text) {
  T value{};
  const auto result = std::from_chars(text.data(), text.data() + text.size(), value);
  REQUIRE(result.ptr == text.data() + text.size());
  return value;
}

}  // namespace

TEST_CASE("a float always looks like one") {
  CHECK(text(100.0) == "100.0");
  CHECK(text(-0.0) == "-0.0");
  CHECK(text(0.0) == "0.0");
  CHECK(text(0.1) == "0.1");
  CHECK(text(1e16) == "1e+16");
  CHECK(text(123456789.0) == "123456789.0");
  CHECK(text(5e-324) == "5e-324");
  CHECK(text(std::numeric_limits<double>::max()) == "1.7976931348623157e+308");
}

TEST_CASE("what is no finite number has a word") {
  CHECK(text(std::nan("")) == "nan");
  CHECK(text(-std::nan("")) == "nan");
  CHECK(text(std::numeric_limits<double>::infinity()) == "inf");
  CHECK(text(-std::numeric_limits<float>::infinity()) == "-inf");
}

TEST_CASE("a float32 has the digits of its own width") {
  CHECK(text(0.1F) == "0.1");
  CHECK(text(16777216.0F) == "16777216.0");
  CHECK(text(3.4028235e38F) == "3.4028235e+38");
}

TEST_CASE("any bits of a float come back") {
  std::mt19937_64 random(1);
  for (int i = 0; i < 20'000; ++i) {
    const auto bits = random();
    const auto wide = std::bit_cast<double>(bits);
    if (!std::isfinite(wide)) continue;
    REQUIRE(std::bit_cast<std::uint64_t>(parse<double>(text(wide))) == bits);
    const auto narrow_bits = static_cast<std::uint32_t>(bits);
    const auto narrow = std::bit_cast<float>(narrow_bits);
    if (!std::isfinite(narrow)) continue;
    REQUIRE(std::bit_cast<std::uint32_t>(parse<float>(text(narrow))) == narrow_bits);
  }
}

TEST_CASE("decimals of a few digits print as written, whatever came before") {
  std::mt19937_64 random(2);
  NumberBuffer buffer;
  for (int i = 0; i < 200'000; ++i) {
    const int decimals = static_cast<int>(random() % 8);
    const auto digits = static_cast<std::int64_t>(random() >> (random() % 60 + 4));
    const double value = static_cast<double>(random() % 2 == 0 ? digits : -digits) / std::pow(10.0, decimals);
    NumberBuffer fresh;
    const std::string printed(number_text(value, buffer));
    REQUIRE(printed == number_text(value, fresh));
    REQUIRE(std::bit_cast<std::uint64_t>(parse<double>(printed)) == std::bit_cast<std::uint64_t>(value));
    char shortest[64];
    const auto end =
        std::to_chars(shortest, shortest + sizeof(shortest), value, std::chars_format::scientific).ptr;
    const auto significant = [](std::string_view text) {
      std::string kept;
      for (const char c : text.substr(0, text.find('e'))) {
        if (c >= '0' && c <= '9' && !(kept.empty() && c == '0')) kept += c;
      }
      return kept.substr(0, kept.find_last_not_of('0') + 1);
    };
    REQUIRE(significant(printed) == significant({shortest, static_cast<std::size_t>(end - shortest)}));
  }
}

TEST_CASE("the border between plain and scientific is where it was") {
  CHECK(text(0.0001) == "0.0001");
  CHECK(text(0.00012) == "0.00012");
  CHECK(text(0.00001) == "1e-05");
  CHECK(text(99999999.5) == "99999999.5");
  CHECK(text(-12.5) == "-12.5");
  CHECK(text(1e15) == "1000000000000000.0");
}

TEST_CASE("integers have all their digits") {
  CHECK(text(std::numeric_limits<std::int64_t>::min()) == "-9223372036854775808");
  CHECK(text(std::numeric_limits<std::uint64_t>::max()) == "18446744073709551615");
}

TEST_CASE("sizes read well") {
  NumberBuffer buffer;
  CHECK(size_text(0, buffer) == "0 bytes");
  CHECK(size_text(1023, buffer) == "1023 bytes");
  CHECK(size_text(1536, buffer) == "1.50 KiB");
  CHECK(size_text(std::uint64_t{20} << 30, buffer) == "20.0 GiB");
  CHECK(size_text(UINT64_MAX, buffer) == "16.0 EiB");
}

}  // namespace mdat::tool
