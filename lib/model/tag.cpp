// SPDX-License-Identifier: Apache-2.0
#include "lib/model/tag.hpp"

#include <bit>
#include <charconv>
#include <cmath>
#include <limits>
#include <utility>

#include "lib/model/base64.hpp"

namespace mdat::model {
namespace {

Result<Parameter> parse_float(std::string_view text) {
  if (text == "nan") return std::numeric_limits<double>::quiet_NaN();
  if (text == "inf") return std::numeric_limits<double>::infinity();
  if (text == "-inf") return -std::numeric_limits<double>::infinity();
  std::uint64_t bits = 0;
  const char* const end = text.data() + text.size();
  if (text.starts_with("0x")) {
    const auto [at, error] = std::from_chars(text.data() + 2, end, bits, 16);
    const auto value = std::bit_cast<double>(bits);
    if (error == std::errc() && at == end && value != value) return value;
  }
  return malformed_metadata("$float is none of nan, inf, -inf and the bits of a NaN", text);
}

Result<Parameter> parse_array(const Parameter& content) {
  const auto* members = content.get<Parameters>();
  const auto* dtype = members ? find(*members, "dtype") : nullptr;
  const auto* shape = members ? find(*members, "shape") : nullptr;
  const auto* data = members ? find(*members, "data") : nullptr;
  if (!dtype || !shape || !data || !dtype->get<std::string>() || !shape->get<List>() || !data->get<Bytes>())
    return malformed_metadata("$array needs dtype, shape and data", "");
  NdArray array{.dtype = *dtype->get<std::string>(), .shape = {}, .data = *data->get<Bytes>()};
  for (const Parameter& extent : *shape->get<List>()) {
    const auto* length = extent.get<std::int64_t>();
    if (length == nullptr || *length < 0)
      return malformed_metadata("$array has a shape that is not of lengths", "");
    array.shape.push_back(static_cast<std::uint64_t>(*length));
  }
  return array;
}

}  // namespace

std::unexpected<Error> malformed_metadata(std::string_view what, std::string_view text) {
  return fail(ErrorCode::kMalformed,
              "metadata: " + std::string(what) + ": " + std::string(text.substr(0, 60)));
}

Result<Parameter> untag(std::string_view tag, Parameter content) {
  if (tag == "$array") return parse_array(content);
  if (tag == "$tuple" && content.get<List>()) return Tuple{std::move(*content.get<List>())};
  const auto* text = content.get<std::string>();
  if (text != nullptr && tag == "$float") return parse_float(*text);
  if (text != nullptr && tag == "$bytes") {
    if (auto bytes = parse_base64(*text)) return std::move(*bytes);
  }
  if (text != nullptr && tag == "$time") {
    if (const auto time = parse_date_time(*text)) return *time;
  }
  return malformed_metadata("a tag that is not known, or not with such content", tag);
}

bool is_usual_nan(double value) {
  return std::bit_cast<std::uint64_t>(value) ==
         std::bit_cast<std::uint64_t>(std::numeric_limits<double>::quiet_NaN());
}

std::string float_text(double value) {
  if (std::isinf(value)) return value < 0 ? "-inf" : "inf";
  if (is_usual_nan(value)) return "nan";
  char digits[16];
  const auto end = std::to_chars(digits, digits + sizeof digits, std::bit_cast<std::uint64_t>(value), 16).ptr;
  return "0x" + std::string(digits, end);
}

Parameters array_members(const NdArray& array) {
  return {
      {"data", array.data}, {"dtype", array.dtype}, {"shape", List(array.shape.begin(), array.shape.end())}};
}

std::string quoted(std::string_view text) {
  std::string shown = "\"";
  for (const char c : text.substr(0, 40)) shown += c >= ' ' && c <= '~' ? c : '?';
  return shown + "\"";
}

}  // namespace mdat::model
