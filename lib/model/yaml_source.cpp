// SPDX-License-Identifier: Apache-2.0
#include "lib/model/yaml_source.hpp"

#include <algorithm>

#include "lib/column/utf8.hpp"

namespace mdat::model {
namespace {

constexpr std::string_view kBlanks = " \t\r";

std::size_t indent_of(std::string_view line) { return std::min(line.find_first_not_of(' '), line.size()); }

/// A line that ends with '|' or '>', and what is before it.
struct Header {
  bool is_header = false;
  std::size_t parent = 0;   // the text goes on in lines that are indented by more than this column
  std::size_t further = 0;  // spaces that it needs
};

bool only_properties(std::string_view words) {
  while (!words.empty()) {
    const auto end = std::min(words.find(' '), words.size());
    if (words[0] != '!' && words[0] != '&') return false;
    words.remove_prefix(std::min(words.find_first_not_of(' ', end), words.size()));
  }
  return true;
}

Header header_of(std::string_view line) {
  line = line.substr(0, line.find_last_not_of(kBlanks) + 1);
  if (line.ends_with('+') || line.ends_with('-')) line.remove_suffix(1);
  if (!line.ends_with('|') && !line.ends_with('>')) return {};
  line.remove_suffix(1);
  std::size_t at = indent_of(line);
  std::size_t dash = std::string_view::npos;
  const auto opens = [&] {
    return at + 1 < line.size() && std::string_view("-:?").find(line[at]) != std::string_view::npos &&
           line[at + 1] == ' ';
  };
  while (opens()) {
    dash = at;
    at = std::min(line.find_first_not_of(' ', at + 1), line.size());
  }
  if (at < line.size() && !line.ends_with(' ')) return {};
  const std::string_view words = line.substr(at, line.find_last_not_of(' ') + 1 - at);
  if (dash == std::string_view::npos || !only_properties(words)) return {true, at, 0};
  return {true, dash, words.empty() ? 0 : at + 1};
}

}  // namespace

std::string indent_block_texts(std::string_view text) {
  std::string out;
  out.reserve(text.size() + text.size() / 8);
  Header header;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    const bool blank = line.find_first_not_of(kBlanks) == std::string_view::npos;
    if (header.is_header && (blank || indent_of(line) > header.parent)) {
      if (!blank) out.append(header.further, ' ');
    } else {
      header = header_of(line);
    }
    out += line;
    if (end < text.size()) out += '\n';
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

std::string with_whole_characters(std::string text) {
  if (column::is_utf8(text)) return text;
  std::string whole;
  for (std::size_t at = 0; at < text.size();) {
    const auto lead = static_cast<unsigned char>(text[at]);
    const std::size_t bytes = lead < 0xC0 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    if (lead >= 0x80 && lead < 0xC0) whole += '\xC2';  // U+0085 and U+00A0
    whole.append(text, at, bytes);
    at += bytes;
  }
  return whole;
}

}  // namespace mdat::model
