// SPDX-License-Identifier: Apache-2.0
#include "lib/store/sql/cell.hpp"

#include <catch2/catch.hpp>
#include <limits>
#include <string>

#include "tests/support/series_shapes.hpp"

namespace mdat::store::sql {
namespace {

using Kind = Cell::Kind;
using test::column_of;

TEST_CASE("Values that databases would change become bits or bytes") {
  const auto unsigned64 = column_of<std::uint64_t>({.kind = TypeKind::kUint64}, {1, ~std::uint64_t{0}});
  CHECK(cell_at(unsigned64, 0).kind == Kind::kInteger);
  CHECK(cell_at(unsigned64, 1).kind == Kind::kBits);
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const auto floats = column_of<double>({.kind = TypeKind::kFloat64}, {-0.0, nan, 1}, {2});
  CHECK(cell_at(floats, 0).kind == Kind::kReal);
  CHECK(cell_at(floats, 1).kind == Kind::kBits);
  CHECK(cell_at(floats, 1).integer == 0x7ff8000000000000);
  CHECK(cell_at(floats, 2).kind == Kind::kNull);
  ColumnData texts(Type{.kind = TypeKind::kString});
  for (const std::string& text : {std::string(), std::string("a\0b", 3), std::string("\xff")})
    texts.append_text(text);
  CHECK(cell_at(texts, 0).kind == Kind::kText);
  CHECK(cell_at(texts, 1).kind == Kind::kBytes);
  CHECK(cell_at(texts, 2).kind == Kind::kBytes);
}

TEST_CASE("Fields of a stranger's table that are no value of the column are refused") {
  const auto refused = [](TypeKind kind, const Cell& cell) {
    ColumnData head(Type{.kind = kind});
    if (kind == TypeKind::kCategorical) head.set_categories({"a", "b"});
    return !ColumnBuilder(head).add(cell);
  };
  const auto integer = [](std::int64_t value) { return Cell{.kind = Kind::kInteger, .integer = value}; };
  const auto bytes = [](std::string_view text) { return Cell{.kind = Kind::kBytes, .text = text}; };
  CHECK(refused(TypeKind::kInt8, integer(128)));
  CHECK_FALSE(refused(TypeKind::kInt8, integer(-128)));
  CHECK(refused(TypeKind::kUint64, integer(-1)));
  CHECK(refused(TypeKind::kUint64, bytes("1234567")));
  CHECK(refused(TypeKind::kUint64, bytes("12345678")));  // not beyond int64: one value has one form
  CHECK(refused(TypeKind::kBool, integer(2)));
  CHECK(refused(TypeKind::kCategorical, integer(2)));
  CHECK(refused(TypeKind::kCategorical, integer(-1)));
  CHECK_FALSE(refused(TypeKind::kCategorical, integer(1)));
  CHECK(refused(TypeKind::kFloat64, integer(1)));
  CHECK(refused(TypeKind::kFloat64, bytes("12345678")));
  CHECK(refused(TypeKind::kFloat32, {.kind = Kind::kReal, .real = 0.1}));
  CHECK(refused(TypeKind::kFloat32, {.kind = Kind::kReal, .real = 1e300}));
  CHECK(refused(TypeKind::kInt64, {.kind = Kind::kReal, .real = 1}));
  CHECK(refused(TypeKind::kInt64, {.kind = Kind::kText, .text = "1"}));
  CHECK(refused(TypeKind::kString, integer(1)));
}

}  // namespace
}  // namespace mdat::store::sql
