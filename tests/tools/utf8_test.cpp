// SPDX-License-Identifier: Apache-2.0
#include "tools/utf8.hpp"

#include <catch2/catch.hpp>

namespace mdat::tool {

TEST_CASE("code points of one to four bytes") {
  CHECK(first_code_point("a").value == 'a');
  CHECK(first_code_point("é").value == 0xE9);
  CHECK(first_code_point("水").value == 0x6C34);
  CHECK(first_code_point("😀").value == 0x1F600);
  CHECK(first_code_point("😀").bytes == 4);
  CHECK(first_code_point("😀").valid);
}

TEST_CASE("overlong, cut and foreign bytes are strays of one byte") {
  for (const char* text :
       {"\x80", "\xC0\x80", "\xC3", "\xE0\x80\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xF5", "\xFF"}) {
    const CodePoint point = first_code_point(text);
    CHECK_FALSE(point.valid);
    CHECK(point.bytes == 1);
    CHECK(point.value == static_cast<unsigned char>(text[0]));
  }
}

TEST_CASE("characters that a terminal obeys are controls") {
  for (const std::uint32_t value :
       {0x00U, 0x1BU, 0x7FU, 0x80U, 0x9BU, 0x200EU, 0x2028U, 0x202EU, 0x2066U, 0xFEFFU}) {
    CHECK(is_control(value));
  }
  for (const std::uint32_t value : {0x20U, 0x7EU, 0xA0U, 0xB0U, 0x200DU, 0x2030U, 0x6C34U}) {
    CHECK_FALSE(is_control(value));
  }
}

TEST_CASE("wide, narrow and combining characters") {
  CHECK(display_width('a') == 1);
  CHECK(display_width(0xB5) == 1);
  CHECK(display_width(0x301) == 0);
  CHECK(display_width(0x6C34) == 2);
  CHECK(display_width(0x1F600) == 2);
}

}  // namespace mdat::tool
