// SPDX-License-Identifier: Apache-2.0
#include "tools/json_text.hpp"

#include <catch2/catch.hpp>

namespace mdat::tool {
namespace {

std::string json(std::string_view text) {
  std::string out;
  append_json_string(out, text);
  return out;
}

}  // namespace

TEST_CASE("JSON strings keep plain text as it is") {
  CHECK(json("") == "\"\"");
  CHECK(json("tank 1/level") == "\"tank 1/level\"");
  CHECK(json("µ°é水😀") == "\"µ°é水😀\"");
}

TEST_CASE("JSON strings escape what JSON or a terminal would obey") {
  CHECK(json("a\"b\\c") == R"("a\"b\\c")");
  CHECK(json(std::string_view("\0\n\r\t\b\f\x1b\x7f", 8)) == R"("\u0000\n\r\t\b\f\u001b\u007f")");
  CHECK(json("\xC2\x9B") == R"("\u009b")");
  CHECK(json("a\u202Eb\u2066\u2028") == R"("a\u202eb\u2066\u2028")");
}

TEST_CASE("bytes that are not UTF-8 become replacement characters in JSON") {
  CHECK(json("a\xFFz") == "\"a\xEF\xBF\xBDz\"");
  CHECK(json("\xC3") == "\"\xEF\xBF\xBD\"");
  CHECK(json("\xED\xA0\x80") == "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"");
}

}  // namespace mdat::tool
