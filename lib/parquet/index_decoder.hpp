// SPDX-License-Identifier: Apache-2.0
// Indices into a dictionary: RLE_DICTIONARY, and PLAIN_DICTIONARY as old writers call it.
#pragma once

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <span>

#include "lib/parquet/run_decoder.hpp"

namespace mdat::parquet {

class IndexDecoder {
 public:
  /// A byte that tells the width of the indices, then runs. `size` is that of the dictionary, at most 2^31.
  IndexDecoder(std::span<const std::byte> page, std::size_t size) : size_(size) {
    assert(size <= kSizeMax);
    const unsigned width = page.empty() ? 0 : std::to_integer<unsigned>(page.front());
    if (!page.empty() && width <= 32) runs_ = RunDecoder(page.subspan(1), width);
  }

  /// What the next `count` of them pick from `values`, the dictionary, to `out`; false where they end before
  /// or one is beyond the dictionary.
  template <typename T>
  [[nodiscard]] bool pick(const T* values, std::size_t count, T* out) {
    while (count > 0) {
      std::uint32_t indices[kPieceIndices];
      const RunDecoder::Piece piece = runs_.unpack(count, indices);
      if (piece.count == 0) return false;
      if (!piece.unpacked) {
        if (piece.value >= size_) return false;
        std::fill_n(out, piece.count, values[piece.value]);
      } else {
        if (!all_within(std::span(indices).first(piece.count))) return false;
        for (std::size_t i = 0; i < piece.count; ++i) out[i] = values[indices[i]];
      }
      count -= piece.count;
      out += piece.count;
    }
    return true;
  }

 private:
  // Those that are unpacked at once stay in the first cache, with what they pick.
  static constexpr std::size_t kPieceIndices = 512;
  static constexpr std::size_t kSizeMax = std::size_t{1} << 31;

  /// The highest bit of index | (last - index) is set where an index is beyond the last: cheaper than their
  /// greatest where a processor compares no unsigned numbers.
  [[nodiscard]] bool all_within(std::span<const std::uint32_t> indices) const {
    if (size_ == 0) return false;
    const auto last = static_cast<std::uint32_t>(size_ - 1);
    std::uint32_t bits = 0;
    for (const std::uint32_t index : indices) bits |= index | (last - index);
    return bits < kSizeMax;
  }

  std::size_t size_;
  RunDecoder runs_;
};

}  // namespace mdat::parquet
