// SPDX-License-Identifier: Apache-2.0
#include "tools/csv_text.hpp"

#include <algorithm>
#include <cctype>
#include <iterator>

namespace mdat::tool {
namespace {

bool needs_quotes(std::string_view text) {
  return text.find_first_of(",;\"\r\n\t") != std::string_view::npos;
}

/// Words that mean something without quotes, in any case.
bool is_reserved_word(std::string_view text) {
  constexpr std::string_view kWords[] = {"null", "na", "n/a", "nan", "inf", "infinity", "true", "false"};
  if (text.size() > 8) return false;
  char lower[8];
  std::transform(text.begin(), text.end(), lower,
                 [](char c) { return static_cast<char>(std::tolower(static_cast<unsigned char>(c))); });
  return std::find(std::begin(kWords), std::end(kWords), std::string_view(lower, text.size())) !=
         std::end(kWords);
}

/// Numbers and stamps begin with a digit, a sign or a point. Quoting too much costs two bytes, too little
/// a value; names of units or brackets are caught by the caller.
bool is_confusable(std::string_view text) {
  if (text.empty()) return true;
  const auto blank = [](char c) { return static_cast<unsigned char>(c) <= ' '; };
  if (blank(text.front()) || blank(text.back())) return true;
  const char first = text.front();
  if ((first >= '0' && first <= '9') || first == '+' || first == '-' || first == '.' || first == '#')
    return true;
  return is_reserved_word(text);
}

void append_quoted(std::string& out, std::string_view text) {
  out += '"';
  while (true) {
    const std::size_t quote = text.find('"');
    out.append(text.substr(0, quote));
    if (quote == std::string_view::npos) break;
    out += "\"\"";
    text.remove_prefix(quote + 1);
  }
  out += '"';
}

}  // namespace

void append_csv_text(std::string& out, std::string_view text) {
  if (needs_quotes(text) || is_confusable(text)) {
    append_quoted(out, text);
  } else {
    out.append(text);
  }
}

void append_csv_name(std::string& out, std::string_view name) {
  const bool blank = name.empty() || name.front() == ' ' || name.back() == ' ';
  if (blank || needs_quotes(name)) {
    append_quoted(out, name);
  } else {
    out.append(name);
  }
}

void append_tsv_text(std::string& out, std::string_view text) {
  if (text.empty()) {
    out += "\"\"";
    return;
  }
  if (text == "\"\"") {
    out += "\\\"\\\"";
    return;
  }
  while (true) {
    const std::size_t special = text.find_first_of("\t\n\r\\");
    out.append(text.substr(0, special));
    if (special == std::string_view::npos) return;
    const char c = text[special];
    out += '\\';
    out += c == '\t' ? 't' : c == '\n' ? 'n' : c == '\r' ? 'r' : '\\';
    text.remove_prefix(special + 1);
  }
}

}  // namespace mdat::tool
