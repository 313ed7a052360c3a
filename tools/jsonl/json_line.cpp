// SPDX-License-Identifier: Apache-2.0
#include "tools/jsonl/json_line.hpp"

#include "tools/text.hpp"
#include "tools/utf8.hpp"

namespace mdat::jsonl {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

void append_utf8(std::string& out, std::uint32_t value) {
  const auto tail = [](std::uint32_t bits) { return static_cast<char>(0x80 | (bits & 0x3F)); };
  if (value < 0x80) {
    out += static_cast<char>(value);
  } else if (value < 0x800) {
    out += static_cast<char>(0xC0 | value >> 6);
    out += tail(value);
  } else if (value < 0x10000) {
    out += static_cast<char>(0xE0 | value >> 12);
    out += tail(value >> 6);
    out += tail(value);
  } else {
    out += static_cast<char>(0xF0 | value >> 18);
    out += tail(value >> 12);
    out += tail(value >> 6);
    out += tail(value);
  }
}

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const tool::CodePoint point = tool::first_code_point(text);
    if (!point.valid) return false;
    text.remove_prefix(point.bytes);
  }
  return true;
}

}  // namespace

std::expected<std::span<const Member>, std::string> JsonLine::parse(std::string_view line) {
  line_ = line;
  at_ = 0;
  members_.clear();
  unescaped_.clear();
  error_.clear();
  skip_space();
  bool good = eat('{') || wrong("an object {...} was expected");
  skip_space();
  if (good && !eat('}')) {
    do {
      good = member();
    } while (good && eat(','));
    good = good && (eat('}') || wrong("',' or '}' was expected"));
  }
  skip_space();
  if (good && at_ != line_.size()) good = wrong("nothing was expected behind the object");
  if (!good) return std::unexpected(error_);
  return std::span<const Member>(members_);
}

bool JsonLine::member() {
  Member member;
  skip_space();
  if (!string(member.key)) return wrong("a name in quotes was expected");
  skip_space();
  if (!eat(':')) return wrong("':' was expected");
  skip_space();
  if (!value(member)) return false;
  skip_space();
  members_.push_back(member);
  return true;
}

bool JsonLine::value(Member& member) {
  const char c = at_ < line_.size() ? line_[at_] : '\0';
  if (c == '"') {
    member.kind = ValueKind::kString;
    return string(member.text);
  }
  const std::size_t begin = at_;
  if (c == '-' || is_digit(c)) return number(member);
  if (word("null")) {
    member.kind = ValueKind::kNull;
  } else if (word("true")) {
    member.kind = ValueKind::kTrue;
  } else if (word("false")) {
    member.kind = ValueKind::kFalse;
  } else if (c == '{' || c == '[') {
    return wrong(tool::format("\"{}\" is nested; only numbers, strings, true, false and null have a column",
                              member.key));
  } else {
    return wrong("a value was expected");
  }
  member.text = line_.substr(begin, at_ - begin);
  return true;
}

bool JsonLine::number(Member& member) {
  const std::size_t begin = at_;
  const auto digits = [&] {
    const std::size_t first = at_;
    while (at_ < line_.size() && is_digit(line_[at_])) ++at_;
    return at_ > first;
  };
  member.kind = ValueKind::kInteger;
  eat('-');
  const bool zero = at_ < line_.size() && line_[at_] == '0';
  const std::size_t first = at_;
  if (!digits() || (zero && at_ > first + 1)) return wrong("a number was expected");
  if (eat('.')) {
    member.kind = ValueKind::kDecimal;
    if (!digits()) return wrong("digits were expected behind the point");
  }
  if (eat('e') || eat('E')) {
    member.kind = ValueKind::kDecimal;
    if (!eat('-')) eat('+');
    if (!digits()) return wrong("digits were expected in the exponent");
  }
  member.text = line_.substr(begin, at_ - begin);
  return true;
}

/// A string without escapes is a view of the line.
bool JsonLine::string(std::string_view& out) {
  if (!eat('"')) return wrong("a string was expected");
  const std::size_t begin = at_;
  while (at_ < line_.size() && line_[at_] != '"' && line_[at_] != '\\' &&
         static_cast<unsigned char>(line_[at_]) >= 0x20) {
    ++at_;
  }
  out = line_.substr(begin, at_ - begin);
  if (at_ < line_.size() && line_[at_] == '\\') {
    std::string& text = unescaped_.emplace_back(out);
    if (!unescape(text)) return false;
    out = text;
  }
  if (!eat('"')) return wrong("the string does not end");
  return is_utf8(out) || wrong("the string is not UTF-8");
}

/// From the first backslash to the closing quote, which it leaves.
bool JsonLine::unescape(std::string& out) {
  while (at_ < line_.size() && line_[at_] != '"') {
    const char c = line_[at_++];
    if (static_cast<unsigned char>(c) < 0x20) return wrong("a control character in a string must be escaped");
    if (c != '\\') {
      out += c;
      continue;
    }
    const char escape = at_ < line_.size() ? line_[at_++] : '\0';
    constexpr std::string_view kEscapes = "\"\\/bfnrt";
    constexpr std::string_view kMeanings = "\"\\/\b\f\n\r\t";
    if (const std::size_t place = kEscapes.find(escape); place != std::string_view::npos && escape != '\0') {
      out += kMeanings[place];
      continue;
    }
    std::uint32_t value = 0;
    if (escape != 'u' || !code_unit(value)) return wrong("the escape in a string is none of JSON's");
    if (value >= 0xD800 && value < 0xDC00) {
      std::uint32_t low = 0;
      if (!eat('\\') || !eat('u') || !code_unit(low) || low < 0xDC00 || low > 0xDFFF) {
        return wrong("half of a surrogate pair in a string");
      }
      value = 0x10000 + ((value - 0xD800) << 10) + (low - 0xDC00);
    } else if (value >= 0xDC00 && value <= 0xDFFF) {
      return wrong("half of a surrogate pair in a string");
    }
    append_utf8(out, value);
  }
  return true;
}

bool JsonLine::code_unit(std::uint32_t& out) {
  out = 0;
  for (int i = 0; i < 4; ++i) {
    const char c = at_ < line_.size() ? line_[at_] : '\0';
    const std::size_t digit = std::string_view("0123456789abcdefABCDEF").find(c);
    if (digit == std::string_view::npos || c == '\0') return false;
    out = out << 4 | static_cast<std::uint32_t>(digit < 16 ? digit : digit - 6);
    ++at_;
  }
  return true;
}

bool JsonLine::word(std::string_view expected) {
  if (line_.substr(at_, expected.size()) != expected) return false;
  at_ += expected.size();
  return true;
}

bool JsonLine::eat(char c) {
  if (at_ >= line_.size() || line_[at_] != c) return false;
  ++at_;
  return true;
}

void JsonLine::skip_space() {
  while (at_ < line_.size() && (line_[at_] == ' ' || line_[at_] == '\t' || line_[at_] == '\r')) ++at_;
}

/// Keeps what was said first.
bool JsonLine::wrong(std::string what) {
  if (error_.empty()) error_ = tool::format("{} at character {}", what, at_ + 1);
  return false;
}

}  // namespace mdat::jsonl
