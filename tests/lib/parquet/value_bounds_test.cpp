// SPDX-License-Identifier: Apache-2.0
#include "lib/parquet/value_bounds.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <cstring>
#include <limits>

namespace mdat::parquet {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

template <typename T>
std::string plain(T value) {
  std::string bytes(sizeof value, '\0');
  std::memcpy(bytes.data(), &value, sizeof value);
  return bytes;
}

template <typename T>
ValueBounds bounds(TypeKind kind, std::vector<T> values) {
  ColumnData batch(Type{.kind = kind});
  batch.append(std::span<const T>(values));
  const WrittenColumn column = written_column({.name = "x", .type = batch.type()}, ParquetProfile::kModern);
  Categories none;
  PageValues page;
  REQUIRE(append(column, batch, 0, batch.size(), 0, 1 << 20, none, page) == batch.size());
  return bounds_of(column, page, none);
}

ValueBounds bounds(std::initializer_list<std::string> texts) {
  ColumnData batch(Type{.kind = TypeKind::kString});
  for (const std::string& text : texts) batch.append_text(text);
  const WrittenColumn column = written_column({.name = "x", .type = batch.type()}, ParquetProfile::kModern);
  Categories none;
  PageValues page;
  REQUIRE(append(column, batch, 0, batch.size(), 0, 1 << 20, none, page) == batch.size());
  return bounds_of(column, page, none);
}

TEST_CASE("Unsigned integers compare as such", "[parquet]") {
  const ValueBounds of_signed = bounds<std::int8_t>(TypeKind::kInt8, {3, -1, 2});
  CHECK(of_signed.least == plain(std::int32_t{-1}));
  CHECK(of_signed.greatest == plain(std::int32_t{3}));
  const ValueBounds of_unsigned = bounds<std::uint32_t>(TypeKind::kUint32, {3, 0xFFFFFFFF, 2});
  CHECK(of_unsigned.least == plain(std::uint32_t{2}));
  CHECK(of_unsigned.greatest == plain(std::uint32_t{0xFFFFFFFF}));
}

TEST_CASE("NaN is in no bounds, and zeros are -0.0 below and +0.0 above", "[parquet]") {
  const ValueBounds mixed = bounds<double>(TypeKind::kFloat64, {kNan, 1.0, -3.0, kNan});
  CHECK(mixed.least == plain(-3.0));
  CHECK(mixed.greatest == plain(1.0));
  const ValueBounds zeros = bounds<double>(TypeKind::kFloat64, {0.0});
  CHECK(zeros.least == plain(-0.0));
  CHECK(bounds<double>(TypeKind::kFloat64, {-0.0}).greatest == plain(0.0));
  CHECK_FALSE(bounds<double>(TypeKind::kFloat64, {kNan, kNan}).least);
  const double infinity = std::numeric_limits<double>::infinity();
  CHECK(bounds<double>(TypeKind::kFloat64, {infinity}).least == plain(infinity));
}

TEST_CASE("Long texts are cut at a character, the greatest to one that is greater", "[parquet]") {
  const ValueBounds short_ones = bounds({"b", "", "\xC3\xA4"});
  CHECK(short_ones.least == "");
  CHECK(short_ones.greatest == "\xC3\xA4");
  CHECK(short_ones.least_is_exact);
  const std::string a(100, 'a');
  const ValueBounds cut = bounds({a});
  CHECK(cut.least == std::string(64, 'a'));
  CHECK(cut.greatest == std::string(63, 'a') + 'b');
  CHECK_FALSE(cut.least_is_exact);
  CHECK_FALSE(cut.greatest_is_exact);
  // 63 letters and two bytes: the character is left out below, and above, too
  const ValueBounds umlaut = bounds({std::string(63, 'a') + "\xC3\xA4z"});
  CHECK(umlaut.least == std::string(63, 'a'));
  CHECK(umlaut.greatest == std::string(62, 'a') + 'b');
  // U+007F has no next one of a byte, U+D7FF none of three bytes below the surrogates but U+E000
  CHECK(bounds({'a' + std::string(80, '\x7F')}).greatest == "b");
  std::string last;
  for (int i = 0; i < 30; ++i) last += "\xED\x9F\xBF";
  std::string next = last.substr(0, 60) + "\xEE\x80\x80";
  CHECK(bounds({last}).greatest == next);
  std::string highest;
  for (int i = 0; i < 20; ++i) highest += "\xF4\x8F\xBF\xBF";
  CHECK_FALSE(bounds({highest}).greatest);  // nothing is greater
}

}  // namespace
}  // namespace mdat::parquet
