// SPDX-License-Identifier: Apache-2.0
#include "tools/value_text.hpp"

#include <cmath>

namespace mdat::tool {
namespace {

template <typename T>
Field finite_or_symbol(T value, NumberBuffer& buffer) {
  return {std::isfinite(value) ? FieldKind::kNumber : FieldKind::kSymbol, number_text(value, buffer)};
}

template <typename T, typename Wide>
Field integer(const Batch& batch, std::size_t index, std::size_t column, NumberBuffer& buffer) {
  return {FieldKind::kNumber, number_text(static_cast<Wide>(batch.values<T>(column)[index]), buffer)};
}

Field truth(bool value) { return {FieldKind::kNumber, value ? "true" : "false"}; }

}  // namespace

Result<ValueText> ValueText::of(const Type& type) {
  ValueText text(type);
  if (type.kind == TypeKind::kTimestamp) {
    auto time = TimeText::of(type);
    if (!time) return std::unexpected(std::move(time.error()));
    text.time_ = std::move(*time);
  }
  return text;
}

Field ValueText::operator()(const Batch& batch, std::size_t i, std::size_t c) {
  if (!batch.is_valid(i, c)) return {};
  switch (type_.kind) {
    case TypeKind::kInt8:
      return integer<std::int8_t, std::int64_t>(batch, i, c, buffer_);
    case TypeKind::kInt16:
      return integer<std::int16_t, std::int64_t>(batch, i, c, buffer_);
    case TypeKind::kInt32:
      return integer<std::int32_t, std::int64_t>(batch, i, c, buffer_);
    case TypeKind::kInt64:
      return integer<std::int64_t, std::int64_t>(batch, i, c, buffer_);
    case TypeKind::kUint8:
      return integer<std::uint8_t, std::uint64_t>(batch, i, c, buffer_);
    case TypeKind::kUint16:
      return integer<std::uint16_t, std::uint64_t>(batch, i, c, buffer_);
    case TypeKind::kUint32:
      return integer<std::uint32_t, std::uint64_t>(batch, i, c, buffer_);
    case TypeKind::kUint64:
      return integer<std::uint64_t, std::uint64_t>(batch, i, c, buffer_);
    case TypeKind::kFloat32:
      return finite_or_symbol(batch.values<float>(c)[i], buffer_);
    case TypeKind::kFloat64:
      return finite_or_symbol(batch.values<double>(c)[i], buffer_);
    case TypeKind::kBool:
      return truth(batch.values<std::uint8_t>(c)[i] != 0);
    case TypeKind::kTimestamp:
    case TypeKind::kDuration:
      return ticks_field(batch.values<std::int64_t>(c)[i]);
    case TypeKind::kString:
    case TypeKind::kCategorical:
      break;
  }
  return {FieldKind::kText, batch.text(i, c)};
}

Field ValueText::operator()(const Value& value) {
  if (const auto* flag = std::get_if<bool>(&value)) return truth(*flag);
  if (const auto* ticks = std::get_if<std::int64_t>(&value)) return ticks_field(*ticks);
  if (const auto* count = std::get_if<std::uint64_t>(&value)) {
    return {FieldKind::kNumber, number_text(*count, buffer_)};
  }
  if (const auto* number = std::get_if<double>(&value)) return float_field(*number);
  if (const auto* text = std::get_if<std::string>(&value)) return {FieldKind::kText, *text};
  if (const auto* wide = std::get_if<Int128>(&value)) {
    text_ = to_string(*wide);
    return {FieldKind::kNumber, text_};
  }
  return {};
}

Field ValueText::float_field(double value) {
  if (type_.kind == TypeKind::kFloat32) return finite_or_symbol(static_cast<float>(value), buffer_);
  return finite_or_symbol(value, buffer_);
}

Field ValueText::ticks_field(std::int64_t ticks) {
  if (time_) return {FieldKind::kSymbol, (*time_)(ticks)};
  return {FieldKind::kNumber, number_text(ticks, buffer_)};
}

bool is_number(TypeKind kind) { return kind <= TypeKind::kFloat64 || kind == TypeKind::kDuration; }

bool is_inferred(TypeKind kind) {
  return kind == TypeKind::kFloat64 || kind == TypeKind::kInt64 || kind == TypeKind::kBool ||
         kind == TypeKind::kString;
}

}  // namespace mdat::tool
