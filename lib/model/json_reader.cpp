// SPDX-License-Identifier: Apache-2.0
// JSON as trees: spec/metadata.md, section 2.
#include <simdjson.h>

#include <string>

#include "lib/model/tag.hpp"
#include "mdat/parameter.hpp"

namespace mdat {
namespace {

using simdjson::dom::element;
using simdjson::dom::element_type;

constexpr std::size_t kDepthMax = 256;
constexpr std::size_t kKeptBytes = 1 << 20;

Result<Parameter> parse(element value, std::size_t depth);

Result<Parameter> parse_members(simdjson::dom::object object, std::size_t depth) {
  Parameters members;
  for (const auto& [name, value] : object) {
    auto parsed = parse(value, depth + 1);
    if (!parsed) return parsed;
    if (!members.emplace(name, std::move(*parsed)).second)
      return fail(ErrorCode::kMalformed, "metadata: a name stands twice: " + std::string(name));
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
  return model::untag(only.key, std::move(*content));
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
  return model::malformed_metadata("no JSON", "");
}

}  // namespace

Result<Parameter> parse_json(std::string_view text) {
  // Stores parse thousands of small texts: the memory of one serves the next.
  thread_local simdjson::dom::parser parser;
  element root;
  const auto error = parser.parse(text.data(), text.size()).get(root);
  auto result = error ? Result<Parameter>(model::malformed_metadata(simdjson::error_message(error), text))
                      : parse(root, 0);
  if (text.size() > kKeptBytes) parser = simdjson::dom::parser();
  return result;
}

}  // namespace mdat
