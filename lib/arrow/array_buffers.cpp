// SPDX-License-Identifier: Apache-2.0
#include "lib/arrow/array_buffers.hpp"

#include <algorithm>
#include <bit>

#include "mdat/table.hpp"

namespace mdat::arrow {
namespace {

constexpr std::uint64_t kTextBytesMax = std::uint64_t{1} << 30;

template <typename T>
std::span<const std::byte> bytes_of(const std::vector<T>& values, std::size_t bytes) {
  return std::as_bytes(std::span(values)).first(bytes);
}

}  // namespace

void ArrayBuffers::fill(const ColumnData& column, std::size_t begin, std::size_t end) {
  rows_ = static_cast<std::int64_t>(end - begin);
  buffers_.clear();
  fill_validity(column, begin, end);
  const std::size_t width = width_bytes(column.type().kind);
  if (column.type().kind == TypeKind::kString)
    fill_texts(column, begin, end);
  else if (column.type().kind == TypeKind::kBool)
    fill_bits(column, begin, end);
  else
    buffers_.emplace_back(column.bytes() + begin * width, (end - begin) * width);
}

void ArrayBuffers::fill_validity(const ColumnData& column, std::size_t begin, std::size_t end) {
  const std::uint64_t* words = column.validity();
  const std::size_t rows = end - begin;
  nulls_ = 0;
  if (words != nullptr) {
    validity_.assign((rows + 63) / 64, 0);
    const std::size_t last = (column.size() - 1) / 64;
    for (std::size_t i = 0; i < validity_.size(); ++i) {
      const std::size_t at = begin / 64 + i;
      validity_[i] = words[at] >> (begin % 64);
      if (begin % 64 != 0 && at < last) validity_[i] |= words[at + 1] << (64 - begin % 64);
    }
    if (rows % 64 != 0) validity_.back() &= (std::uint64_t{1} << (rows % 64)) - 1;
    nulls_ = rows_;
    for (const std::uint64_t word : validity_) nulls_ -= std::popcount(word);
  }
  buffers_.push_back(nulls_ == 0 ? std::span<const std::byte>() : bytes_of(validity_, (rows + 7) / 8));
}

void ArrayBuffers::fill_texts(const ColumnData& column, std::size_t begin, std::size_t end) {
  offsets_.assign(1, 0);
  texts_.clear();
  for (std::size_t row = begin; row < end; ++row) {
    const std::string_view text = column.text(row);
    texts_.insert(texts_.end(), text.begin(), text.end());
    offsets_.push_back(static_cast<std::int32_t>(texts_.size()));
  }
  buffers_.push_back(bytes_of(offsets_, offsets_.size() * sizeof(std::int32_t)));
  buffers_.push_back(bytes_of(texts_, texts_.size()));
}

void ArrayBuffers::fill_bits(const ColumnData& column, std::size_t begin, std::size_t end) {
  const auto values = column.values<std::uint8_t>();
  bits_.assign((end - begin + 63) / 64, 0);
  for (std::size_t row = begin; row < end; ++row)
    bits_[(row - begin) / 64] |= std::uint64_t{values[row] != 0} << ((row - begin) % 64);
  buffers_.push_back(bytes_of(bits_, (end - begin + 7) / 8));
}

Result<std::size_t> fitting_end(std::span<const ColumnData> columns, std::size_t begin, std::size_t end) {
  end = std::min(end, begin + TableReader::kBatchRows);
  for (const ColumnData& column : columns) {
    if (column.type().kind != TypeKind::kString) continue;
    std::uint64_t bytes = 0;
    for (std::size_t row = begin; row < end; ++row) {
      bytes += column.text(row).size();
      if (bytes <= kTextBytesMax) continue;
      if (bytes > INT32_MAX && row == begin)
        return fail(ErrorCode::kLimit, "a text of 2 GiB or more does not fit an array of strings");
      end = std::max(row, begin + 1);
    }
  }
  return end;
}

}  // namespace mdat::arrow
