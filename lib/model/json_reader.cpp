// SPDX-License-Identifier: Apache-2.0
// JSON as trees: spec/metadata.md, section 2.
#include <simdjson.h>

#include <bit>
#include <charconv>
#include <limits>
#include <string>

#include "lib/model/base64.hpp"
#include "mdat/parameter.hpp"

namespace mdat {
namespace {

using simdjson::dom::element;
using simdjson::dom::element_type;

constexpr std::size_t kDepthMax = 256;
constexpr std::size_t kKeptBytes = 1 << 20;

std::unexpected<Error> malformed(std::string_view what, std::string_view text) {
  return fail(ErrorCode::kMalformed,
              "metadata: " + std::string(what) + ": " + std::string(text.substr(0, 60)));
}

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
  return malformed("$float is none of nan, inf, -inf and the bits of a NaN", text);
}

Result<Parameter> parse_array(const Parameter& content) {
  const auto* members = content.get<Parameters>();
  const auto* dtype = members ? find(*members, "dtype") : nullptr;
  const auto* shape = members ? find(*members, "shape") : nullptr;
  const auto* data = members ? find(*members, "data") : nullptr;
  if (!dtype || !shape || !data || !dtype->get<std::string>() || !shape->get<List>() || !data->get<Bytes>())
    return malformed("$array needs dtype, shape and data", "");
  NdArray array{.dtype = *dtype->get<std::string>(), .shape = {}, .data = *data->get<Bytes>()};
  for (const Parameter& extent : *shape->get<List>()) {
    const auto* length = extent.get<std::int64_t>();
    if (length == nullptr || *length < 0) return malformed("$array has a shape that is not of lengths", "");
    array.shape.push_back(static_cast<std::uint64_t>(*length));
  }
  return array;
}

Result<Parameter> parse_tagged(std::string_view tag, Parameter content) {
  if (tag == "$array") return parse_array(content);
  if (tag == "$tuple" && content.get<List>()) return Tuple{std::move(*content.get<List>())};
  const auto* text = content.get<std::string>();
  if (text != nullptr && tag == "$float") return parse_float(*text);
  if (text != nullptr && tag == "$bytes") {
    if (auto bytes = model::parse_base64(*text)) return std::move(*bytes);
  }
  if (text != nullptr && tag == "$time") {
    if (const auto time = parse_date_time(*text)) return *time;
  }
  return malformed("a tag that is not known, or not with such content", tag);
}

Result<Parameter> parse(element value, std::size_t depth);

Result<Parameter> parse_members(simdjson::dom::object object, std::size_t depth) {
  Parameters members;
  for (const auto& [name, value] : object) {
    auto parsed = parse(value, depth + 1);
    if (!parsed) return parsed;
    members.insert_or_assign(std::string(name), std::move(*parsed));
  }
  return members;
}

Result<Parameter> parse_object(simdjson::dom::object object, std::size_t depth) {
  if (object.size() != 1) return parse_members(object, depth);
  const auto only = *object.begin();
  if (!only.key.starts_with('$')) return parse_members(object, depth);
  if (only.key == "$map" && only.value.is_object())
    return parse_members(only.value.get_object().value_unsafe(), depth + 1);
  auto content = parse(only.value, depth + 1);
  if (!content) return content;
  return parse_tagged(only.key, std::move(*content));
}

Result<Parameter> parse_list(simdjson::dom::array array, std::size_t depth) {
  List list;
  for (const element item : array) {
    auto parsed = parse(item, depth + 1);
    if (!parsed) return parsed;
    list.push_back(std::move(*parsed));
  }
  return list;
}

// The type of each element was just asked for: value_unsafe cannot fail.
Result<Parameter> parse(element value, std::size_t depth) {
  if (depth > kDepthMax) return fail(ErrorCode::kLimit, "metadata: nested more than 256 deep");
  switch (value.type()) {
    case element_type::NULL_VALUE:
      return Parameter();
    case element_type::BOOL:
      return value.get_bool().value_unsafe();
    case element_type::INT64:
      return value.get_int64().value_unsafe();
    case element_type::UINT64:
      return Parameter(value.get_uint64().value_unsafe());
    case element_type::DOUBLE:
      return value.get_double().value_unsafe();
    case element_type::STRING:
      return Parameter(value.get_string().value_unsafe());
    case element_type::ARRAY:
      return parse_list(value.get_array().value_unsafe(), depth);
    case element_type::OBJECT:
      return parse_object(value.get_object().value_unsafe(), depth);
  }
  return malformed("no JSON", "");
}

}  // namespace

Result<Parameter> parse_json(std::string_view text) {
  // Stores parse thousands of small texts: the memory of one serves the next.
  thread_local simdjson::dom::parser parser;
  element root;
  const auto error = parser.parse(text.data(), text.size()).get(root);
  auto result = error ? Result<Parameter>(malformed(simdjson::error_message(error), text)) : parse(root, 0);
  if (text.size() > kKeptBytes) parser = simdjson::dom::parser();
  return result;
}

}  // namespace mdat
