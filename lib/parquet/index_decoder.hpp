// SPDX-License-Identifier: Apache-2.0
// Indices into a dictionary: RLE_DICTIONARY, and PLAIN_DICTIONARY as old writers call it.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "lib/parquet/run_decoder.hpp"

namespace mdat::parquet {

class IndexDecoder {
 public:
  /// A byte that tells the width of the indices, then runs. `size` is that of the dictionary.
  IndexDecoder(std::span<const std::byte> page, std::size_t size) : size_(size) {
    const unsigned width = page.empty() ? 0 : std::to_integer<unsigned>(page.front());
    if (!page.empty() && width <= 32) runs_ = RunDecoder(page.subspan(1), width);
  }

  /// The next `count`, each less than size, valid until the next call; nullptr where there are none.
  [[nodiscard]] const std::uint32_t* next(std::size_t count) {
    if (indices_.size() < count) indices_.resize(count);
    const std::span<std::uint32_t> out = std::span(indices_).first(count);
    if (!runs_.read(out)) return nullptr;
    std::uint32_t greatest = 0;
    for (const std::uint32_t index : out) greatest = std::max(greatest, index);
    return greatest < size_ || count == 0 ? indices_.data() : nullptr;
  }

 private:
  std::size_t size_;
  RunDecoder runs_;
  std::vector<std::uint32_t> indices_;
};

}  // namespace mdat::parquet
