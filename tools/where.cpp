// SPDX-License-Identifier: Apache-2.0
#include "tools/where.hpp"

#include <charconv>
#include <string>
#include <vector>

#include "mdat/time.hpp"
#include "tools/text.hpp"

namespace mdat::tool {
namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

class Parser {
 public:
  Parser(std::string_view text, const FindColumn& find) : text_(text), find_(find) {}

  Expected<Predicate> whole() {
    auto condition = either(0);
    if (condition && at_ < text_.size()) return mistake("expected `and`, `or` or the end");
    return condition;
  }

 private:
  static constexpr int kDepthMax = 100;

  // Shown below the text; the caret stands under the character that is wrong.
  std::unexpected<Failure> mistake(std::string_view what, std::optional<std::size_t> at = {}) {
    return refuse(Exit::kUsage,
                  format("--where: {}\n  {}\n  {:>{}}", what, text_, "^", at.value_or(at_) + 1));
  }

  void skip_spaces() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t')) ++at_;
  }
  bool take(std::string_view symbol) {
    if (!text_.substr(at_).starts_with(symbol)) return false;
    at_ += symbol.size();
    skip_spaces();
    return true;
  }
  // Words are taken in small or large letters.
  bool take_word(std::string_view word) {
    const std::string_view rest = text_.substr(at_);
    if (rest.size() < word.size()) return false;
    for (std::size_t i = 0; i < word.size(); ++i) {
      if ((rest[i] | 0x20) != word[i]) return false;
    }
    if (rest.size() > word.size() && (is_letter(rest[word.size()]) || is_digit(rest[word.size()])))
      return false;
    at_ += word.size();
    skip_spaces();
    return true;
  }

  Expected<Predicate> either(int depth) {
    skip_spaces();
    auto left = both(depth);
    while (left && take_word("or")) {
      auto right = both(depth);
      if (!right) return right;
      left = *left || *right;
    }
    return left;
  }

  Expected<Predicate> both(int depth) {
    auto left = negation(depth);
    while (left && take_word("and")) {
      auto right = negation(depth);
      if (!right) return right;
      left = *left && *right;
    }
    return left;
  }

  Expected<Predicate> negation(int depth) {
    if (depth > kDepthMax) return mistake("nested too deep");
    if (take_word("not")) {
      auto inner = negation(depth + 1);
      if (inner) inner = !*inner;
      return inner;
    }
    if (!take("(")) return test();
    auto inner = either(depth + 1);
    if (inner && !take(")")) return mistake("expected `)`");
    return inner;
  }

  Expected<WhereColumn> column() {
    const std::size_t begin = at_;
    std::optional<std::string> name;
    if (at_ < text_.size() && text_[at_] == '"') {
      auto quoted = this->quoted('"');
      if (!quoted) return std::unexpected(std::move(quoted.error()));
      name = std::move(*quoted);
    } else if (!take_word("value")) {
      return mistake("expected `value`, a series in double quotes, `not` or `(`");
    }
    auto found = find_(name);
    if (!found && found.error().exit == Exit::kUsage) return mistake(found.error().message, begin);
    return found;
  }

  Expected<Predicate> test() {
    auto found = column();
    if (!found) return std::unexpected(std::move(found.error()));
    column_ = std::move(*found);
    if (take_word("is")) return is_what();
    const bool negated = take_word("not");
    if (take_word("between")) return maybe_not(negated, between());
    if (take_word("in")) return maybe_not(negated, in());
    if (negated) return mistake("expected `between` or `in`");
    return compare();
  }

  static Expected<Predicate> maybe_not(bool negated, Expected<Predicate> condition) {
    if (condition && negated) condition = !*condition;
    return condition;
  }

  Expected<Predicate> is_what() {
    const bool negated = take_word("not");
    if (take_word("null")) return maybe_not(negated, Predicate::is_null(column_.index));
    if (take_word("nan")) return maybe_not(negated, Predicate::is_nan(column_.index));
    return mistake(negated ? "expected `null` or `nan`" : "expected `null`, `nan` or `not`");
  }

  Expected<Predicate> between() {
    auto low = literal();
    if (!low) return std::unexpected(std::move(low.error()));
    if (!take_word("and")) return mistake("expected `and`");
    auto high = literal();
    if (!high) return std::unexpected(std::move(high.error()));
    return Predicate::between(column_.index, std::move(*low), std::move(*high));
  }

