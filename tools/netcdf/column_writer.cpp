// SPDX-License-Identifier: Apache-2.0
#include "tools/netcdf/column_writer.hpp"

#include <algorithm>
#include <type_traits>
#include <vector>

#include "tools/text.hpp"

namespace mdat::netcdf {
namespace {

using tool::format;

constexpr std::size_t kTextRows = 1024;

/// In place of null, where a variable of texts has nulls.
constexpr const char* kNullText = "<null>";

/// The types of NetCDF that hold a kind: without nulls, and with them.
struct Held {
  External plain, with_null;
};
Held held(TypeKind kind) {
  switch (kind) {
    case TypeKind::kInt8:
      return {External::kByte, External::kShort};
    case TypeKind::kInt16:
      return {External::kShort, External::kInt};
    case TypeKind::kInt32:
      return {External::kInt, External::kInt64};
    case TypeKind::kUint8:
      return {External::kUbyte, External::kShort};
    case TypeKind::kUint16:
      return {External::kUshort, External::kInt};
    case TypeKind::kUint32:
      return {External::kUint, External::kInt64};
    case TypeKind::kUint64:
      return {External::kUint64, External::kUint64};
    case TypeKind::kFloat32:
      return {External::kFloat, External::kFloat};
    case TypeKind::kFloat64:
      return {External::kDouble, External::kDouble};
    case TypeKind::kBool:
      return {External::kByte, External::kByte};
    case TypeKind::kString:
    case TypeKind::kCategorical:
      return {External::kString, External::kString};
    default:
      return {External::kInt64, External::kInt64};
  }
}

/// As libnetcdf fills what nobody has written, so that all programs know it.
template <typename T>
constexpr T kNull = T{};
template <>
constexpr std::int8_t kNull<std::int8_t> = -127;
template <>
constexpr std::int16_t kNull<std::int16_t> = -32'767;
template <>
constexpr std::int32_t kNull<std::int32_t> = -2'147'483'647;
template <>
constexpr std::int64_t kNull<std::int64_t> = -9'223'372'036'854'775'806;
template <>
constexpr std::uint64_t kNull<std::uint64_t> = 18'446'744'073'709'551'614U;
template <>
constexpr float kNull<float> = 9.9692099683868690e+36F;
template <>
constexpr double kNull<double> = 9.9692099683868690e+36;

const void* null_of(External type) {
  switch (type) {
    case External::kByte:
      return &kNull<std::int8_t>;
    case External::kShort:
      return &kNull<std::int16_t>;
    case External::kInt:
      return &kNull<std::int32_t>;
    case External::kUint64:
      return &kNull<std::uint64_t>;
    case External::kFloat:
      return &kNull<float>;
    case External::kDouble:
      return &kNull<double>;
    case External::kString:
      return static_cast<const void*>(&kNullText);
    default:
      return &kNull<std::int64_t>;
  }
}

}  // namespace

Result<ColumnWriter> ColumnWriter::define(NcFile& file, const Field& field, const std::string& name,
                                          int dimension, std::size_t chunk_rows) {
  const Held types = held(field.type.kind);
  ColumnWriter column(field, field.nullable ? types.with_null : types.plain);
  // What is left over of the last chunk is filled, and takes place where values are texts.
  if (column.type_ == External::kString) chunk_rows = std::min(chunk_rows, kTextRows);
  const auto variable = file.add_variable({.name = name,
                                           .type = column.type_,
                                           .dimension = dimension,
                                           .chunk_rows = chunk_rows,
                                           .fill = field.nullable ? null_of(column.type_) : nullptr});
  if (!variable) return std::unexpected(variable.error());
  column.variable_ = *variable;
  return column;
}

std::unexpected<Error> ColumnWriter::taken(const std::string& value, std::uint64_t row) const {
  return fail(
      ErrorCode::kLimit,
      format("'{}' is {} in row {}, which stands for null in a variable of NetCDF, and has nulls, too; "
             "Parquet holds both",
             field_.name, value, row));
}

template <typename In, typename Out>
Result<void> ColumnWriter::append_as(NcFile& file, const ColumnData& data, std::uint64_t first_row) const {
  const auto values = data.values<In>();
  const Slab slab{{first_row}, {values.size()}};
  if (!field_.nullable && std::is_same_v<In, Out>) return file.write(variable_, slab, values.data());
  std::vector<Out> out(values.size(), kNull<Out>);
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (!data.is_valid(i)) continue;
    out[i] = static_cast<Out>(values[i]);  // NOLINT(bugprone-signed-char-misuse): a number, no character
    if (field_.nullable && out[i] == kNull<Out>) return taken(format("{}", out[i]), first_row + i);
  }
  return file.write(variable_, slab, out.data());
}

Result<void> ColumnWriter::append_texts(NcFile& file, const ColumnData& data, std::uint64_t first_row) const {
  std::vector<std::string> texts;
  texts.reserve(data.size());
  std::vector<const char*> pointers;
  for (std::size_t i = 0; i < data.size(); ++i) {
    const std::string& text = texts.emplace_back(data.is_valid(i) ? data.text(i) : kNullText);
    if (text.find('\0') != std::string::npos)
      return fail(ErrorCode::kLimit,
                  format("'{}' has a text with an octet of zero in row {}, at which NetCDF ends "
                         "texts; Parquet holds it",
                         field_.name, first_row + i));
    if (field_.nullable && data.is_valid(i) && text == kNullText) return taken(text, first_row + i);
    pointers.push_back(text.c_str());
  }
  return file.write(variable_, {{first_row}, {data.size()}}, static_cast<const void*>(pointers.data()));
}

Result<void> ColumnWriter::append(NcFile& file, const ColumnData& data, std::uint64_t first_row) const {
  switch (data.type().kind) {
    case TypeKind::kInt8:
      return field_.nullable ? append_as<std::int8_t, std::int16_t>(file, data, first_row)
                             : append_as<std::int8_t, std::int8_t>(file, data, first_row);
    case TypeKind::kInt16:
      return field_.nullable ? append_as<std::int16_t, std::int32_t>(file, data, first_row)
                             : append_as<std::int16_t, std::int16_t>(file, data, first_row);
    case TypeKind::kInt32:
      return field_.nullable ? append_as<std::int32_t, std::int64_t>(file, data, first_row)
                             : append_as<std::int32_t, std::int32_t>(file, data, first_row);
    case TypeKind::kUint8:
      return field_.nullable ? append_as<std::uint8_t, std::int16_t>(file, data, first_row)
                             : append_as<std::uint8_t, std::uint8_t>(file, data, first_row);
    case TypeKind::kUint16:
      return field_.nullable ? append_as<std::uint16_t, std::int32_t>(file, data, first_row)
                             : append_as<std::uint16_t, std::uint16_t>(file, data, first_row);
    case TypeKind::kUint32:
      return field_.nullable ? append_as<std::uint32_t, std::int64_t>(file, data, first_row)
                             : append_as<std::uint32_t, std::uint32_t>(file, data, first_row);
    case TypeKind::kUint64:
      return append_as<std::uint64_t, std::uint64_t>(file, data, first_row);
    case TypeKind::kFloat32:
      return append_as<float, float>(file, data, first_row);
    case TypeKind::kFloat64:
      return append_as<double, double>(file, data, first_row);
    case TypeKind::kBool:
      return append_as<std::uint8_t, std::int8_t>(file, data, first_row);
    case TypeKind::kString:
    case TypeKind::kCategorical:
      return append_texts(file, data, first_row);
    default:
      return append_as<std::int64_t, std::int64_t>(file, data, first_row);
  }
}

}  // namespace mdat::netcdf
