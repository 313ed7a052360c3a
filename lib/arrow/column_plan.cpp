// SPDX-License-Identifier: Apache-2.0
#include "lib/arrow/column_plan.hpp"

#include <algorithm>
#include <iterator>

namespace mdat::arrow {
namespace {

using Planned = std::expected<ValuePlan, std::string>;

Planned plan_fixed(TypeKind kind) { return ValuePlan{Form::kFixed, {.kind = kind}}; }

Planned plan_int(const ArrowType& type) {
  switch (type.bits) {
    case 8:
      return plan_fixed(type.is_signed ? TypeKind::kInt8 : TypeKind::kUint8);
    case 16:
      return plan_fixed(type.is_signed ? TypeKind::kInt16 : TypeKind::kUint16);
    case 32:
      return plan_fixed(type.is_signed ? TypeKind::kInt32 : TypeKind::kUint32);
    case 64:
      return plan_fixed(type.is_signed ? TypeKind::kInt64 : TypeKind::kUint64);
    default:
      return std::unexpected("integers of this width are not held");
  }
}

Planned plan_float(const ArrowType& type) {
  if (type.bits == 16) return ValuePlan{Form::kHalf, {.kind = TypeKind::kFloat32}};
  if (type.bits == 32) return plan_fixed(TypeKind::kFloat32);
  if (type.bits == 64) return plan_fixed(TypeKind::kFloat64);
  return std::unexpected("floats of this width are not held");
}

const char* reason_against(TypeId id) {
  switch (id) {
    case TypeId::kNull:
      return "it has no type and no values";
    case TypeId::kBinary:
    case TypeId::kLargeBinary:
    case TypeId::kBinaryView:
    case TypeId::kFixedSizeBinary:
      return "octets are not held";
    case TypeId::kDecimal:
      return "decimal numbers are not held";
    case TypeId::kTime:
      return "times of day are not held";
    case TypeId::kInterval:
      return "calendar intervals are not held";
    case TypeId::kUnion:
      return "unions are not held";
    case TypeId::kRunEndEncoded:
      return "runs are not decoded";
    case TypeId::kList:
    case TypeId::kLargeList:
    case TypeId::kListView:
    case TypeId::kLargeListView:
    case TypeId::kFixedSizeList:
    case TypeId::kStruct:
    case TypeId::kMap:
      return "nested columns are not held";
    default:
      return "its type is not known";
  }
}

Planned plan_values(const ArrowType& type) {
  const Type text{.kind = TypeKind::kString};
  switch (type.id) {
    case TypeId::kInt:
      return plan_int(type);
    case TypeId::kFloatingPoint:
      return plan_float(type);
    case TypeId::kBool:
      return ValuePlan{Form::kBits, {.kind = TypeKind::kBool}};
    case TypeId::kTimestamp:
      return ValuePlan{Form::kFixed, {TypeKind::kTimestamp, type.unit, type.zone}};
    case TypeId::kDuration:
      return ValuePlan{Form::kFixed, {.kind = TypeKind::kDuration, .unit = type.unit}};
    case TypeId::kDate:
      return ValuePlan{type.bits == 32 ? Form::kDays : Form::kMillis,
                       {.kind = TypeKind::kTimestamp, .unit = TimeUnit::kSecond}};
    case TypeId::kUtf8:
      return ValuePlan{Form::kText, text};
    case TypeId::kLargeUtf8:
      return ValuePlan{Form::kLargeText, text};
    case TypeId::kUtf8View:
      return ValuePlan{Form::kTextViews, text};
    default:
      return std::unexpected(reason_against(type.id));
  }
}

ArrowType arrow_type(const Type& type) {
  const auto kind = static_cast<int>(type.kind);
  switch (type.kind) {
    case TypeKind::kFloat32:
      return {.id = TypeId::kFloatingPoint, .bits = 32};
    case TypeKind::kFloat64:
      return {.id = TypeId::kFloatingPoint, .bits = 64};
    case TypeKind::kBool:
      return {.id = TypeId::kBool};
    case TypeKind::kString:
    case TypeKind::kCategorical:
      return {.id = TypeId::kUtf8};
    case TypeKind::kTimestamp:
      return {.id = TypeId::kTimestamp, .unit = type.unit, .zone = type.zone};
    case TypeKind::kDuration:
      return {.id = TypeId::kDuration, .unit = type.unit};
    default:
      return {.id = TypeId::kInt, .bits = 8 << (kind % 4), .is_signed = type.kind <= TypeKind::kInt64};
  }
}

/// Of octets, the type of texts that lie the same way.
TypeId text_id(TypeId id) {
  switch (id) {
    case TypeId::kBinary:
      return TypeId::kUtf8;
    case TypeId::kLargeBinary:
      return TypeId::kLargeUtf8;
    case TypeId::kBinaryView:
      return TypeId::kUtf8View;
    default:
      return id;
  }
}

// Whether a column that came from `field` would be written as it was.
bool is_written_as(const FieldTree& field, const Field& column) {
  const FieldTree written = tree_of(column, 0);
  if (written.type != field.type || written.dictionary.has_value() != field.dictionary.has_value())
    return false;
  return !field.dictionary ||
         (field.dictionary->indices == written.dictionary->indices && !field.dictionary->ordered);
}

}  // namespace

bool has_octets(const FieldTree& field) { return text_id(field.type.id) != field.type.id; }

std::expected<ColumnPlan, std::string> plan_column(const FieldTree& field, bool octets_are_text) {
  ArrowType type = field.type;
  if (octets_are_text) type.id = text_id(type.id);
  auto values = plan_values(type);
  if (!values) return std::unexpected(std::move(values.error()));
  ColumnPlan plan{*values, field.dictionary, {.name = field.name, .type = values->type}};
  plan.field.nullable = field.nullable;
  if (field.dictionary) {
    if (const auto indices = plan_int(field.dictionary->indices); !indices)
      return std::unexpected("its dictionary is indexed by " + words(field.dictionary->indices));
    if (values->type.kind == TypeKind::kString) plan.field.type = {.kind = TypeKind::kCategorical};
  }
  if (!is_written_as(field, plan.field)) plan.field.source_type = words(field);
  return plan;
}

SkippedColumn skipped(const FieldTree& field, std::string reason) {
  return {field.name, words(field), std::move(reason)};
}

FieldTree tree_of(const Field& field, std::int64_t dictionary) {
  FieldTree tree{.name = field.name, .nullable = field.nullable, .type = arrow_type(field.type)};
  if (field.type.kind == TypeKind::kCategorical) tree.dictionary = DictionaryEncoding{.id = dictionary};
  return tree;
}

SchemaTree tree_of(const TableSchema& schema) {
  SchemaTree tree{{}, schema.metadata};
  std::int64_t dictionaries = 0;
  for (const Field& field : schema.fields) {
    tree.fields.push_back(tree_of(field, dictionaries));
    if (tree.fields.back().dictionary) ++dictionaries;
  }
  return tree;
}

}  // namespace mdat::arrow