  Expected<Predicate> in() {
    if (!take("(")) return mistake("expected `(`");
    std::vector<Value> values;
    do {
      auto next = literal();
      if (!next) return std::unexpected(std::move(next.error()));
      values.push_back(std::move(*next));
    } while (take(","));
    if (!take(")")) return mistake("expected `,` or `)`");
    return Predicate::in(column_.index, std::move(values));
  }

  Expected<Predicate> compare() {
    struct Symbol {
      std::string_view text;
      Comparison comparison;
    };
    // The longer ones first.
    constexpr Symbol kSymbols[] = {{"==", Comparison::kEqual},        {"!=", Comparison::kNotEqual},
                                   {"<>", Comparison::kNotEqual},     {"<=", Comparison::kLessEqual},
                                   {">=", Comparison::kGreaterEqual}, {"=", Comparison::kEqual},
                                   {"<", Comparison::kLess},          {">", Comparison::kGreater}};
    for (const Symbol& symbol : kSymbols) {
      if (!take(symbol.text)) continue;
      auto bound = literal();
      if (!bound) return std::unexpected(std::move(bound.error()));
      return Predicate::compare(column_.index, symbol.comparison, std::move(*bound));
    }
    return mistake("expected = != < <= > >= `between`, `in` or `is`");
  }

  // Up to the closing mark; one within is written twice.
  Expected<std::string> quoted(char mark) {
    const std::size_t begin = at_;
    std::string value;
    for (++at_; at_ < text_.size(); ++at_) {
      if (text_[at_] == mark) {
        if (at_ + 1 == text_.size() || text_[at_ + 1] != mark) break;
        ++at_;
      }
      value.push_back(text_[at_]);
    }
    if (at_ == text_.size()) return mistake("this quotation mark is never closed", begin);
    ++at_;
    skip_spaces();
    return value;
  }

  Expected<Value> literal() {
    const std::size_t begin = at_;
    const TypeKind kind = column_.type.kind;
    const bool is_text = kind == TypeKind::kString || kind == TypeKind::kCategorical;
    if (at_ < text_.size() && text_[at_] == '\'') {
      auto text = quoted('\'');
      if (!text) return std::unexpected(std::move(text.error()));
      if (is_text) return Value(std::move(*text));
      if (kind != TypeKind::kTimestamp)
        return mistake(format("the series is {}: expected a number", to_string(column_.type)), begin);
      return time(*text, begin);
    }
    if (is_text) return mistake("the series holds text: expected 'text' in single quotes");
    if (take_word("true")) return Value(true);
    if (take_word("false")) return Value(false);
    return number();
  }

  Expected<Value> time(const std::string& text, std::size_t begin) {
    const auto zone = Zone::find(column_.type.zone);
    if (!zone) return mistake(zone.error().message, begin);
    const auto ticks = parse_time(text, column_.type.unit, *zone);
    if (!ticks) return mistake(ticks.error().message, begin);
    return Value(*ticks);
  }

  // Integers stay exact as long as 64 bits hold them.
  Expected<Value> number() {
    const char* const first = text_.data() + at_;
    const char* const last = text_.data() + text_.size();
    std::int64_t integer = 0;
    std::uint64_t natural = 0;
    double decimal = 0;
    const auto real = std::from_chars(first, last, decimal);
    if (real.ptr == first || decimal != decimal)
      return mistake("expected a number, true, false, inf or 'text'");
    if (real.ec != std::errc()) return mistake("no float64 holds this number");
    at_ = static_cast<std::size_t>(real.ptr - text_.data());
    if (at_ < text_.size() && (is_letter(text_[at_]) || text_[at_] == '.'))
      return mistake("the number ends here: expected a space, `)` or `,`");
    skip_spaces();
    const auto is_whole = [&](auto& number) {
      const auto end = std::from_chars(first, last, number);
      return end.ec == std::errc() && end.ptr == real.ptr;
    };
    if (is_whole(integer)) return Value(integer);
    if (is_whole(natural)) return Value(natural);
    return Value(decimal);
  }

  std::string_view text_;
  const FindColumn& find_;
  std::size_t at_ = 0;
  WhereColumn column_;  // of the test that is being read
};

}  // namespace

Expected<Predicate> parse_where(std::string_view text, const FindColumn& find) {
  return Parser(text, find).whole();
}

}  // namespace mdat::tool
