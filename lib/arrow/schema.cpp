// SPDX-License-Identifier: Apache-2.0
#include "lib/arrow/schema.hpp"

#include "lib/arrow/framing.hpp"
#include "lib/arrow/metadata.hpp"
#include "lib/column/utf8.hpp"

namespace mdat::arrow {

Result<SchemaPlan> plan_schema(const SchemaTree& tree, const std::set<std::size_t>& texts) {
  SchemaPlan plan{.table = {.fields = {}, .metadata = tree.metadata}, .columns = {}, .positions = {}};
  std::set<std::string_view> names;
  for (std::size_t i = 0; i < tree.fields.size(); ++i) {
    const FieldTree& field = tree.fields[i];
    if (!column::is_utf8(field.name) || !column::is_utf8(field.type.zone))
      return fail(ErrorCode::kMalformed, "the name or zone of column " + std::to_string(i) + " is not UTF-8");
    if (!names.insert(field.name).second)
      return fail(ErrorCode::kInvalidArgument,
                  "two columns are named '" + field.name + "': rename one of them");
    auto column = plan_column(field, texts.contains(i));
    if (!column) {
      plan.table.skipped.push_back(skipped(field, std::move(column.error())));
      continue;
    }
    plan.table.fields.push_back(column->field);
    plan.columns.push_back(std::move(*column));
    plan.positions.push_back(i);
  }
  return plan;
}

Bytes encode_schema(const TableSchema& schema) { return frame(encode(tree_of(schema))); }

Result<TableSchema> decode_schema(std::span<const std::byte> message) {
  const auto metadata = unframe(message);
  if (!metadata) return std::unexpected(metadata.error());
  auto parsed = parse_message(*metadata);
  if (!parsed) return std::unexpected(std::move(parsed.error()));
  const auto* tree = std::get_if<SchemaTree>(&parsed->header);
  if (tree == nullptr) return fail(ErrorCode::kMalformed, "a message of Arrow that is not a schema");
  auto plan = plan_schema(*tree);
  if (!plan) return std::unexpected(std::move(plan.error()));
  return std::move(plan->table);
}

}  // namespace mdat::arrow
