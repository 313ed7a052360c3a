// SPDX-License-Identifier: Apache-2.0
// What the tool knows of the terminal it writes to.
#pragma once

#include <string>
#include <string_view>

namespace mdat::tool {

struct Terminal {
  bool interactive = false;  ///< a person is looking
  bool colour = false;
  int width = 80;
};

/// `colour` is "auto", "always" or "never"; NO_COLOR and TERM=dumb count where it is "auto".
[[nodiscard]] Terminal terminal_of(int descriptor, std::string_view colour);

/// Text that is safe to show: what a terminal would obey is written as \n, \x1b or \u202e, bytes that are
/// not UTF-8 as \xNN.
void append_printable(std::string& out, std::string_view text);
[[nodiscard]] std::string printable(std::string_view text);

/// `mdat: MESSAGE` on stderr, control characters escaped; lines of the message stay lines.
void print_message(std::string_view message);

}  // namespace mdat::tool
