// SPDX-License-Identifier: Apache-2.0
#include "tools/jsonl/json_line.hpp"

#include <catch2/catch.hpp>

#include "tools/json_text.hpp"

namespace mdat::jsonl {
namespace {

std::string only_value(std::string_view json, ValueKind kind) {
  JsonLine parser;
  const std::string line = "{\"k\": " + std::string(json) + "}";
  const auto members = parser.parse(line);
  CAPTURE(line);
  REQUIRE(members);
  REQUIRE(members->size() == 1);
  CHECK((*members)[0].key == "k");
  CHECK((*members)[0].kind == kind);
  return std::string((*members)[0].text);
}

std::string error_of(std::string_view line) {
  JsonLine parser;
  const auto members = parser.parse(line);
  CAPTURE(line);
  REQUIRE_FALSE(members);
  return members.error();
}

}  // namespace

TEST_CASE("values keep their kind: integers, decimals, words, text") {
  CHECK(only_value("0", ValueKind::kInteger) == "0");
  CHECK(only_value("-12", ValueKind::kInteger) == "-12");
  CHECK(only_value("100.0", ValueKind::kDecimal) == "100.0");
  CHECK(only_value("-1e+16", ValueKind::kDecimal) == "-1e+16");
  CHECK(only_value("1E5", ValueKind::kDecimal) == "1E5");
  CHECK(only_value("null", ValueKind::kNull) == "null");
  CHECK(only_value("true", ValueKind::kTrue) == "true");
  CHECK(only_value("false", ValueKind::kFalse) == "false");
  CHECK(only_value("\"\"", ValueKind::kString).empty());
  CHECK(only_value("\"a b\"", ValueKind::kString) == "a b");
}

TEST_CASE("escapes mean what JSON says") {
  CHECK(only_value(R"("\"\\\/\b\f\n\r\t")", ValueKind::kString) == "\"\\/\b\f\n\r\t");
  CHECK(only_value(R"("\u0041\u00e9\u6c34\ud83d\ude00")", ValueKind::kString) == "Aé水😀");
  CHECK(only_value(R"("\u0000")", ValueKind::kString) == std::string(1, '\0'));
}

TEST_CASE("members come in order, spaces do not matter") {
  JsonLine parser;
  const auto members = parser.parse(" { \"b\" : 1 ,\t\"a\":2 } \r");
  REQUIRE(members);
  REQUIRE(members->size() == 2);
  CHECK((*members)[0].key == "b");
  CHECK((*members)[1].text == "2");
  CHECK(parser.parse("{}").value().empty());
}

TEST_CASE("what is no object of JSON is refused with its place") {
  CHECK(error_of("") == "an object {...} was expected at character 1");
  CHECK(error_of("[1]") == "an object {...} was expected at character 1");
  CHECK(error_of("{\"a\":1} x").starts_with("nothing was expected behind the object"));
  for (const char* line : {"{",
                           "{\"a\"}",
                           "{\"a\":}",
                           "{\"a\":1,}",
                           "{a:1}",
                           "{\"a\":01}",
                           "{\"a\":+1}",
                           "{\"a\":1.}",
                           "{\"a\":.5}",
                           "{\"a\":1e}",
                           "{\"a\":-}",
                           "{\"a\":nan}",
                           "{\"a\":NaN}",
                           "{\"a\":tru}",
                           "{\"a\":\"x}",
                           "{\"a\":\"\\x\"}",
                           "{\"a\":\"\\u12\"}",
                           "{\"a\":\"\\ud800\"}",
                           "{\"a\":\"\\ud800\\u0041\"}",
                           "{\"a\":\"\\udc00\"}",
                           "{\"a\":\"\x01\"}",
                           "{\"a\":\"\xff\"}",
                           "{\"a\":1 \"b\":2}"}) {
    CHECK_FALSE(error_of(line).empty());
  }
}

TEST_CASE("nested values have no column") {
  CHECK(error_of("{\"a\": {\"b\": 1}}").find("\"a\" is nested") != std::string::npos);
  CHECK(error_of("{\"a\": [1]}").find("\"a\" is nested") != std::string::npos);
}

TEST_CASE("what the tool writes as JSON text it reads back") {
  for (const std::string& text :
       {std::string("\0\x01\x1f\x7f", 4), std::string("é水😀\u202e\u2028"), std::string("a\"\\/b")}) {
    std::string json;
    tool::append_json_string(json, text);
    CHECK(only_value(json, ValueKind::kString) == text);
  }
}

}  // namespace mdat::jsonl
