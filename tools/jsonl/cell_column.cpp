// SPDX-License-Identifier: Apache-2.0
#include "tools/jsonl/cell_column.hpp"

#include <charconv>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <limits>

#include "mdat/time.hpp"
#include "tools/text.hpp"

namespace mdat::jsonl {
namespace {

enum class Parsed : std::uint8_t { kDone, kMisfit, kLimit };

template <typename T>
Parsed parse_integer(ValueKind kind, std::string_view text, std::byte* out) {
  if (kind != ValueKind::kInteger) return Parsed::kMisfit;
  T value{};
  const auto result = std::from_chars(text.data(), text.data() + text.size(), value);
  if (result.ec != std::errc{} || result.ptr != text.data() + text.size()) return Parsed::kLimit;
  std::memcpy(out, &value, sizeof(value));
  return Parsed::kDone;
}

template <typename T>
Parsed parse_float(ValueKind kind, std::string_view text, std::byte* out) {
  T value{};
  if (kind == ValueKind::kString && is_not_finite(text)) {
    value = text == "nan" ? std::numeric_limits<T>::quiet_NaN() : std::numeric_limits<T>::infinity();
    if (text[0] == '-') value = -value;
  } else if (kind == ValueKind::kInteger || kind == ValueKind::kDecimal) {
    const auto result = std::from_chars(text.data(), text.data() + text.size(), value);
    if (result.ec == std::errc::result_out_of_range) {
      // Too small is a zero, too large is no number.
      const double wide = std::strtod(std::string(text).c_str(), nullptr);
      value = static_cast<T>(wide);
      if (std::isinf(value)) return Parsed::kLimit;
    }
    // An integer is exact or refused.
    std::int64_t whole = 0;
    if (kind == ValueKind::kInteger) {
      const auto read = std::from_chars(text.data(), text.data() + text.size(), whole);
      const bool fits =
          read.ec == std::errc{} && std::abs(value) < T(9.2e18) && static_cast<std::int64_t>(value) == whole;
      if (!fits) return Parsed::kLimit;
    }
  } else {
    return Parsed::kMisfit;
  }
  std::memcpy(out, &value, sizeof(value));
  return Parsed::kDone;
}

Parsed parse_bool(ValueKind kind, std::byte* out) {
  if (kind != ValueKind::kTrue && kind != ValueKind::kFalse) return Parsed::kMisfit;
  *out = std::byte{kind == ValueKind::kTrue};
  return Parsed::kDone;
}

Parsed parse_stamp(ValueKind kind, std::string_view text, const Type& type, std::byte* out) {
  if (kind == ValueKind::kInteger) return parse_integer<std::int64_t>(kind, text, out);
  const auto zone = Zone::find(type.zone);
  if (kind != ValueKind::kString || !zone) return Parsed::kMisfit;
  const auto ticks = parse_time(text, type.unit, *zone);
  if (!ticks) return Parsed::kMisfit;
  std::memcpy(out, &*ticks, sizeof(*ticks));
  return Parsed::kDone;
}

Parsed parse_fixed(ValueKind kind, std::string_view text, const Type& type, std::byte* out) {
  switch (type.kind) {
    case TypeKind::kInt8:
      return parse_integer<std::int8_t>(kind, text, out);
    case TypeKind::kInt16:
      return parse_integer<std::int16_t>(kind, text, out);
    case TypeKind::kInt32:
      return parse_integer<std::int32_t>(kind, text, out);
    case TypeKind::kInt64:
    case TypeKind::kDuration:
      return parse_integer<std::int64_t>(kind, text, out);
    case TypeKind::kUint8:
      return parse_integer<std::uint8_t>(kind, text, out);
    case TypeKind::kUint16:
      return parse_integer<std::uint16_t>(kind, text, out);
    case TypeKind::kUint32:
      return parse_integer<std::uint32_t>(kind, text, out);
    case TypeKind::kUint64:
      return parse_integer<std::uint64_t>(kind, text, out);
    case TypeKind::kFloat32:
      return parse_float<float>(kind, text, out);
    case TypeKind::kFloat64:
      return parse_float<double>(kind, text, out);
    case TypeKind::kBool:
      return parse_bool(kind, out);
    case TypeKind::kTimestamp:
      return parse_stamp(kind, text, type, out);
    case TypeKind::kString:
    case TypeKind::kCategorical:
      break;
  }
  return Parsed::kMisfit;
}

}  // namespace

bool is_not_finite(std::string_view text) { return text == "nan" || text == "inf" || text == "-inf"; }

void CellColumn::add(ValueKind kind, std::string_view text) {
  cells_.push_back({kind, static_cast<std::uint32_t>(text.size()), text_.size()});
  if (kind != ValueKind::kNull) text_.append(text);
}

/// The first value says what the column is; integers become float64 where a decimal follows.
const std::optional<Type>& CellColumn::decide() {
  if (type_) return type_;
  std::optional<TypeKind> kind;
  for (const Cell& cell : cells_) {
    switch (cell.kind) {
      case ValueKind::kNull:
        continue;
      case ValueKind::kTrue:
      case ValueKind::kFalse:
        kind = kind.value_or(TypeKind::kBool);
        break;
      case ValueKind::kInteger:
        kind = kind.value_or(TypeKind::kInt64);
        break;
      case ValueKind::kDecimal:
        if (kind.value_or(TypeKind::kInt64) == TypeKind::kInt64) kind = TypeKind::kFloat64;
        break;
      case ValueKind::kString:
        if (!is_not_finite(text(cell))) {
          kind = kind.value_or(TypeKind::kString);
        } else if (kind.value_or(TypeKind::kInt64) == TypeKind::kInt64) {
          kind = TypeKind::kFloat64;
        }
        break;
    }
  }
  if (kind) type_ = Type{.kind = *kind, .zone = {}};
  return type_;
}

bool CellColumn::widens() const {
  if (told_ || !type_ || type_->kind != TypeKind::kInt64) return false;
  for (const Cell& cell : cells_) {
    if (cell.kind == ValueKind::kDecimal || (cell.kind == ValueKind::kString && is_not_finite(text(cell))))
      return true;
  }
  return false;
}

std::optional<CellColumn::Misfit> CellColumn::encode_one(std::size_t row, Writer& writer, SeriesId id) {
  const Cell& cell = cells_[row];
  const std::string_view value = text(cell);
  const std::size_t width = width_bytes(type_->kind);
  if (type_->kind == TypeKind::kString) {
    strings_[row] = value;
    if (cell.kind == ValueKind::kString || told_) return std::nullopt;
  } else if (type_->kind == TypeKind::kCategorical) {
    auto known = categories_.find(value);
    if (known == categories_.end()) {
      const auto code = writer.add_category(id, value);
      if (!code) return Misfit{row, code.error().message, true};
      known = categories_.emplace(value, *code).first;
    }
    std::memcpy(values_.data() + row * width, &known->second, width);
    return std::nullopt;
  } else {
    const Parsed parsed = parse_fixed(cell.kind, value, *type_, values_.data() + row * width);
    if (parsed == Parsed::kDone) return std::nullopt;
    if (parsed == Parsed::kLimit) {
      return Misfit{row, tool::format("{} cannot be held exactly by {}", value, to_string(*type_)), true};
    }
  }
  return Misfit{row, tool::format("'{}' in a column of type {}", value, to_string(*type_)), false};
}

std::expected<tool::ColumnChunk, CellColumn::Misfit> CellColumn::encode(Writer& writer, SeriesId id) {
  const bool strings = type_->kind == TypeKind::kString;
  validity_.assign((cells_.size() + 63) / 64, 0);
  strings_.assign(strings ? cells_.size() : 0, {});
  values_.assign(strings ? 0 : cells_.size() * width_bytes(type_->kind), std::byte{0});
  bool all_valid = true;
  for (std::size_t row = 0; row < cells_.size(); ++row) {
    if (cells_[row].kind == ValueKind::kNull) {
      all_valid = false;
      continue;
    }
    validity_[row / 64] |= std::uint64_t{1} << (row % 64);
    if (auto misfit = encode_one(row, writer, id)) return std::unexpected(std::move(*misfit));
  }
  return tool::ColumnChunk{values_.data(), strings_, all_valid ? nullptr : validity_.data()};
}

void CellColumn::clear() {
  cells_.clear();
  text_.clear();
}

}  // namespace mdat::jsonl
