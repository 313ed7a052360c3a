// SPDX-License-Identifier: Apache-2.0
#include "lib/process/numbers.hpp"

#include <limits>

namespace mdat::process {
namespace {

template <typename T>
void widen(const ColumnData& column, std::vector<double>& room) {
  for (const T value : column.values<T>()) room.push_back(static_cast<double>(value));
}

void widen(const ColumnData& column, std::vector<double>& room) {
  switch (column.type().kind) {
    case TypeKind::kInt8:
      return widen<std::int8_t>(column, room);
    case TypeKind::kInt16:
      return widen<std::int16_t>(column, room);
    case TypeKind::kInt32:
      return widen<std::int32_t>(column, room);
    case TypeKind::kUint16:
      return widen<std::uint16_t>(column, room);
    case TypeKind::kUint32:
      return widen<std::uint32_t>(column, room);
    case TypeKind::kUint64:
      return widen<std::uint64_t>(column, room);
    case TypeKind::kFloat32:
      return widen<float>(column, room);
    case TypeKind::kFloat64:
      return widen<double>(column, room);
    case TypeKind::kUint8:
    case TypeKind::kBool:
      return widen<std::uint8_t>(column, room);
    default:
      return widen<std::int64_t>(column, room);
  }
}

}  // namespace

bool is_number(const Type& type) { return type.kind <= TypeKind::kBool; }

bool is_nullable(std::string_view values_dtype) {
  return values_dtype.starts_with("Int") || values_dtype.starts_with("UInt") ||
         values_dtype.starts_with("Float") || values_dtype == "boolean";
}

std::span<const double> as_doubles(const ColumnData& column, std::vector<double>& room) {
  if (column.type().kind == TypeKind::kFloat64 && column.nulls() == 0) return column.values<double>();
  room.clear();
  widen(column, room);
  for (std::size_t row = 0; column.nulls() != 0 && row < room.size(); ++row)
    if (!column.is_valid(row)) room[row] = std::numeric_limits<double>::quiet_NaN();
  return room;
}

}  // namespace mdat::process
