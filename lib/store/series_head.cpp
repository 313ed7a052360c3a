// SPDX-License-Identifier: Apache-2.0
#include "lib/store/series_head.hpp"

#include <utility>

#include "lib/model/fields.hpp"
#include "lib/model/index_kind.hpp"

namespace mdat::store {
namespace {

Parameter column_to_tree(const ColumnData& column) {
  Parameters tree{{"type", to_string(column.type())}};
  if (!column.categories().empty())
    tree["categories"] = List(column.categories().begin(), column.categories().end());
  return tree;
}

struct ColumnTree {
  std::string type;
  std::vector<std::string> categories;
  Parameters extra;
};

Result<ColumnData> column_of(Parameters tree) {
  model::Fields fields("column", std::move(tree));
  ColumnTree read;
  fields.need("type", read.type);
  fields.take_texts("categories", read.categories);
  auto column = fields.finish(std::move(read));
  if (!column) return std::unexpected(std::move(column.error()));
  auto type = parse_type(column->type);
  if (!type) return fail(ErrorCode::kMalformed, "a column is of the unknown type " + column->type);
  ColumnData head(std::move(*type));
  head.set_categories(std::move(column->categories));
  return head;
}

struct HeadTree {
  std::string name, kind;
  Parameters metadata, index, right, values;
  std::optional<Parameters> quality;
  Parameters extra;
};

}  // namespace

Parameters head_to_tree(const SeriesData& head) {
  Parameters tree{{"name", head.name},
                  {"kind", model::name_of(head.index.kind)},
                  {"index_metadata", to_parameters(head.index.metadata)},
                  {"index", column_to_tree(head.index.values)},
                  {"right", column_to_tree(head.index.right)},
                  {"values", column_to_tree(head.values)}};
  if (head.quality) tree["quality"] = column_to_tree(*head.quality);
  return tree;
}

Result<std::string> head_to_json(const SeriesData& head) { return to_json(head_to_tree(head)); }

Result<SeriesData> parse_head(std::string_view json) {
  auto parsed = parse_json(json);
  if (!parsed) return std::unexpected(std::move(parsed.error()));
  auto* members = parsed->get<Parameters>();
  if (members == nullptr) return fail(ErrorCode::kMalformed, "the head of a series is no map");
  return parse_head(std::move(*members));
}

Result<SeriesData> parse_head(Parameters members) {
  model::Fields fields("head of a series", std::move(members));
  HeadTree read;
  fields.need("name", read.name);
  fields.need("kind", read.kind);
  fields.need("index_metadata", read.metadata);
  fields.need("index", read.index);
  fields.need("right", read.right);
  fields.need("values", read.values);
  fields.take("quality", read.quality);
  auto tree = fields.finish(std::move(read));
  if (!tree) return std::unexpected(std::move(tree.error()));

  const auto kind = model::parse_index_kind(tree->kind);
  if (!kind) return fail(ErrorCode::kMalformed, "an index is of the unknown kind " + tree->kind);
  auto metadata = parse_index_metadata(std::move(tree->metadata));
  if (!metadata) return std::unexpected(std::move(metadata.error()));
  auto index = column_of(std::move(tree->index));
  if (!index) return std::unexpected(std::move(index.error()));
  auto right = column_of(std::move(tree->right));
  if (!right) return std::unexpected(std::move(right.error()));
  auto values = column_of(std::move(tree->values));
  if (!values) return std::unexpected(std::move(values.error()));
  SeriesData head{.name = std::move(tree->name),
                  .index = {.kind = *kind,
                            .values = std::move(*index),
                            .right = std::move(*right),
                            .metadata = std::move(*metadata)},
                  .values = std::move(*values)};
  if (tree->quality) {
    auto quality = column_of(std::move(*tree->quality));
    if (!quality) return std::unexpected(std::move(quality.error()));
    head.quality = std::move(*quality);
  }
  if (auto ok = check(head); !ok) return fail(ErrorCode::kDamaged, std::move(ok.error().message));
  return head;
}

}  // namespace mdat::store
