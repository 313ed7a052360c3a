// SPDX-License-Identifier: Apache-2.0
// Trees as JSON: spec/metadata.md, section 2.
#include <charconv>
#include <cmath>
#include <string>

#include "lib/column/utf8.hpp"
#include "lib/model/base64.hpp"
#include "lib/model/tag.hpp"
#include "mdat/parameter.hpp"

namespace mdat {
namespace {

class Writer {
 public:
  template <typename T>
  [[nodiscard]] Result<std::string> write(const T& value) {
    put(value);
    if (!bad_text_) return std::move(out_);
    return fail(ErrorCode::kInvalidArgument,
                "a text in the metadata is not UTF-8: " + model::quoted(*bad_text_));
  }

 private:
  void put(const Parameter& value) {
    std::visit([this](const auto& v) { put(v); }, value.variant());
  }
  void put(std::monostate) { out_ += "null"; }
  void put(bool value) { out_ += value ? "true" : "false"; }
  void put(std::int64_t value) { put_digits(value); }
  void put(std::uint64_t value) { put_digits(value); }

  void put(double value) {
    if (!std::isfinite(value)) return put_tagged("$float", model::float_text(value));
    const std::size_t begin = out_.size();
    put_digits(value);
    if (out_.find_first_of(".e", begin) == std::string::npos) out_ += ".0";
  }

  void put(const std::string& text) {
    out_ += '"';
    auto plain = text.begin();  // characters from here on stand for themselves
    unsigned char bits = 0;
    for (auto at = text.begin(); at != text.end(); ++at) {
      bits |= static_cast<unsigned char>(*at);
      if (static_cast<unsigned char>(*at) >= 0x20 && *at != '"' && *at != '\\') continue;
      out_.append(plain, at);
      plain = at + 1;
      put_escaped(*at);
    }
    out_.append(plain, text.end());
    out_ += '"';
    if (bits > 0x7f && !column::is_utf8(text)) bad_text_ = text;
  }

  void put_escaped(char c) {
    constexpr std::string_view kHex = "0123456789abcdef";
    const auto code = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out_ += '\\';
      out_ += c;
    } else if (c == '\n') {
      out_ += "\\n";
    } else {
      out_ += "\\u00";
      out_ += kHex[code >> 4];
      out_ += kHex[code & 15];
    }
  }

  void put(const Bytes& bytes) {
    std::string text;
    model::append_base64(bytes, text);
    put_tagged("$bytes", text);
  }
  void put(const DateTime& time) { put_tagged("$time", to_string(time)); }
  void put(const List& list) {
    out_ += '[';
    for (const Parameter& item : list) {
      if (&item != list.data()) out_ += ',';
      put(item);
    }
    out_ += ']';
  }
  void put(const Tuple& tuple) {
    out_ += "{\"$tuple\":";
    put(tuple.items);
    out_ += '}';
  }
  void put(const NdArray& array) {
    out_ += "{\"$array\":";
    put_members(model::array_members(array));
    out_ += '}';
  }
  void put(const Parameters& members) {
    const bool like_tag = model::like_tag(members);
    if (like_tag) out_ += "{\"$map\":";
    put_members(members);
    if (like_tag) out_ += '}';
  }

  void put_members(const Parameters& members) {
    char before = '{';
    for (const auto& [name, value] : members) {
      out_ += before;
      before = ',';
      put(name);
      out_ += ':';
      put(value);
    }
    if (members.empty()) out_ += before;
    out_ += '}';
  }
  void put_tagged(std::string_view tag, const std::string& text) {
    out_ += "{\"";
    out_ += tag;
    out_ += "\":";
    put(text);
    out_ += '}';
  }
  template <typename T>
  void put_digits(T value) {
    char digits[32];
    out_.append(digits, std::to_chars(digits, digits + sizeof digits, value).ptr);
  }

  std::string out_;
  std::optional<std::string> bad_text_;
};

}  // namespace

Result<std::string> to_json(const Parameter& value) { return Writer().write(value); }
Result<std::string> to_json(const Parameters& value) { return Writer().write(value); }

}  // namespace mdat
