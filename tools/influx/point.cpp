// SPDX-License-Identifier: Apache-2.0
#include "tools/influx/point.hpp"

#include <algorithm>

#include "tools/text.hpp"

namespace mdat::influx {
namespace {

using jsonl::ValueKind;

/// In names and values of tags, and in names of fields.
constexpr std::string_view kSpecial = ",= ";

bool is_digits(std::string_view text) {
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

/// As strict as JSON with numbers, but for a sign in front and a point without digits behind it.
bool is_decimal(std::string_view text) {
  const std::size_t exponent = text.find_first_of("eE");
  if (exponent != std::string_view::npos && !is_digits(text.substr(exponent + 1))) return false;
  std::string_view digits = text.substr(0, exponent);
  const std::size_t point = digits.find('.');
  if (point == std::string_view::npos) return is_digits(digits);
  const std::string_view after = digits.substr(point + 1);
  return is_digits(digits.substr(0, point)) && (after.empty() || (is_digits(after) && after[0] != '-'));
}

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::ranges::find(words, word) != words.end();
}

}  // namespace

bool PointLine::wrong(std::string what) {
  error_ = std::move(what);
  return false;
}

std::string PointLine::unescaped_until(std::string_view ends, std::string_view special) {
  std::string text;
  for (; at_ < line_.size() && !ends.contains(line_[at_]); ++at_) {
    // A backslash before any other character is itself.
    const bool escape = line_[at_] == '\\' && at_ + 1 < line_.size() &&
                        (special.contains(line_[at_ + 1]) || line_[at_ + 1] == '\\');
    if (escape) ++at_;
    text += line_[at_];
  }
  return text;
}

bool PointLine::take_key() {
  point_.key = unescaped_until(", ", ", ");
  if (point_.key.empty()) return wrong("a measurement was expected at its begin");
  while (at_ < line_.size() && line_[at_] == ',') {
    ++at_;
    const std::string name = unescaped_until(",= ", kSpecial);
    if (name.empty() || at_ == line_.size() || line_[at_] != '=')
      return wrong("a tag was expected: NAME=VALUE behind a comma");
    ++at_;
    const std::string value = unescaped_until(", ", kSpecial);
    if (value.empty()) return wrong(tool::format("tag '{}' has no value", name));
    point_.key += ',' + name + '=' + value;
  }
  return at_ < line_.size() ? true : wrong("fields were expected behind the measurement: NAME=VALUE");
}

bool PointLine::take_string(jsonl::Member& field) {
  std::string& text = texts_.emplace_back();
  for (++at_; at_ < line_.size() && line_[at_] != '"'; ++at_) {
    const bool escape =
        line_[at_] == '\\' && at_ + 1 < line_.size() && (line_[at_ + 1] == '"' || line_[at_ + 1] == '\\');
    if (escape) ++at_;
    text += line_[at_];
  }
  if (at_ == line_.size()) return wrong(tool::format("the text of '{}' has no end", field.key));
  ++at_;
  field.kind = ValueKind::kString;
  field.text = text;
  return true;
}

bool PointLine::take_value(jsonl::Member& field) {
  if (at_ < line_.size() && line_[at_] == '"') return take_string(field);
  const std::size_t end = std::min(line_.find_first_of(", ", at_), line_.size());
  std::string_view word = line_.substr(at_, end - at_);
  at_ = end;
  if (is_one_of(word, {"t", "T", "true", "True", "TRUE"})) {
    field.kind = ValueKind::kTrue;
  } else if (is_one_of(word, {"f", "F", "false", "False", "FALSE"})) {
    field.kind = ValueKind::kFalse;
  } else if ((word.ends_with('i') || word.ends_with('u')) && is_digits(word.substr(0, word.size() - 1))) {
    field.kind = ValueKind::kInteger;
    field.text = word.substr(0, word.size() - 1);
  } else if (is_decimal(word)) {
    field.kind = ValueKind::kDecimal;  // a bare 5 is a float here
    field.text = word;
  } else {
    return wrong(
        tool::format("field '{}' is '{}': a number, an integer such as 5i, a text in double quotes, true or "
                     "false was expected",
                     field.key, word));
  }
  return true;
}

bool PointLine::take_fields() {
  while (at_ < line_.size() && line_[at_] == ' ') ++at_;
  do {
    jsonl::Member field;
    texts_.push_back(unescaped_until(",= ", kSpecial));
    field.key = texts_.back();
    if (field.key.empty() || at_ == line_.size() || line_[at_] != '=')
      return wrong("a field was expected: NAME=VALUE");
    ++at_;
    if (!take_value(field)) return false;
    point_.fields.push_back(field);
  } while (at_ < line_.size() && line_[at_++] == ',');
  return true;
}

bool PointLine::take_time() {
  std::string_view rest = at_ < line_.size() ? line_.substr(at_) : std::string_view();
  while (rest.starts_with(' ')) rest.remove_prefix(1);
  while (!rest.empty() && (rest.back() == ' ' || rest.back() == '\r')) rest.remove_suffix(1);
  if (!rest.empty() && !is_digits(rest))
    return wrong(tool::format("'{}' stands behind the fields, where a time was expected", rest));
  point_.time = rest;
  return true;
}

std::expected<const Point*, std::string> PointLine::parse(std::string_view line) {
  line_ = line;
  at_ = 0;
  texts_.clear();
  point_ = {};
  while (at_ < line_.size() && line_[at_] == ' ') ++at_;
  if (!take_key() || !take_fields() || !take_time()) return std::unexpected(error_);
  return &point_;
}

std::string escaped(std::string_view text, std::string_view special) {
  std::string out;
  for (const char c : text) {
    if (special.contains(c)) out += '\\';
    out += c;
  }
  return out;
}

}  // namespace mdat::influx
