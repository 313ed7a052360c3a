// SPDX-License-Identifier: Apache-2.0
#include "lib/parquet/pandas_metadata.hpp"

#include <algorithm>

#include "mdat/parameter.hpp"
#include "mdat/version.hpp"

namespace mdat::parquet {
namespace {

std::string_view unit_word(TimeUnit unit) {
  constexpr std::string_view kWords[] = {"s", "ms", "us", "ns"};
  return kWords[static_cast<std::size_t>(unit)];
}

std::string pandas_type(const Type& type) {
  switch (type.kind) {
    case TypeKind::kTimestamp:
      return type.zone.empty() ? "datetime" : "datetimetz";
    case TypeKind::kDuration:
      return "timedelta";
    case TypeKind::kString:
      return "unicode";
    case TypeKind::kCategorical:
      return "categorical";
    default:
      return to_string(Type{.kind = type.kind});  // numbers and bool
  }
}

std::string numpy_type(const Type& type, bool has_nulls) {
  switch (type.kind) {
    case TypeKind::kTimestamp:
      return "datetime64[" + std::string(unit_word(type.unit)) + "]";
    case TypeKind::kDuration:
      return "timedelta64[" + std::string(unit_word(type.unit)) + "]";
    case TypeKind::kString:
      return "object";
    case TypeKind::kCategorical:
      return "int32";
    case TypeKind::kBool:
      return has_nulls ? "boolean" : "bool";
    case TypeKind::kFloat32:
    case TypeKind::kFloat64:
      return pandas_type(type);
    default:
      break;
  }
  std::string name = pandas_type(type);
  if (has_nulls) name.replace(0, 1, name[0] == 'u' ? "UI" : "I");  // Int64, UInt8
  if (has_nulls && name[0] == 'U') name.erase(2, 1);
  return name;
}

Parameter column_metadata(const WrittenColumn& column, const ColumnFacts& facts) {
  const Type& type = column.field.type;
  if (type.kind == TypeKind::kCategorical)
    return Parameters{{"num_categories", std::uint64_t{facts.categories}}, {"ordered", false}};
  if (type.kind == TypeKind::kTimestamp && !type.zone.empty()) return Parameters{{"timezone", type.zone}};
  return {};
}

}  // namespace

Result<std::string> pandas_metadata(std::span<const WrittenColumn> columns,
                                    std::span<const ColumnFacts> facts, std::string_view index) {
  List described, indices;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const Field& field = columns[i].field;
    if (field.name == index) indices.emplace_back(field.name);
    described.emplace_back(Parameters{{"name", field.name},
                                      {"field_name", field.name},
                                      {"pandas_type", pandas_type(field.type)},
                                      {"numpy_type", numpy_type(field.type, facts[i].has_nulls)},
                                      {"metadata", column_metadata(columns[i], facts[i])}});
  }
  const Parameters names{{"name", Parameter()},
                         {"field_name", Parameter()},
                         {"pandas_type", "unicode"},
                         {"numpy_type", "object"},
                         {"metadata", Parameters{{"encoding", "UTF-8"}}}};
  return to_json(Parameters{{"index_columns", std::move(indices)},
                            {"column_indexes", List{names}},
                            {"columns", std::move(described)},
                            {"attributes", Parameters{}},
                            {"creator", Parameters{{"library", "mdat"}, {"version", kVersion}}},
                            {"pandas_version", "2.0.0"}});
}

}  // namespace mdat::parquet
