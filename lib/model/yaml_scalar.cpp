// SPDX-License-Identifier: Apache-2.0
#include "lib/model/yaml_scalar.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <optional>
#include <string>

#include "lib/model/base64.hpp"

namespace mdat::model {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Takes a sign off the front; true where it was a minus.
bool take_sign(std::string_view& text) {
  const bool minus = text.starts_with('-');
  if (minus || text.starts_with('+')) text.remove_prefix(1);
  return minus;
}

bool only(std::string_view text, std::string_view allowed) {
  return text.find_first_not_of(allowed) == std::string_view::npos;
}

std::string without(std::string_view text, char c) {
  std::string kept(text);
  std::erase(kept, c);
  return kept;
}

std::optional<Parameter> parse_word(std::string_view text) {
  constexpr std::array<std::string_view, 5> kNull{"", "~", "null", "Null", "NULL"};
  constexpr std::array<std::string_view, 9> kTrue{"yes",  "Yes", "YES", "true", "True",
                                                  "TRUE", "on",  "On",  "ON"};
  constexpr std::array<std::string_view, 9> kFalse{"no",    "No",  "NO",  "false", "False",
                                                   "FALSE", "off", "Off", "OFF"};
  if (std::ranges::count(kNull, text) != 0) return Parameter();
  if (std::ranges::count(kTrue, text) != 0) return Parameter(true);
  if (std::ranges::count(kFalse, text) != 0) return Parameter(false);
  return std::nullopt;
}

/// An integer of 64 bits, signed where it can be.
std::optional<Parameter> with_sign(bool minus, std::uint64_t magnitude) {
  constexpr auto kMinimum = std::uint64_t{1} << 63;
  if (!minus) return Parameter(magnitude);
  if (magnitude > kMinimum) return std::nullopt;
  return Parameter(static_cast<std::int64_t>(0 - magnitude));
}

std::optional<std::uint64_t> parse_digits(std::string_view text, int base) {
  const std::string digits = without(text, '_');
  std::uint64_t value = 0;
  const char* const end = digits.data() + digits.size();
  const auto [at, error] = std::from_chars(digits.data(), end, value, base);
  if (error != std::errc() || at != end) return std::nullopt;
  return value;
}

/// "1:30:00": places of base 60 behind a first one.
std::optional<std::uint64_t> parse_sexagesimal(std::string_view text) {
  std::uint64_t value = 0;
  for (bool first = true;; first = false) {
    const auto colon = text.find(':');
    const std::string_view part = text.substr(0, colon);
    const auto place = parse_digits(part, 10);
    if (!place || (!first && (part.size() > 2 || *place > 59 || !only(part, "0123456789"))))
      return std::nullopt;
    if (value > (std::numeric_limits<std::uint64_t>::max() - *place) / 60) return std::nullopt;
    value = value * 60 + *place;
    if (colon == std::string_view::npos) return value;
    text.remove_prefix(colon + 1);
  }
}

std::optional<Parameter> parse_integer(std::string_view text) {
  const bool minus = take_sign(text);
  if (text.empty() || !is_digit(text[0])) return std::nullopt;
  std::optional<std::uint64_t> value;
  if (text.starts_with("0b"))
    value = parse_digits(text.substr(2), 2);
  else if (text.starts_with("0x"))
    value = parse_digits(text.substr(2), 16);
  else if (text[0] == '0')
    value = parse_digits(text, 8);
  else if (text.find(':') != std::string_view::npos)
    value = parse_sexagesimal(text);
  else
    value = parse_digits(text, 10);
  return value ? with_sign(minus, *value) : std::nullopt;
}

/// Behind the point: digits and an exponent that has a sign.
bool is_fraction(std::string_view text) {
  const auto e = text.find_first_of("eE");
  if (!only(text.substr(0, e), "0123456789_")) return false;
  if (e == std::string_view::npos) return true;
  std::string_view exponent = text.substr(e + 1);
  if (!exponent.starts_with('+') && !exponent.starts_with('-')) return false;
  exponent.remove_prefix(1);
  return !exponent.empty() && only(exponent, "0123456789");
}

std::optional<double> parse_decimal(std::string_view text) {
  const std::string digits = without(text, '_');
  double value = 0;
  const char* const end = digits.data() + digits.size();
  const auto [at, error] = std::from_chars(digits.data(), end, value);
  if (at != end || error == std::errc::invalid_argument) return std::nullopt;
  if (error == std::errc()) return value;
  // Too large or too small: as Python's float().
  const bool small = digits.find("e-") != std::string::npos || digits.find("E-") != std::string::npos;
  return small ? 0.0 : std::numeric_limits<double>::infinity();
}

std::optional<Parameter> parse_float(std::string_view text) {
  constexpr std::array<std::string_view, 3> kNan{".nan", ".NaN", ".NAN"};
  constexpr std::array<std::string_view, 3> kInfinity{".inf", ".Inf", ".INF"};
  if (std::ranges::count(kNan, text) != 0) return Parameter(std::numeric_limits<double>::quiet_NaN());
  const bool minus = take_sign(text);
  const auto with = [&](double value) { return Parameter(minus ? -value : value); };
  if (std::ranges::count(kInfinity, text) != 0) return with(std::numeric_limits<double>::infinity());
  const auto point = text.find('.');
  if (point == std::string_view::npos || (point == 0 && (text.size() == 1 || !is_digit(text[1]))))
    return std::nullopt;
  if (point != 0 && (!is_digit(text[0]) || !only(text.substr(0, point), "0123456789_:"))) return std::nullopt;
  if (!is_fraction(text.substr(point + 1))) return std::nullopt;
  const auto colon = text.rfind(':', point);
  if (colon == std::string_view::npos) {
    const auto value = parse_decimal(text);
    return value ? std::optional(with(*value)) : std::nullopt;
  }
  const auto minutes = parse_sexagesimal(text.substr(0, colon));
  const auto seconds = parse_decimal(text.substr(colon + 1));
  if (!minutes || !seconds || point - colon > 3 || *seconds >= 60) return std::nullopt;
  return with(static_cast<double>(*minutes) * 60 + *seconds);
}

/// A number of at most `most` digits off the front, in two digits.
std::optional<std::string> take_two(std::string_view& text) {
  std::size_t digits = 0;
  while (digits < 2 && digits < text.size() && is_digit(text[digits])) ++digits;
  if (digits == 0) return std::nullopt;
  std::string number = (digits == 1 ? "0" : "") + std::string(text.substr(0, digits));
  text.remove_prefix(digits);
  return number;
}

bool take(std::string_view& text, char c) {
  if (!text.starts_with(c)) return false;
  text.remove_prefix(1);
  return true;
}

/// "2001-12-14t21:59:43.10 -5": parse_date_time is stricter, so it is given what it knows.
std::optional<Parameter> parse_timestamp(std::string_view text) {
  if (text.size() < 14 || !only(text.substr(0, 4), "0123456789") || text[4] != '-') return std::nullopt;
  std::string known(text.substr(0, 5));
  text.remove_prefix(5);
  const auto month = take_two(text);
  if (!month || !take(text, '-')) return std::nullopt;
  const auto day = take_two(text);
  if (!day || text.empty() || (text[0] != 'T' && text[0] != 't' && text[0] != ' ' && text[0] != '\t'))
    return std::nullopt;
  const auto behind = text.find_first_not_of(text[0] == ' ' || text[0] == '\t' ? " \t" : "Tt");
  text.remove_prefix(std::min(behind, text.size()));
  const auto hour = take_two(text);
  if (!hour || text.size() < 6 || text[0] != ':' || text[3] != ':') return std::nullopt;
  known += *month + "-" + *day + "T" + *hour + std::string(text.substr(0, 6));
  text.remove_prefix(6);
  const auto offset = std::min(text.find_first_not_of("0123456789", 1), text.size());
  if (take(text, '.')) {
    const std::string_view fraction = text.substr(0, offset - 1);
    if (!fraction.empty()) known += "." + std::string(fraction.substr(0, 6));
    text.remove_prefix(fraction.size());
  }
  text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
  if (text.starts_with('+') || text.starts_with('-')) {
    known += text[0];
    text.remove_prefix(1);
    const auto hours = take_two(text);
    if (!hours) return std::nullopt;
    known += *hours + (text.empty() ? ":00" : std::string(text));
  } else {
    known += text;
  }
  const auto time = parse_date_time(known);
  return time ? std::optional(Parameter(*time)) : std::nullopt;
}

}  // namespace

Parameter resolve_plain(std::string_view text) {
  if (const auto word = parse_word(text)) return *word;
  const char first = text[0];
  if (is_digit(first) || first == '.' || first == '+' || first == '-') {
    if (const auto integer = parse_integer(text)) return *integer;
    if (const auto number = parse_float(text)) return *number;
    if (const auto time = parse_timestamp(text)) return *time;
  }
  return text;
}

std::optional<Bytes> parse_binary(std::string_view text) {
  std::string letters(text);
  std::erase_if(letters, [](char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; });
  return parse_base64(letters);
}

}  // namespace mdat::model
