// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <bit>
#include <cstring>

#include "mdat/series_data.hpp"

namespace mdat {
namespace {

/// The lowest `count` of 64, of which not all are set.
std::uint64_t low_bits(std::size_t count) { return (std::uint64_t{1} << count) - 1; }

/// Rows from `row`, a multiple of 64, on, of `count` in all, that are null.
std::uint64_t nulls_at(const std::uint64_t* validity, std::size_t row, std::size_t count) {
  const std::uint64_t nulls = ~validity[row / 64];
  return count - row < 64 ? nulls & low_bits(count - row) : nulls;
}

template <std::size_t kWidth>
void clear_nulls(std::byte* values, std::size_t count, const std::uint64_t* validity) {
  for (std::size_t row = 0; row < count; row += 64)
    for (std::uint64_t nulls = nulls_at(validity, row, count); nulls != 0; nulls &= nulls - 1)
      std::memset(values + (row + static_cast<std::size_t>(std::countr_zero(nulls))) * kWidth, 0, kWidth);
}

void clear_nulls(std::byte* values, std::size_t width, std::size_t count, const std::uint64_t* validity) {
  switch (width) {
    case 1:
      return clear_nulls<1>(values, count, validity);
    case 2:
      return clear_nulls<2>(values, count, validity);
    case 4:
      return clear_nulls<4>(values, count, validity);
    default:
      assert(width == 8);
      return clear_nulls<8>(values, count, validity);
  }
}

template <typename T>
T load(const std::byte* at) {
  T value;
  std::memcpy(&value, at, sizeof value);
  return value;
}

}  // namespace

std::string_view ColumnData::text(std::size_t row) const {
  assert(type_.kind == TypeKind::kString || type_.kind == TypeKind::kCategorical);
  if (!is_valid(row)) return {};
  if (type_.kind == TypeKind::kCategorical) return categories_[values<std::uint32_t>()[row]];
  const std::uint64_t begin = row == 0 ? 0 : ends_[row - 1];
  return std::string_view(heap_).substr(begin, ends_[row] - begin);
}

Value ColumnData::value(std::size_t row) const {
  if (!is_valid(row)) return {};
  const std::byte* at = fixed_.data() + row * width_bytes(type_.kind);
  switch (type_.kind) {
    case TypeKind::kInt8:
      return std::int64_t{load<std::int8_t>(at)};
    case TypeKind::kInt16:
      return std::int64_t{load<std::int16_t>(at)};
    case TypeKind::kInt32:
      return std::int64_t{load<std::int32_t>(at)};
    case TypeKind::kInt64:
    case TypeKind::kTimestamp:
    case TypeKind::kDuration:
      return load<std::int64_t>(at);
    case TypeKind::kUint8:
      return std::uint64_t{load<std::uint8_t>(at)};
    case TypeKind::kUint16:
      return std::uint64_t{load<std::uint16_t>(at)};
    case TypeKind::kUint32:
      return std::uint64_t{load<std::uint32_t>(at)};
    case TypeKind::kUint64:
      return load<std::uint64_t>(at);
    case TypeKind::kFloat32:
      return double{load<float>(at)};
    case TypeKind::kFloat64:
      return load<double>(at);
    case TypeKind::kBool:
      return load<std::uint8_t>(at) != 0;
    case TypeKind::kString:
    case TypeKind::kCategorical:
      return std::string(text(row));
  }
  return {};
}

void ColumnData::append_validity(std::size_t count, const std::uint64_t* validity) {
  std::uint64_t nulls = 0;
  if (validity != nullptr)
    for (std::size_t i = 0; i < count; i += 64)
      nulls += static_cast<std::uint64_t>(std::popcount(nulls_at(validity, i, count)));
  if (nulls == 0 && nulls_ == 0) return;
  if (nulls_ == 0) validity_.assign((rows_ + 63) / 64, ~std::uint64_t{0});  // until now nothing was null
  validity_.resize((rows_ + count + 63) / 64);
  const unsigned shift = rows_ % 64;
  for (std::size_t i = 0; i < count; i += 64) {
    const std::uint64_t bits = validity == nullptr ? ~std::uint64_t{0} : validity[i / 64];
    const std::size_t at = (rows_ + i) / 64;
    validity_[at] = (validity_[at] & low_bits(shift)) | bits << shift;
    if (shift + std::min<std::size_t>(64, count - i) > 64) validity_[at + 1] = bits >> (64 - shift);
  }
  nulls_ += nulls;
}

void ColumnData::append(const void* values, std::size_t count, const std::uint64_t* validity) {
  const std::size_t width = width_bytes(type_.kind);
  assert(width != 0);
  const std::size_t begin = fixed_.size();
  // Not insert(), which copies byte by byte where the allocator is not the usual one.
  fixed_.resize(begin + count * width);
  if (count > 0) std::memcpy(fixed_.data() + begin, values, count * width);
  append_validity(count, validity);
  if (validity != nullptr && nulls_ != 0) clear_nulls(fixed_.data() + begin, width, count, validity);
  rows_ += count;
}

void ColumnData::append_text(std::string_view text) {
  assert(type_.kind == TypeKind::kString);
  heap_.append(text);
  ends_.push_back(heap_.size());
  append_validity(1, nullptr);
  ++rows_;
}

void ColumnData::append_null() {
  constexpr std::uint64_t kNull = 0;
  if (type_.kind == TypeKind::kString) {
    ends_.push_back(heap_.size());
    append_validity(1, &kNull);
    ++rows_;
  } else {
    constexpr std::byte kZero[8] = {};
    append(kZero, 1, &kNull);
  }
}

std::uint32_t ColumnData::add_category(std::string_view text) {
  const auto code = static_cast<std::size_t>(std::ranges::find(categories_, text) - categories_.begin());
  if (code == categories_.size()) categories_.emplace_back(text);
  return static_cast<std::uint32_t>(code);
}

void ColumnData::append(const ColumnData& other, std::size_t begin, std::size_t end) {
  assert(type_ == other.type_ && begin <= end && end <= other.rows_);
  const std::size_t width = width_bytes(type_.kind);
  if (type_.kind == TypeKind::kString) {
    for (std::size_t row = begin; row < end; ++row)
      other.is_valid(row) ? append_text(other.text(row)) : append_null();
    return;
  }
  std::vector<std::uint32_t> codes;
  const std::byte* values = other.fixed_.data() + begin * width;
  if (type_.kind == TypeKind::kCategorical && categories_ != other.categories_) {
    std::vector<std::uint32_t> here;
    for (const std::string& text : other.categories_) here.push_back(add_category(text));
    for (std::size_t row = begin; row < end; ++row)
      codes.push_back(other.is_valid(row) ? here[other.values<std::uint32_t>()[row]] : 0);
    values = reinterpret_cast<const std::byte*>(codes.data());
  }
  if (other.nulls_ == 0) return append(values, end - begin, nullptr);
  std::vector<std::uint64_t> validity((end - begin + 63) / 64);
  for (std::size_t row = begin; row < end; ++row)
    if (other.is_valid(row)) validity[(row - begin) / 64] |= std::uint64_t{1} << ((row - begin) % 64);
  append(values, end - begin, validity.data());
}

void ColumnData::reserve(std::size_t rows) {
  fixed_.reserve(rows * width_bytes(type_.kind));
  if (type_.kind == TypeKind::kString) ends_.reserve(rows);
}

void ColumnData::clear() {
  rows_ = 0;
  nulls_ = 0;
  fixed_.clear();
  ends_.clear();
  heap_.clear();
  validity_.clear();
}

bool ColumnData::operator==(const ColumnData& other) const {
  // Null rows are zero, and bits behind the last row differ with the history of a column.
  if (type_ != other.type_ || rows_ != other.rows_ || nulls_ != other.nulls_) return false;
  if (fixed_ != other.fixed_ || ends_ != other.ends_ || heap_ != other.heap_) return false;
  if (categories_ != other.categories_) return false;
  for (std::size_t row = 0; nulls_ != 0 && row < rows_; ++row)
    if (is_valid(row) != other.is_valid(row)) return false;
  return true;
}

}  // namespace mdat
