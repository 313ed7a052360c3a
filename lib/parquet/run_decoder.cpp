// SPDX-License-Identifier: Apache-2.0
#include "lib/parquet/run_decoder.hpp"

#include <algorithm>

#include "lib/parquet/bit_unpack.hpp"

namespace mdat::parquet {

/// Where there is none, nothing is left.
bool RunDecoder::next_run() {
  const bool found = parse_run();
  if (!found) *this = RunDecoder();
  return found;
}

bool RunDecoder::parse_run() {
  std::uint64_t head = 0;
  std::size_t used = 0;
  do {
    if (used == bytes_.size() || used == 5) return false;
    head |= std::to_integer<std::uint64_t>(bytes_[used] & std::byte{0x7F}) << (7 * used);
  } while ((bytes_[used++] & std::byte{0x80}) != std::byte{0});
  bytes_ = bytes_.subspan(used);
  left_ = head >> 1;
  at_ = 0;
  packed_ = {};
  if ((head & 1) != 0) {
    // Some writers leave out bytes of the last group that hold no value.
    const std::size_t wanted = left_ * width_, size = std::min(wanted, bytes_.size());
    left_ *= 8;
    if (size < wanted) left_ = size * 8 / width_;
    if (width_ != 0) packed_ = bytes_;
    bytes_ = bytes_.subspan(size);
    value_ = 0;
    return left_ > 0;
  }
  const std::size_t size = packed_bytes(1, width_);
  if (size > bytes_.size() || left_ == 0) return false;
  value_ = 0;
  for (std::size_t i = 0; i < size; ++i) value_ |= std::to_integer<std::uint32_t>(bytes_[i]) << (8 * i);
  bytes_ = bytes_.subspan(size);
  return true;
}

RunDecoder::Stretch RunDecoder::take(std::size_t max) {
  if (left_ == 0 && !next_run()) return {};
  Stretch stretch{.count = std::min(left_, max), .value = value_};
  if (!packed_.empty()) {
    stretch.packed = packed_.data();
    stretch.bit = at_ * width_;
  }
  at_ += stretch.count;
  left_ -= stretch.count;
  return stretch;
}

RunDecoder::Piece RunDecoder::unpack(std::size_t max, std::span<std::uint32_t> room) {
  // Packed values are unpacked from the start of a group.
  const std::size_t inside = left_ == 0 || packed_.empty() ? 0 : at_ % 8;
  if (inside != 0) {
    std::uint32_t group[8];
    const Stretch rest = take(std::min({max, room.size(), 8 - inside}));
    unpack_bits(packed_.subspan(rest.bit / (8 * width_) * width_), width_, inside + rest.count, group);
    std::copy_n(group + inside, rest.count, room.begin());
    return {.count = rest.count, .unpacked = true};
  }
  if (left_ == 0 && !next_run()) return {};
  const bool packed = !packed_.empty();
  const Stretch stretch = take(packed ? std::min(max, room.size()) : max);
  if (packed) unpack_bits(packed_.subspan(stretch.bit / 8), width_, stretch.count, room.data());
  return {.count = stretch.count, .value = stretch.value, .unpacked = packed};
}

bool RunDecoder::read(std::span<std::uint32_t> out) {
  while (!out.empty()) {
    const Piece piece = unpack(out.size(), out);
    if (piece.count == 0) return false;
    if (!piece.unpacked) std::fill_n(out.begin(), piece.count, piece.value);
    out = out.subspan(piece.count);
  }
  return true;
}

}  // namespace mdat::parquet
