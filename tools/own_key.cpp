// SPDX-License-Identifier: Apache-2.0
#include "tools/own_key.hpp"

#include <algorithm>

#include "mdat/parameter.hpp"
#include "tools/members.hpp"

namespace mdat::tool {
namespace {

constexpr std::int64_t kVersion = 1;

Parameters members_of(const OwnKey::Column& column) {
  Parameters members{{"name", column.name}, {"type", to_string(column.type)}};
  if (!column.unit.empty()) members.emplace("unit", column.unit);
  return members;
}

std::optional<OwnKey::Column> column_of(const Parameter& parameter) {
  const auto* members = parameter.get<Parameters>();
  if (members == nullptr) return std::nullopt;
  auto type = parse_type(text_member(*members, "type"));
  if (!type) return std::nullopt;
  return OwnKey::Column{text_member(*members, "name"), std::move(*type), text_member(*members, "unit")};
}

template <typename Visit>
void each_item(const Parameters& members, std::string_view name, Visit visit) {
  const auto* list = member<List>(members, name);
  if (list == nullptr) return;
  for (const Parameter& item : *list) visit(item);
}

}  // namespace

Expected<std::string> OwnKey::to_text() const {
  List column_list, record_list;
  for (const Column& column : columns) column_list.emplace_back(members_of(column));
  for (const std::string& record : records) record_list.emplace_back(record);
  Parameters members{{"version", kVersion}, {"columns", std::move(column_list)}};
  if (axis) members.emplace("axis", members_of(*axis));
  if (!record_list.empty()) members.emplace("records", std::move(record_list));
  auto text = to_json(members);
  if (!text) return refuse_series(text.error(), {});
  return std::move(*text);
}

std::optional<OwnKey> OwnKey::find(const TableSchema& schema) {
  const auto at = std::ranges::find(schema.metadata, kName, [](const auto& pair) { return pair.first; });
  if (at == schema.metadata.end()) return std::nullopt;
  const auto parsed = parse_json(at->second);
  const auto* members = parsed ? parsed->get<Parameters>() : nullptr;
  if (members == nullptr) return std::nullopt;
  const Parameter* version = mdat::find(*members, "version");
  if (version == nullptr || *version != Parameter(kVersion)) return std::nullopt;
  OwnKey key;
  if (const Parameter* axis = mdat::find(*members, "axis")) key.axis = column_of(*axis);
  each_item(*members, "columns", [&](const Parameter& item) {
    if (auto column = column_of(item)) key.columns.push_back(std::move(*column));
  });
  each_item(*members, "records", [&](const Parameter& item) {
    if (const auto* text = item.get<std::string>()) key.records.push_back(*text);
  });
  return key;
}

}  // namespace mdat::tool
