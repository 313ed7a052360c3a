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
