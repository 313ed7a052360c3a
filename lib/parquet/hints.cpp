// SPDX-License-Identifier: Apache-2.0
#include "lib/arrow/schema.hpp"
#include "lib/model/base64.hpp"
#include "lib/parquet/flat_schema.hpp"
#include "mdat/parameter.hpp"

namespace mdat::parquet {
namespace {

void take_arrow(std::string_view text, Hints& hints) {
  const auto bytes = model::parse_base64(text);
  if (!bytes) return;
  const auto schema = arrow::decode_schema(*bytes);
  if (!schema) return;
  for (const Field& field : schema->fields) hints.arrow.emplace(field.name, field);
}

const Parameter* member(const Parameter& object, std::string_view name) {
  const auto* members = object.get<Parameters>();
  return members == nullptr ? nullptr : find(*members, name);
}

const std::string* text_of(const Parameter* value) {
  return value == nullptr ? nullptr : value->get<std::string>();
}

/// {"columns": [{"name": ..., "field_name": ..., "metadata": {"timezone": ...}}]}
void take_pandas(std::string_view text, Hints& hints) {
  const auto pandas = parse_json(text);
  const Parameter* columns = pandas ? member(*pandas, "columns") : nullptr;
  const List* list = columns != nullptr ? columns->get<List>() : nullptr;
  if (list == nullptr) return;
  for (const Parameter& column : *list) {
    const std::string* name = text_of(member(column, "field_name"));
    if (name == nullptr) name = text_of(member(column, "name"));
    const Parameter* metadata = member(column, "metadata");
    const std::string* zone = metadata != nullptr ? text_of(member(*metadata, "timezone")) : nullptr;
    if (name != nullptr && zone != nullptr) hints.zones.emplace(*name, *zone);
  }
}

}  // namespace

Hints find_hints(const FileMetadata& metadata) {
  Hints hints;
  if (!metadata.key_values) return hints;
  for (const KeyValue& entry : *metadata.key_values) {
    if (!entry.value) continue;
    if (entry.key == "ARROW:schema") take_arrow(*entry.value, hints);
    if (entry.key == "pandas") take_pandas(*entry.value, hints);
  }
  return hints;
}

}  // namespace mdat::parquet
