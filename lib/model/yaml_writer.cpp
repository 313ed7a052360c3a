// SPDX-License-Identifier: Apache-2.0
// Trees as YAML that both PyYAML's safe loader and parse_yaml read: every text that could be anything else
// stands in quotes, and on one line.
#include <charconv>
#include <cmath>
#include <string>

#include "lib/column/utf8.hpp"
#include "lib/model/base64.hpp"
#include "lib/model/tag.hpp"
#include "lib/model/yaml_scalar.hpp"
#include "mdat/yaml.hpp"

namespace mdat {
namespace {

constexpr std::size_t kSimpleKeyBytes = 120;  // parsers only look 1024 ahead for its colon
constexpr std::string_view kHex = "0123456789ABCDEF";

bool is_plain_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("_-./#+$").find(c) != std::string_view::npos;
}

bool is_plain(std::string_view text) {
  if (text.empty() || text.size() > kSimpleKeyBytes) return false;
  const char first = text[0];
  if (!((first >= 'a' && first <= 'z') || (first >= 'A' && first <= 'Z') || first == '$')) return false;
  for (const char c : text)
    if (!is_plain_character(c)) return false;
  return model::resolve_plain(text).get<std::string>() != nullptr;
}

/// The code point at the front of well-formed UTF-8, which it removes.
char32_t take_code_point(std::string_view& text) {
  const auto lead = static_cast<unsigned char>(text[0]);
  const std::size_t bytes = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  char32_t code = bytes == 1 ? lead : lead & (0x7FU >> bytes);
  for (std::size_t i = 1; i < bytes; ++i) code = code << 6 | (static_cast<unsigned char>(text[i]) & 0x3FU);
  text.remove_prefix(bytes);
  return code;
}

class Writer {
 public:
  [[nodiscard]] Result<std::string> write(const Parameter& value) {
    put_node(value, 0);
    out_ += '\n';
    if (!bad_text_) return std::move(out_);
    return fail(ErrorCode::kInvalidArgument,
                "a text in the metadata is not UTF-8: " + model::quoted(*bad_text_));
  }

 private:
  /// A node at a column where its first line begins; later lines are indented by as much.
  void put_node(const Parameter& value, std::size_t indent) {
    if (const auto* members = value.get<Parameters>()) {
      if (model::like_tag(*members)) return put_members({{"$map", *members}}, indent);
      return put_members(*members, indent);
    }
    if (const auto* list = value.get<List>()) return put_list(*list, indent);
    if (const auto* tuple = value.get<Tuple>()) return put_members({{"$tuple", tuple->items}}, indent);
    if (const auto* array = value.get<NdArray>())
      return put_members({{"$array", model::array_members(*array)}}, indent);
    if (const auto tag = tag_of(value)) return put_members(*tag, indent);
    std::visit([this](const auto& v) { put(v); }, value.variant());
  }

  void put_members(const Parameters& members, std::size_t indent) {
    if (members.empty()) out_ += "{}";
    bool first = true;
    for (const auto& [name, value] : members) {
      if (!first) new_line(indent);
      first = false;
      const bool simple = name.size() <= kSimpleKeyBytes;
      if (!simple) out_ += "? ";
      put(name);
      if (!simple) new_line(indent);
      out_ += ':';
      if (is_block(value))
        new_line(indent + 2);
      else
        out_ += ' ';
      // A map that looks like a tag only behind another tag is written as it is.
      const auto* inner = value.get<Parameters>();
      if (inner != nullptr && name == "$map" && members.size() == 1 && model::like_tag(*inner))
        put_members(*inner, indent + 2);
      else
        put_node(value, indent + 2);
    }
  }

  void put_list(const List& list, std::size_t indent) {
    if (list.empty()) out_ += "[]";
    for (const Parameter& item : list) {
      if (&item != list.data()) new_line(indent);
      out_ += "- ";
      put_node(item, indent + 2);
    }
  }

  /// Whether it takes lines of its own.
  static bool is_block(const Parameter& value) {
    if (const auto* members = value.get<Parameters>()) return !members->empty();
    if (const auto* list = value.get<List>()) return !list->empty();
    return value.get<Tuple>() != nullptr || value.get<NdArray>() != nullptr || tag_of(value).has_value();
  }

  /// Floats and times that YAML has no word for.
  static std::optional<Parameters> tag_of(const Parameter& value) {
    const auto* number = value.get<double>();
    if (number != nullptr && std::isnan(*number) && !model::is_usual_nan(*number))
      return Parameters{{"$float", model::float_text(*number)}};
    const auto* time = value.get<DateTime>();
    if (time == nullptr) return std::nullopt;
    const std::string text = to_string(*time);
    const bool offset_fits = time->offset_seconds.value_or(0) % 60 == 0;
    if (offset_fits && text[4] == '-' && model::resolve_plain(text) == *time) return std::nullopt;
    return Parameters{{"$time", text}};
  }

  void put(std::monostate) { out_ += "null"; }
  void put(bool value) { out_ += value ? "true" : "false"; }
  void put(std::int64_t value) { put_digits(value); }
  void put(std::uint64_t value) { put_digits(value); }
  void put(double value) {
    if (std::isnan(value)) {
      out_ += ".nan";
    } else if (std::isinf(value)) {
      out_ += value < 0 ? "-.inf" : ".inf";
    } else {
      const std::size_t begin = out_.size();
      put_digits(value);
      if (out_.find('.', begin) == std::string::npos)
        out_.insert(std::min(out_.find('e', begin), out_.size()), ".0");
    }
  }
  void put(const DateTime& time) {
    std::string text = to_string(time);
    text[10] = ' ';
    out_ += text;
  }
  void put(const Bytes& bytes) {
    out_ += "!!binary \"";
    model::append_base64(bytes, out_);
    out_ += '"';
  }
  void put(const std::string& text) {
    if (is_plain(text)) {
      out_ += text;
      return;
    }
    out_ += '"';
    if (!column::is_utf8(text))
      bad_text_ = text;
    else
      for (std::string_view left = text; !left.empty();) put_character(take_code_point(left));
    out_ += '"';
  }
  // Never asked: they are nodes.
  void put(const List& /*list*/) {}
  void put(const Tuple& /*tuple*/) {}
  void put(const Parameters& /*members*/) {}
  void put(const NdArray& /*array*/) {}

  void put_character(char32_t code) {
    if (code == '"' || code == '\\')
      (out_ += '\\') += static_cast<char>(code);
    else if (code == '\n')
      out_ += "\\n";
    else if (code >= ' ' && code < 0x7F)
      out_ += static_cast<char>(code);
    else if (code < 0x100)
      put_escape('x', code, 2);
    else if (code < 0x10000)
      put_escape('u', code, 4);
    else
      put_escape('U', code, 8);
  }
  void put_escape(char letter, char32_t code, int digits) {
    (out_ += '\\') += letter;
    for (int at = digits - 1; at >= 0; --at) out_ += kHex[code >> (4 * at) & 15];
  }
  void new_line(std::size_t indent) { out_.append("\n").append(indent, ' '); }
  template <typename T>
  void put_digits(T value) {
    char digits[32];
    out_.append(digits, std::to_chars(digits, digits + sizeof digits, value).ptr);
  }

  std::string out_;
  std::optional<std::string> bad_text_;
};

}  // namespace

Result<std::string> to_yaml(const Parameter& value) { return Writer().write(value); }

}  // namespace mdat
