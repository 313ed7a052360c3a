// SPDX-License-Identifier: Apache-2.0
#include "lib/parquet/delta_decoder.hpp"

#include <algorithm>

#include "lib/parquet/bit_unpack.hpp"

namespace mdat::parquet {

bool DeltaDecoder::varint(std::uint64_t& value) {
  value = 0;
  for (unsigned shift = 0; shift < 64 && at_ < bytes_.size(); shift += 7) {
    const auto part = std::to_integer<std::uint64_t>(bytes_[at_++]);
    value |= (part & 0x7F) << shift;
    if ((part & 0x80) == 0) return true;
  }
  return false;
}

bool DeltaDecoder::zigzag(std::uint64_t& value) {
  if (!varint(value)) return false;
  value = value >> 1 ^ (std::uint64_t{0} - (value & 1));
  return true;
}

std::optional<DeltaDecoder> DeltaDecoder::open(std::span<const std::byte> bytes) {
  DeltaDecoder in;
  in.bytes_ = bytes;
  std::uint64_t block = 0, miniblocks = 0;
  if (!in.varint(block) || !in.varint(miniblocks) || !in.varint(in.size_) || !in.zigzag(in.value_))
    return std::nullopt;
  if (miniblocks == 0 || miniblocks > block || block % miniblocks != 0) return std::nullopt;
  const std::uint64_t values = block / miniblocks;
  if (values % 8 != 0 || values > kMiniblockMax) return std::nullopt;
  in.miniblocks_ = miniblocks;
  in.miniblock_values_ = values;
  in.left_ = in.size_ == 0 ? 0 : in.size_ - 1;
  return in;
}

bool DeltaDecoder::next_block() {
  if (!zigzag(min_delta_) || miniblocks_ > bytes_.size() - at_) return false;
  widths_ = bytes_.subspan(at_, miniblocks_);
  at_ += miniblocks_;
  return true;
}

std::span<const std::byte> DeltaDecoder::next_miniblock() {
  width_ = std::to_integer<unsigned>(widths_.front());
  widths_ = widths_.subspan(1);
  // The last one may end with its last value.
  const std::size_t whole = packed_bytes(miniblock_values_, width_);
  const std::size_t needed = packed_bytes(std::min<std::uint64_t>(left_, miniblock_values_), width_);
  const std::size_t there = bytes_.size() - at_;
  const auto packed = bytes_.subspan(at_, std::min(whole, there));
  if (width_ > 64 || needed > packed.size()) return {};
  at_ += packed.size();
  return packed;
}

bool DeltaDecoder::refill() {
  if (left_ == 0 || (widths_.empty() && !next_block())) return false;
  const auto packed = next_miniblock();
  if (packed.empty() && width_ != 0) return false;
  const std::size_t count = std::min<std::uint64_t>(left_, miniblock_values_);
  deltas_.resize(count);
  // With what is behind, which a kernel may load too.
  unpack_bits(bytes_.subspan(at_ - packed.size()), width_, count, deltas_.data());
  delta_at_ = 0;
  left_ -= count;
  return true;
}

std::optional<std::size_t> DeltaDecoder::end() const {
  DeltaDecoder walk = *this;
  while (walk.left_ > 0) {
    if (walk.widths_.empty() && !walk.next_block()) return std::nullopt;
    if (walk.next_miniblock().empty() && walk.width_ != 0) return std::nullopt;
    walk.left_ -= std::min<std::uint64_t>(walk.left_, miniblock_values_);
  }
  return walk.at_;
}

template <typename T>
bool DeltaDecoder::read(std::size_t count, T* out) {
  if (count == 0) return true;
  if (size_ == 0) return false;
  if (first_) {
    first_ = false;
    *out++ = static_cast<T>(value_);
    --count;
  }
  while (count > 0) {
    if (delta_at_ == deltas_.size() && !refill()) return false;
    const std::size_t step = std::min(count, deltas_.size() - delta_at_);
    const std::uint64_t* deltas = deltas_.data() + delta_at_;
    std::uint64_t value = value_;
    for (std::size_t i = 0; i < step; ++i) {
      value += min_delta_ + deltas[i];
      out[i] = static_cast<T>(value);
    }
    value_ = value;
    delta_at_ += step;
    out += step;
    count -= step;
  }
  return true;
}

template bool DeltaDecoder::read(std::size_t, std::int32_t*);
template bool DeltaDecoder::read(std::size_t, std::int64_t*);

}  // namespace mdat::parquet
