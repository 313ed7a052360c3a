// SPDX-License-Identifier: Apache-2.0
#include "tools/csv/column.hpp"

#include <bit>
#include <cassert>
#include <cmath>
#include <cstring>
#include <limits>

#include "tools/csv/number.hpp"
#include "tools/csv/number_run.hpp"
#include "tools/csv/quote.hpp"

namespace mdat::csv {
namespace {

/// Doubles below this are exact images of integers; 2^53.
constexpr double kAlwaysExact = 9007199254740992.0;

template <typename T>
bool fits(std::int64_t value) {
  return value >= std::int64_t{std::numeric_limits<T>::min()} &&
         value <= std::int64_t{std::numeric_limits<T>::max()};
}

bool fits(TypeKind kind, std::int64_t value) {
  switch (kind) {
    case TypeKind::kInt8:
      return fits<std::int8_t>(value);
    case TypeKind::kInt16:
      return fits<std::int16_t>(value);
    case TypeKind::kInt32:
      return fits<std::int32_t>(value);
    case TypeKind::kUint8:
      return fits<std::uint8_t>(value);
    case TypeKind::kUint16:
      return fits<std::uint16_t>(value);
    case TypeKind::kUint32:
      return fits<std::uint32_t>(value);
    default:
      return true;
  }
}

bool is_text(TypeKind kind) { return kind == TypeKind::kString || kind == TypeKind::kCategorical; }

}  // namespace

void Column::tell(const Type& type) {
  continue_as(type);
  told_ = true;
}

void Column::continue_as(const Type& type) {
  type_ = type;
  told_ = type.kind != TypeKind::kInt64;  // the one type that may change
  if (type.kind == TypeKind::kTimestamp) {
    if (auto zone = Zone::find(type.zone)) zone_ = *std::move(zone);
  }
}

void Column::expect(const Evidence& evidence) {
  if (type_) return;
  text_allowed_ = !evidence.numbers && !evidence.bools;
  if (evidence.decimals && !evidence.bools) type_ = Type{.kind = TypeKind::kFloat64, .unit = {}, .zone = {}};
}

Column::Push Column::add(std::uint64_t slot) {
  slots_.push_back(slot);
  if (!valid_.empty()) valid_.push_back(1);
  return Push::kOk;
}

Column::Push Column::add(double value) { return add(std::bit_cast<std::uint64_t>(value)); }

void Column::push_null() {
  if (valid_.empty()) valid_.assign(slots_.size(), 1);
  slots_.push_back(0);
  valid_.push_back(0);
  ++nulls_;
}

void Column::truncate(std::size_t rows) {
  for (; slots_.size() > rows; slots_.pop_back()) {
    const bool null = is_null(slots_.size() - 1);
    nulls_ -= null ? 1 : 0;
    if (!valid_.empty()) valid_.pop_back();
    if (!null && type_ && is_text(type_->kind)) text_.resize(slots_.back() >> 32);
  }
}

void Column::clear() {
  slots_.clear();
  valid_.clear();
  nulls_ = 0;
  text_.clear();
}

void Column::decide() {
  if (!type_) type_ = Type{.kind = TypeKind::kFloat64, .unit = {}, .zone = {}};
}

/// The ways that nearly all fields of nearly all files go; the rest, and every surprise, goes slowly.
Column::Push Column::push(const Field& field, const CellRules& rules) {
  if (field.quoted || !type_ || !rules.nulls.empty() || field.text.empty()) return push_slowly(field, rules);
  if (type_->kind == TypeKind::kInt64) {
    std::int64_t value = 0;
    if (parse_int64(field.text, value) == IntegerText::kInteger)
      return add(std::bit_cast<std::uint64_t>(value));
  } else if (type_->kind == TypeKind::kFloat64) {
    const auto digit = static_cast<unsigned>(field.text.back() - '0');
    const auto value = digit < 10 ? parse_double(field.text, rules.decimal) : std::nullopt;
    if (value && std::abs(*value) < kAlwaysExact) return add(*value);
  }
  return push_slowly(field, rules);
}

/// Rows from `row` on that are plain numbers of the type; returns how many.
std::size_t Column::push_plain(const Grid& grid, std::size_t column, std::size_t row, char point) {
  const std::size_t before = slots_.size();
  slots_.resize(before + grid.rows() - row);
  std::uint64_t* const slots = slots_.data() + before;
  const std::size_t taken = type_->kind == TypeKind::kInt64 ? read_integers(grid, column, row, slots)
                                                            : read_decimals(grid, column, row, point, slots);
  slots_.resize(before + taken);
  if (!valid_.empty()) valid_.resize(slots_.size(), 1);
  return taken;
}

std::size_t Column::push(const Grid& grid, std::size_t column, const CellRules& rules) {
  const auto plain = [&] {
    return rules.nulls.empty() && type_ &&
           (type_->kind == TypeKind::kInt64 || type_->kind == TypeKind::kFloat64);
  };
  std::size_t row = 0;
  for (; row < grid.rows(); ++row) {
    if (plain()) row += push_plain(grid, column, row, rules.decimal);
    if (row == grid.rows() || push(Field{grid.field(row, column), false}, rules) != Push::kOk) break;
  }
  return row;
}

Column::Push Column::push_slowly(const Field& field, const CellRules& rules) {
  if (type_ && is_text(type_->kind)) {
    if (is_null_text(field, rules)) {
      push_null();
      return Push::kOk;
    }
    return push_text(field.quoted ? field.text : trim(field.text));
  }
  const Cell cell = read_cell(field, rules);
  if (cell.kind == CellKind::kNull) {
    push_null();
    return Push::kOk;
  }
  if (!type_) return push_first(cell);
  if (told_) return push_told(cell, rules);
  switch (type_->kind) {
    case TypeKind::kInt64:
      return push_integer(cell);
    case TypeKind::kFloat64:
      if (cell.kind == CellKind::kInteger) {
        const auto exact = exact_double(cell.integer);
        return exact ? add(*exact) : Push::kInexact;
      }
      if (cell.kind != CellKind::kDecimal && cell.kind != CellKind::kHugeInteger) return Push::kBad;
      return add(cell.decimal);
    default:
      return push_told(cell, rules);
  }
}

Column::Push Column::push_first(const Cell& cell) {
  Type type{.kind = TypeKind::kFloat64, .unit = {}, .zone = {}};
  switch (cell.kind) {
    case CellKind::kInteger:
      type.kind = TypeKind::kInt64;
      break;
    case CellKind::kBool:
      type.kind = TypeKind::kBool;
      break;
    case CellKind::kText:
      if (!text_allowed_) return Push::kBad;
      type.kind = TypeKind::kString;
      break;
    case CellKind::kHugeInteger:
      return Push::kInexact;
    case CellKind::kNull:
    case CellKind::kDecimal:
      break;
  }
  if (cell.kind == CellKind::kText && push_text(cell.text) != Push::kOk) return Push::kBad;
  type_ = type;
  if (cell.kind == CellKind::kText) return Push::kOk;
  if (cell.kind == CellKind::kInteger) return add(std::bit_cast<std::uint64_t>(cell.integer));
  return cell.kind == CellKind::kBool ? add(std::uint64_t{cell.boolean}) : add(cell.decimal);
}

Column::Push Column::push_integer(const Cell& cell) {
  if (cell.kind == CellKind::kInteger) return add(std::bit_cast<std::uint64_t>(cell.integer));
  if (cell.kind == CellKind::kHugeInteger) return Push::kInexact;
  if (cell.kind != CellKind::kDecimal) return Push::kBad;
  return widen() ? add(cell.decimal) : Push::kInexact;
}

bool Column::widen() {
  for (const std::uint64_t slot : slots_) {
    if (!exact_double(std::bit_cast<std::int64_t>(slot))) return false;
  }
  for (std::uint64_t& slot : slots_) {
    slot = std::bit_cast<std::uint64_t>(static_cast<double>(std::bit_cast<std::int64_t>(slot)));
  }
  type_->kind = TypeKind::kFloat64;
  return true;
}

Column::Push Column::push_told(const Cell& cell, const CellRules& rules) {
  const bool number = cell.kind == CellKind::kInteger || cell.kind == CellKind::kHugeInteger ||
                      cell.kind == CellKind::kDecimal;
  switch (type_->kind) {
    case TypeKind::kFloat64:
      return number ? add(cell.decimal) : Push::kBad;
    case TypeKind::kFloat32: {
      const auto value = parse_float(cell.text, rules.decimal);
      return number && value ? add(std::uint64_t{std::bit_cast<std::uint32_t>(*value)}) : Push::kBad;
    }
    case TypeKind::kBool:
      if (cell.kind == CellKind::kBool) return add(std::uint64_t{cell.boolean});
      if (cell.kind != CellKind::kInteger || (cell.integer != 0 && cell.integer != 1)) return Push::kBad;
      return add(static_cast<std::uint64_t>(cell.integer));
    case TypeKind::kUint64: {
      const auto value = parse_uint64(cell.text);
      return number && value ? add(*value) : Push::kBad;
    }
    case TypeKind::kTimestamp:
      return push_stamp(cell.text);
    case TypeKind::kString:
    case TypeKind::kCategorical:
      return push_text(cell.text);
    default:
      break;
  }
  if (cell.kind != CellKind::kInteger || !fits(type_->kind, cell.integer)) return Push::kBad;
  return add(std::bit_cast<std::uint64_t>(cell.integer));
}

/// Exact or nothing: a stamp among values must not move.
Column::Push Column::push_stamp(std::string_view text) {
  const auto civil = parse_iso(text);
  if (!civil || civil->offset_seconds.has_value() == zone_.naive()) return Push::kBad;
  const auto ticks =
      to_ticks(civil->seconds - civil->offset_seconds.value_or(0), civil->nanoseconds, type_->unit);
  return ticks ? add(std::bit_cast<std::uint64_t>(*ticks)) : Push::kBad;
}

Column::Push Column::push_text(std::string_view text) {
  if (!is_utf8(text)) return Push::kBad;
  const std::uint64_t offset = text_.size();
  text_ += text;
  return add(offset << 32 | text.size());
}

const void* Column::values() {
  assert(type_ && !is_text(type_->kind));
  const std::size_t width = width_bytes(type_->kind);
  if (width == sizeof(std::uint64_t)) return slots_.data();
  narrow_.resize(slots_.size() * width);
  // Little-endian: the low bytes of a slot are the value.
  for (std::size_t i = 0; i < slots_.size(); ++i) std::memcpy(&narrow_[i * width], &slots_[i], width);
  return narrow_.data();
}

std::vector<std::string_view> Column::strings() const {
  std::vector<std::string_view> out;
  out.reserve(slots_.size());
  const std::string_view text = text_;
  for (const std::uint64_t slot : slots_) out.push_back(text.substr(slot >> 32, slot & 0xffff'ffff));
  return out;
}

const std::uint64_t* Column::validity() {
  if (nulls_ == 0) return nullptr;
  bits_.assign((valid_.size() + 63) / 64, 0);
  for (std::size_t i = 0; i < valid_.size(); ++i) bits_[i / 64] |= std::uint64_t{valid_[i]} << (i % 64);
  return bits_.data();
}

std::string expected_text(const std::optional<Type>& type) {
  if (!type) return "a number";
  switch (type->kind) {
    case TypeKind::kInt64:
    case TypeKind::kFloat64:
      return "a number";
    case TypeKind::kBool:
      return "true or false";
    case TypeKind::kString:
    case TypeKind::kCategorical:
      return "UTF-8 text (--encoding latin-1 reads latin-1)";
    default:
      return to_string(*type);
  }
}

}  // namespace mdat::csv
