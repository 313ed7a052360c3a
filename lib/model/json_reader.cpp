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

Result<void> parse(element value, std::size_t depth, Parameter& out);

Result<void> parse_members(simdjson::dom::object object, std::size_t depth, Parameter& out) {
  std::vector<Parameters::value_type> members;
  members.reserve(object.size());
  for (const auto& [name, value] : object) {
    auto& member = members.emplace_back(name, Parameter());
    if (auto ok = parse(value, depth + 1, member.second); !ok) return ok;
  }
  auto map = Parameters::of(std::move(members));
  if (!map) return fail(ErrorCode::kMalformed, "metadata: a name stands twice in one object");
  out = std::move(*map);
  return {};
}

Result<void> parse_object(simdjson::dom::object object, std::size_t depth, Parameter& out) {
  if (object.size() != 1) return parse_members(object, depth, out);
  const auto only = *object.begin();
  if (!only.key.starts_with('$')) return parse_members(object, depth, out);
  if (only.key == "$map" && only.value.is_object())
    return parse_members(only.value.get_object().value_unsafe(), depth + 1, out);
  Parameter content;
  if (auto ok = parse(only.value, depth + 1, content); !ok) return ok;
  auto value = model::untag(only.key, std::move(content));
  if (!value) return std::unexpected(std::move(value.error()));
  out = std::move(*value);
  return {};
}

Result<void> parse_list(simdjson::dom::array array, std::size_t depth, Parameter& out) {
  List list;
  list.reserve(array.size());
  for (const element item : array)
    if (auto ok = parse(item, depth + 1, list.emplace_back()); !ok) return ok;
  out = std::move(list);
  return {};
}

// The type of each element was just asked for: value_unsafe cannot fail.
Result<void> parse(element value, std::size_t depth, Parameter& out) {
  if (depth > kDepthMax) return fail(ErrorCode::kLimit, "metadata: nested more than 256 deep");
  switch (value.type()) {
    case element_type::NULL_VALUE:
      break;
    case element_type::BOOL:
      out = value.get_bool().value_unsafe();
      break;
    case element_type::INT64:
      out = value.get_int64().value_unsafe();
      break;
    case element_type::UINT64:
      out = Parameter(value.get_uint64().value_unsafe());
      break;
    case element_type::DOUBLE:
      out = value.get_double().value_unsafe();
      break;
    case element_type::STRING:
      out = Parameter(value.get_string().value_unsafe());
      break;
    case element_type::ARRAY:
      return parse_list(value.get_array().value_unsafe(), depth, out);
    case element_type::OBJECT:
      return parse_object(value.get_object().value_unsafe(), depth, out);
  }
  return {};
}

}  // namespace

Result<Parameter> parse_json(std::string_view text) {
  // Stores parse thousands of small texts: the memory of one serves the next.
  thread_local simdjson::dom::parser parser;
  element root;
  const auto error = parser.parse(text.data(), text.size()).get(root);
  Parameter value;
  auto ok = error ? Result<void>(model::malformed_metadata(simdjson::error_message(error), text))
                  : parse(root, 0, value);
  if (text.size() > kKeptBytes) parser = simdjson::dom::parser();
  if (!ok) return std::unexpected(std::move(ok.error()));
  return value;
}

}  // namespace mdat
