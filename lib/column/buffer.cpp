// SPDX-License-Identifier: Apache-2.0
#include "lib/column/buffer.hpp"

#include <algorithm>
#include <cassert>
#include <cstring>
#include <utility>

#include "lib/column/validity.hpp"

namespace mdat::column {

void Buffer::append(const std::byte* values, std::uint32_t count, const std::uint64_t* validity,
                    std::uint32_t shift) {
  assert(physical_ != format::Physical::kString);
  data_.insert(data_.end(), values, values + count * width_bytes(physical_));
  const std::uint32_t begin = rows_;
  append_validity_bits(count, validity, shift);
  if (!validity_.empty()) fill_nulls(begin);
}

void Buffer::append_text(std::span<const std::string_view> values, const std::uint64_t* validity,
                         std::uint32_t shift) {
  assert(physical_ == format::Physical::kString);
  if (offsets_.empty()) offsets_.push_back(0);
  // Doubled where there is little; texts may be most of the memory there is.
  std::size_t bytes = heap_.size();
  for (const std::string_view value : values) bytes += value.size();
  if (bytes > heap_.capacity()) heap_.reserve(bytes + std::min(bytes, std::size_t{1} << 20));
  for (std::size_t i = 0; i < values.size(); ++i) {
    const bool valid = validity == nullptr || bit_at(validity, static_cast<std::uint32_t>(i) + shift);
    // A null text is empty: repeating the last one would cost its bytes.
    if (valid) heap_.insert(heap_.end(), values[i].begin(), values[i].end());
    offsets_.push_back(static_cast<std::uint32_t>(heap_.size()));
  }
  append_validity_bits(static_cast<std::uint32_t>(values.size()), validity, shift);
}

void Buffer::append(const Run& run) {
  if (physical_ == format::Physical::kString)
    append_text(run.texts(), run.validity, run.validity_shift);
  else
    append(run.data, run.rows, run.validity, run.validity_shift);
}

void Buffer::append_validity_bits(std::uint32_t count, const std::uint64_t* validity, std::uint32_t shift) {
  const std::uint32_t begin = rows_;
  rows_ += count;
  if (validity_.empty()) {
    if (validity == nullptr) return;
    std::uint32_t i = 0;
    while (i < count && bit_at(validity, i + shift)) ++i;
    if (i == count) return;
    validity_.assign((begin + 63) / 64, ~std::uint64_t{0});
    if (begin % 64 != 0) validity_.back() = (std::uint64_t{1} << (begin % 64)) - 1;
  }
  validity_.resize((rows_ + 63) / 64);
  for (std::uint32_t i = 0; i < count; ++i) {
    const bool valid = validity == nullptr || bit_at(validity, i + shift);
    validity_[(begin + i) / 64] |= static_cast<std::uint64_t>(valid) << ((begin + i) % 64);
  }
}

void Buffer::fill_nulls(std::uint32_t begin) {
  const std::size_t width = width_bytes(physical_);
  std::byte* data = data_.data();
  for (std::uint32_t row = begin; row < rows_; ++row) {
    if (!row_valid(row)) {
      if (row == leading_nulls_) {
        ++leading_nulls_;
        std::memset(data + row * width, 0, width);
      } else {
        std::memcpy(data + row * width, data + (row - 1) * width, width);
      }
    } else if (row == leading_nulls_) {
      for (std::uint32_t null = 0; null < row; ++null)
        std::memcpy(data + null * width, data + row * width, width);
      leading_nulls_ = ~std::uint32_t{0};  // the first valid value is known
    }
  }
}

Run Buffer::run() const {
  Run run;
  run.physical = physical_;
  run.rows = rows_;
  run.data = data_.data();
  run.offsets = offsets_;
  run.heap = heap_.data();
  run.validity = validity_.empty() ? nullptr : validity_.data();
  return run;
}

void Buffer::drop_front(std::uint32_t count) {
  assert(count <= rows_);
  if (count == rows_) return clear();
  if (physical_ == format::Physical::kString) return drop_front_texts(count);
  Buffer rest(physical_);
  rest.append(run().slice(count, rows_ - count));
  *this = std::move(rest);
}

// In place: texts may be most of the memory there is.
void Buffer::drop_front_texts(std::uint32_t count) {
  const std::uint32_t begin = offsets_[count], rest = rows_ - count;
  heap_.erase(heap_.begin(), heap_.begin() + begin);
  offsets_.erase(offsets_.begin(), offsets_.begin() + count);
  for (std::uint32_t& offset : offsets_) offset -= begin;
  const auto validity = std::exchange(validity_, {});
  rows_ = 0;
  append_validity_bits(rest, validity.empty() ? nullptr : validity.data(), count);
}

void Buffer::clear() {
  rows_ = 0;
  leading_nulls_ = 0;
  data_.clear();
  offsets_.clear();
  heap_.clear();
  validity_.clear();
}

void Buffer::release() { *this = Buffer(physical_); }

bool Buffer::widen_to_float64() {
  assert(physical_ == format::Physical::kInt64);
  const auto* values = reinterpret_cast<const std::int64_t*>(data_.data());
  constexpr std::int64_t kExact = std::int64_t{1} << 53;
  const std::span<const std::int64_t> integers(values, rows_);
  if (std::ranges::any_of(integers, [](std::int64_t v) { return v > kExact || v < -kExact; })) return false;
  for (std::uint32_t row = 0; row < rows_; ++row) {
    const auto value = static_cast<double>(integers[row]);
    std::memcpy(data_.data() + row * sizeof value, &value, sizeof value);
  }
  physical_ = format::Physical::kFloat64;
  return true;
}

bool Buffer::scale(std::int64_t factor) {
  const std::span<std::int64_t> values(reinterpret_cast<std::int64_t*>(data_.data()), rows_);
  std::int64_t product = 0;
  if (std::ranges::any_of(values,
                          [&](std::int64_t v) { return __builtin_mul_overflow(v, factor, &product); }))
    return false;
  for (std::int64_t& value : values) value *= factor;
  return true;
}

}  // namespace mdat::column
