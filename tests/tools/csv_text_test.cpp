// SPDX-License-Identifier: Apache-2.0
#include "tools/csv_text.hpp"

#include <catch2/catch.hpp>

namespace mdat::tool {
namespace {

std::string csv(std::string_view text) {
  std::string out;
  append_csv_text(out, text);
  return out;
}
std::string name(std::string_view text) {
  std::string out;
  append_csv_name(out, text);
  return out;
}
std::string tsv(std::string_view text) {
  std::string out;
  append_tsv_text(out, text);
  return out;
}

}  // namespace

TEST_CASE("text that cannot be mistaken needs no quotes in CSV") {
  CHECK(csv("open") == "open");
  CHECK(csv("half open") == "half open");
  CHECK(csv("nano") == "nano");
  CHECK(csv("ä") == "ä");
}

TEST_CASE("text that CSV would cut is quoted") {
  CHECK(csv("a,b") == "\"a,b\"");
  CHECK(csv("a;b") == "\"a;b\"");
  CHECK(csv("say \"hi\"") == "\"say \"\"hi\"\"\"");
  CHECK(csv("two\nlines") == "\"two\nlines\"");
  CHECK(csv("two\r") == "\"two\r\"");
  CHECK(csv("\"") == "\"\"\"\"");
}

TEST_CASE("text that would be read as something else is quoted") {
  for (const char* text : {"", " a", "a ", "1", "-1", "+1", ".5", "1e5", "2024-05-01", "null", "NULL", "NA",
                           "n/a", "NaN", "inf", "Infinity", "TRUE", "False", "#"}) {
    CAPTURE(text);
    CHECK(csv(text) == "\"" + std::string(text) + "\"");
  }
}

TEST_CASE("names in a header are quoted only where CSV needs it") {
  CHECK(name("1/level [m]") == "1/level [m]");
  CHECK(name("a,b") == "\"a,b\"");
  CHECK(name("") == "\"\"");
  CHECK(name(" a") == "\" a\"");
}

TEST_CASE("TSV escapes tab, newline, carriage return and backslash") {
  CHECK(tsv("a\tb\nc\rd\\e") == R"(a\tb\nc\rd\\e)");
  CHECK(tsv("plain text, \"quoted\"") == "plain text, \"quoted\"");
}

TEST_CASE("the empty text and null differ in TSV") {
  CHECK(tsv("") == "\"\"");
  CHECK(tsv("\"\"") == "\\\"\\\"");
}

}  // namespace mdat::tool
