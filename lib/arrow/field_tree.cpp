// SPDX-License-Identifier: Apache-2.0
#include "lib/arrow/field_tree.hpp"

namespace mdat::arrow {
namespace {

std::string bracketed(const char* name, const std::string& inside) {
  return std::string(name) + '[' + inside + ']';
}

std::string unit_words(TimeUnit unit) {
  constexpr const char* kWords[] = {"s", "ms", "us", "ns"};
  return kWords[static_cast<std::size_t>(unit)];
}

std::string float_words(int bits) {
  return bits == 16   ? "halffloat"
         : bits == 32 ? "float"
         : bits == 64 ? "double"
                      : "float of unknown precision";
}

std::string interval_words(int bits) {
  return bits == 32 ? "month_interval" : bits == 64 ? "day_time_interval" : "month_day_nano_interval";
}

const char* plain_words(TypeId id) {
  switch (id) {
    case TypeId::kNull:
      return "null";
    case TypeId::kBinary:
      return "binary";
    case TypeId::kUtf8:
      return "string";
    case TypeId::kBool:
      return "bool";
    case TypeId::kList:
      return "list";
    case TypeId::kStruct:
      return "struct";
    case TypeId::kFixedSizeList:
      return "fixed_size_list";
    case TypeId::kMap:
      return "map";
    case TypeId::kLargeBinary:
      return "large_binary";
    case TypeId::kLargeUtf8:
      return "large_string";
    case TypeId::kLargeList:
      return "large_list";
    case TypeId::kRunEndEncoded:
      return "run_end_encoded";
    case TypeId::kBinaryView:
      return "binary_view";
    case TypeId::kUtf8View:
      return "string_view";
    case TypeId::kListView:
      return "list_view";
    case TypeId::kLargeListView:
      return "large_list_view";
    default:
      return "unknown type";
  }
}

// Nested types name what is in them, a level deep: deeper ones would only fill a line.
std::string child_words(const FieldTree& field) {
  std::string inside;
  for (const FieldTree& child : field.children)
    inside += (inside.empty() ? "" : ", ") + child.name + ": " + words(child.type);
  return inside.empty() ? inside : '<' + inside + '>';
}

}  // namespace

std::string words(const ArrowType& type) {
  switch (type.id) {
    case TypeId::kInt:
      return (type.is_signed ? "int" : "uint") + std::to_string(type.bits);
    case TypeId::kFloatingPoint:
      return float_words(type.bits);
    case TypeId::kDecimal:
      return "decimal" + std::to_string(type.bits) + '(' + std::to_string(type.precision) + ", " +
             std::to_string(type.scale) + ')';
    case TypeId::kDate:
      return type.bits == 32 ? "date32[day]" : "date64[ms]";
    case TypeId::kTime:
      return bracketed(type.bits == 32 ? "time32" : "time64", unit_words(type.unit));
    case TypeId::kTimestamp:
      return bracketed("timestamp", unit_words(type.unit) + (type.zone.empty() ? "" : ", tz=" + type.zone));
    case TypeId::kDuration:
      return bracketed("duration", unit_words(type.unit));
    case TypeId::kInterval:
      return interval_words(type.bits);
    case TypeId::kFixedSizeBinary:
      return bracketed("fixed_size_binary", std::to_string(type.size));
    case TypeId::kUnion:
      return type.is_dense ? "dense_union" : "sparse_union";
    default:
      return plain_words(type.id);
  }
}

std::string words(const FieldTree& field) {
  const std::string values = words(field.type) + child_words(field);
  if (!field.dictionary) return values;
  return "dictionary<values=" + values + ", indices=" + words(field.dictionary->indices) +
         ", ordered=" + (field.dictionary->ordered ? "1" : "0") + '>';
}

}  // namespace mdat::arrow
