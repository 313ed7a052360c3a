// SPDX-License-Identifier: Apache-2.0
#include "tools/terminal.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>

#include "tools/text.hpp"
#include "tools/utf8.hpp"

namespace mdat::tool {

Terminal terminal_of(int descriptor, std::string_view colour) {
  Terminal terminal;
  terminal.interactive = isatty(descriptor) == 1;
  winsize size{};
  if (terminal.interactive && ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
    terminal.width = size.ws_col;
  }
  const char* no_colour = std::getenv("NO_COLOR");
  const char* kind = std::getenv("TERM");
  const bool plain =
      (no_colour != nullptr && *no_colour != '\0') || (kind != nullptr && std::strcmp(kind, "dumb") == 0);
  terminal.colour = colour == "always" || (colour == "auto" && terminal.interactive && !plain);
  return terminal;
}

void append_printable(std::string& out, std::string_view text) {
  const auto sink = std::back_inserter(out);
  while (!text.empty()) {
    const CodePoint point = first_code_point(text);
    if (point.valid && !is_control(point.value)) {
      out.append(text.substr(0, point.bytes));
    } else if (point.value == '\n') {
      out += "\\n";
    } else if (point.value == '\t') {
      out += "\\t";
    } else if (point.value < 0x100) {
      fmt::format_to(sink, "\\x{:02x}", point.value);
    } else {
      fmt::format_to(sink, "\\u{:04x}", point.value);
    }
    text.remove_prefix(point.bytes);
  }
}

std::string printable(std::string_view text) {
  std::string out;
  append_printable(out, text);
  return out;
}

void print_message(std::string_view message) {
  std::string out = "mdat: ";
  while (!message.empty()) {
    const std::size_t line = std::min(message.find('\n'), message.size());
    append_printable(out, message.substr(0, line));
    out += '\n';
    message.remove_prefix(std::min(line + 1, message.size()));
  }
  // Nothing can be done where stderr is closed.
  [[maybe_unused]] const auto written = write(STDERR_FILENO, out.data(), out.size());
}

}  // namespace mdat::tool
