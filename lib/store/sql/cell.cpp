// SPDX-License-Identifier: Apache-2.0
#include "lib/store/sql/cell.hpp"

#include <bit>
#include <cmath>
#include <cstring>
#include <limits>
#include <utility>

#include "lib/column/utf8.hpp"

namespace mdat::store::sql {
namespace {

Cell integer(std::int64_t value) { return {.kind = Cell::Kind::kInteger, .integer = value}; }
Cell bits(std::uint64_t value) {
  return {.kind = Cell::Kind::kBits, .integer = static_cast<std::int64_t>(value)};
}
Cell real(double value) { return {.kind = Cell::Kind::kReal, .real = value}; }

template <typename T>
Cell float_at(const ColumnData& column, std::size_t row) {
  using Bits = std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>;
  const T value = column.values<T>()[row];
  return std::isnan(value) ? bits(column.values<Bits>()[row]) : real(value);
}

/// A value of the type of the column, if it is one.
template <typename T>
std::optional<T> narrow(std::int64_t value) {
  if (!std::in_range<T>(value)) return std::nullopt;
  return static_cast<T>(value);
}

std::uint64_t from_big_endian(std::string_view bytes) {
  std::uint64_t value = 0;
  for (const char byte : bytes) value = value << 8 | static_cast<unsigned char>(byte);
  return value;
}

const ColumnData& column_of(const SeriesData& data, Part part) {
  switch (part) {
    case Part::kIndex:
      return data.index.values;
    case Part::kRight:
      return data.index.right;
    case Part::kValue:
      return data.values;
    case Part::kQuality:
      return *data.quality;
  }
  std::unreachable();
}

}  // namespace

Cell cell_at(const ColumnData& column, std::size_t row) {
  if (!column.is_valid(row)) return {};
  switch (column.type().kind) {
    case TypeKind::kInt8:
      return integer(column.values<std::int8_t>()[row]);
    case TypeKind::kInt16:
      return integer(column.values<std::int16_t>()[row]);
    case TypeKind::kInt32:
      return integer(column.values<std::int32_t>()[row]);
    case TypeKind::kInt64:
    case TypeKind::kTimestamp:
    case TypeKind::kDuration:
      return integer(column.values<std::int64_t>()[row]);
    case TypeKind::kUint8:
    case TypeKind::kBool:
      return integer(column.values<std::uint8_t>()[row]);
    case TypeKind::kUint16:
      return integer(column.values<std::uint16_t>()[row]);
    case TypeKind::kUint32:
    case TypeKind::kCategorical:
      return integer(column.values<std::uint32_t>()[row]);
    case TypeKind::kUint64: {
      const std::uint64_t value = column.values<std::uint64_t>()[row];
      return std::in_range<std::int64_t>(value) ? integer(static_cast<std::int64_t>(value)) : bits(value);
    }
    case TypeKind::kFloat32:
      return float_at<float>(column, row);
    case TypeKind::kFloat64:
      return float_at<double>(column, row);
    case TypeKind::kString: {
      const std::string_view text = column.text(row);
      const bool plain = text.find('\0') == std::string_view::npos && column::is_utf8(text);
      return {.kind = plain ? Cell::Kind::kText : Cell::Kind::kBytes, .text = text};
    }
  }
  std::unreachable();
}

std::vector<PartColumn> parts_of(const SeriesData& data) {
  std::vector<PartColumn> parts{{Part::kIndex, &data.index.values}};
  if (data.index.kind == IndexKind::kInterval) parts.push_back({Part::kRight, &data.index.right});
  parts.push_back({Part::kValue, &data.values});
  if (data.quality) parts.push_back({Part::kQuality, &*data.quality});
  return parts;
}

ColumnBuilder::ColumnBuilder(const ColumnData& head)
    : type_(head.type()),
      width_(width_bytes(type_.kind)),
      categories_(head.categories().size()),
      texts_(Type{.kind = TypeKind::kString}) {}

bool ColumnBuilder::add(const Cell& cell) {
  if (type_.kind == TypeKind::kString) return add_text(cell);
  switch (cell.kind) {
    case Cell::Kind::kNull: {
      constexpr std::byte kZero[8] = {};
      put(kZero);
      ++nulls_;
      put_validity(false);
      return true;
    }
    case Cell::Kind::kInteger:
      return add_integer(cell.integer);
    case Cell::Kind::kReal:
      if (type_.kind == TypeKind::kFloat64) {
        put(&cell.real);
      } else {
        const auto narrowed = static_cast<float>(cell.real);
        if (type_.kind != TypeKind::kFloat32 || double{narrowed} != cell.real) return false;
        put(&narrowed);
      }
      put_validity(true);
      return true;
    case Cell::Kind::kBytes:
      return add_bytes(cell.text);
    case Cell::Kind::kText:
    case Cell::Kind::kBits:
      return false;
  }
  return false;
}

bool ColumnBuilder::add_integer(std::int64_t value) {
  const auto put_as = [&]<typename T>(T) {
    const auto narrowed = narrow<T>(value);
    if (!narrowed) return false;
    put(&*narrowed);
    put_validity(true);
    return true;
  };
  switch (type_.kind) {
    case TypeKind::kInt8:
      return put_as(std::int8_t{});
    case TypeKind::kInt16:
      return put_as(std::int16_t{});
    case TypeKind::kInt32:
      return put_as(std::int32_t{});
    case TypeKind::kInt64:
    case TypeKind::kTimestamp:
    case TypeKind::kDuration:
      return put_as(std::int64_t{});
    case TypeKind::kUint8:
      return put_as(std::uint8_t{});
    case TypeKind::kUint16:
      return put_as(std::uint16_t{});
    case TypeKind::kUint32:
      return put_as(std::uint32_t{});
    case TypeKind::kUint64:
      return put_as(std::uint64_t{});
    case TypeKind::kBool:
      return (value == 0 || value == 1) && put_as(std::uint8_t{});
    case TypeKind::kCategorical:
      return std::cmp_less(value, categories_) && put_as(std::uint32_t{});
    default:
      return false;
  }
}

/// Unsigned integers beyond int64, and NaN.
bool ColumnBuilder::add_bytes(std::string_view bytes) {
  if (bytes.size() != 8) return false;
  const std::uint64_t value = from_big_endian(bytes);
  if (type_.kind == TypeKind::kFloat32) {
    const auto narrowed = static_cast<std::uint32_t>(value);
    if (narrowed != value || !std::isnan(std::bit_cast<float>(narrowed))) return false;
    put(&narrowed);
  } else if (type_.kind == TypeKind::kFloat64 ? std::isnan(std::bit_cast<double>(value))
                                              : type_.kind == TypeKind::kUint64 && value >> 63 != 0) {
    put(&value);
  } else {
    return false;
  }
  put_validity(true);
  return true;
}

bool ColumnBuilder::add_text(const Cell& cell) {
  if (cell.kind == Cell::Kind::kNull)
    texts_.append_null();
  else if (cell.kind == Cell::Kind::kText || cell.kind == Cell::Kind::kBytes)
    texts_.append_text(cell.text);
  else
    return false;
  return true;
}

void ColumnBuilder::put(const void* value) {
  const auto* bytes = static_cast<const std::byte*>(value);
  fixed_.insert(fixed_.end(), bytes, bytes + width_);
}

void ColumnBuilder::put_validity(bool valid) {
  if (rows_ % 64 == 0) validity_.push_back(0);
  validity_.back() |= std::uint64_t{valid} << (rows_ % 64);
  ++rows_;
}

void ColumnBuilder::move_to(ColumnData& column) {
  if (type_.kind == TypeKind::kString)
    column.append(texts_, 0, texts_.size());
  else
    column.append(fixed_.data(), rows_, nulls_ == 0 ? nullptr : validity_.data());
  texts_.clear();
  fixed_.clear();
  validity_.clear();
  rows_ = 0;
  nulls_ = 0;
}

SampleBuilder::SampleBuilder(const SeriesData& head) {
  for (const PartColumn& part : parts_of(head)) columns_.emplace_back(*part.column);
}

void SampleBuilder::move_to(SeriesData& chunk) {
  std::size_t at = 0;
  for (const PartColumn& part : parts_of(chunk))
    columns_[at++].move_to(const_cast<ColumnData&>(column_of(chunk, part.part)));
}

}  // namespace mdat::store::sql
