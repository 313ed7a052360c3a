// SPDX-License-Identifier: Apache-2.0
#include "lib/parquet/written_column.hpp"

namespace mdat::parquet {
namespace {

PhysicalType physical_type(TypeKind kind) {
  switch (kind) {
    case TypeKind::kBool:
      return PhysicalType::kBoolean;
    case TypeKind::kInt8:
    case TypeKind::kInt16:
    case TypeKind::kInt32:
    case TypeKind::kUint8:
    case TypeKind::kUint16:
    case TypeKind::kUint32:
      return PhysicalType::kInt32;
    case TypeKind::kInt64:
    case TypeKind::kUint64:
    case TypeKind::kTimestamp:
    case TypeKind::kDuration:
      return PhysicalType::kInt64;
    case TypeKind::kFloat32:
      return PhysicalType::kFloat;
    case TypeKind::kFloat64:
      return PhysicalType::kDouble;
    case TypeKind::kString:
    case TypeKind::kCategorical:
      break;
  }
  return PhysicalType::kByteArray;
}

void annotate_integer(std::int8_t bits, bool is_signed, ConvertedType converted, SchemaElement& element) {
  element.converted_type = converted;
  element.logical_type = LogicalType{.integer = IntegerType{.bit_width = bits, .is_signed = is_signed}};
}

// Nanoseconds have no converted type: readers who know no other take them for integers.
void annotate_stamp(const Type& type, SchemaElement& element) {
  TimeType stamp{.adjusted_to_utc = !type.zone.empty()};
  if (type.unit == TimeUnit::kMilli) {
    stamp.unit.millis.emplace();
    element.converted_type = ConvertedType::kTimestampMillis;
  } else if (type.unit == TimeUnit::kMicro) {
    stamp.unit.micros.emplace();
    element.converted_type = ConvertedType::kTimestampMicros;
  } else {
    stamp.unit.nanos.emplace();
  }
  element.logical_type = LogicalType{.timestamp = stamp};
}

void annotate(const Type& type, SchemaElement& element) {
  switch (type.kind) {
    case TypeKind::kInt8:
      return annotate_integer(8, true, ConvertedType::kInt8, element);
    case TypeKind::kInt16:
      return annotate_integer(16, true, ConvertedType::kInt16, element);
    case TypeKind::kUint8:
      return annotate_integer(8, false, ConvertedType::kUint8, element);
    case TypeKind::kUint16:
      return annotate_integer(16, false, ConvertedType::kUint16, element);
    case TypeKind::kUint32:
      return annotate_integer(32, false, ConvertedType::kUint32, element);
    case TypeKind::kUint64:
      return annotate_integer(64, false, ConvertedType::kUint64, element);
    case TypeKind::kTimestamp:
      return annotate_stamp(type, element);
    case TypeKind::kString:
    case TypeKind::kCategorical:
      element.converted_type = ConvertedType::kUtf8;
      element.logical_type = LogicalType{.string = Empty{}};
      return;
    default:  // the physical type says it all
      return;
  }
}

}  // namespace

WrittenColumn written_column(const Field& field, ParquetProfile profile) {
  WrittenColumn column{.field = field};
  Type& type = column.field.type;
  if (type.kind == TypeKind::kTimestamp && type.unit == TimeUnit::kSecond) {
    type.unit = TimeUnit::kMilli;
    column.ticks_times = 1000;
  } else if (type.kind == TypeKind::kTimestamp && type.unit == TimeUnit::kNano &&
             profile == ParquetProfile::kCompatible) {
    type.unit = TimeUnit::kMicro;
    column.ticks_per = 1000;
  }
  column.is_unsigned = type.kind >= TypeKind::kUint8 && type.kind <= TypeKind::kUint64;
  column.element.type = physical_type(type.kind);
  column.element.repetition = field.nullable ? Repetition::kOptional : Repetition::kRequired;
  column.element.name = field.name;
  annotate(type, column.element);
  return column;
}

std::size_t width_bytes(PhysicalType type) {
  switch (type) {
    case PhysicalType::kBoolean:
      return 1;
    case PhysicalType::kInt32:
    case PhysicalType::kFloat:
      return 4;
    case PhysicalType::kInt64:
    case PhysicalType::kDouble:
      return 8;
    default:
      return 0;
  }
}

}  // namespace mdat::parquet
