// SPDX-License-Identifier: Apache-2.0
#include "tools/terminal.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstdlib>

namespace mdat::tool {

TEST_CASE("hostile names are shown, not obeyed") {
  CHECK(printable("level") == "level");
  CHECK(printable("µ水") == "µ水");
  CHECK(printable("\x1b[2Jgone\n\t\r") == R"(\x1b[2Jgone\n\t\x0d)");
  CHECK(printable("abc\u202Etxt.exe") == R"(abc\u202etxt.exe)");
  CHECK(printable("\xC2\x9B") == R"(\x9b)");
  CHECK(printable("\xFF") == R"(\xff)");
}

TEST_CASE("colour is for terminals, unless it is asked for or forbidden") {
  const int file = open("/dev/null", O_WRONLY);
  CHECK_FALSE(terminal_of(file, "auto").interactive);
  CHECK_FALSE(terminal_of(file, "auto").colour);
  CHECK(terminal_of(file, "always").colour);
  CHECK_FALSE(terminal_of(file, "never").colour);
  close(file);
}

}  // namespace mdat::tool
