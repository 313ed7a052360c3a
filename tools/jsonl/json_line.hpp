// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <deque>
#include <expected>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace mdat::jsonl {

enum class ValueKind : std::uint8_t { kNull, kFalse, kTrue, kInteger, kDecimal, kString };

struct Member {
  std::string_view key;
  ValueKind kind = ValueKind::kNull;
  std::string_view text;  ///< digits, or the text of a string without quotes and escapes
};

/// Parses one flat JSON object a line (RFC 8259, but objects and arrays have no columns to go to). Members
/// are valid until the next call, and while the line is.
class JsonLine {
 public:
  /// The members in their order, or what is wrong with the line.
  [[nodiscard]] std::expected<std::span<const Member>, std::string> parse(std::string_view line);

 private:
  [[nodiscard]] bool member();
  [[nodiscard]] bool value(Member& member);
  [[nodiscard]] bool number(Member& member);
  [[nodiscard]] bool string(std::string_view& out);
  [[nodiscard]] bool unescape(std::string& out);
  [[nodiscard]] bool code_unit(std::uint32_t& out);
  [[nodiscard]] bool word(std::string_view expected);
  bool eat(char c);
  void skip_space();
  bool wrong(std::string what);

  std::string_view line_;
  std::size_t at_ = 0;
  std::vector<Member> members_;
  std::deque<std::string> unescaped_;
  std::string error_;
};

}  // namespace mdat::jsonl
