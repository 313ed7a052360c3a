// SPDX-License-Identifier: Apache-2.0
// Which rows of a granule are null, in the file. Bits in memory: bit i (least significant first) set where
// row i is valid. Spec: mdat.md, section 4.3.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "format/layout.hpp"

namespace mdat::column {

/// Sections and payloads end at multiples of 8 bytes.
[[nodiscard]] constexpr std::uint64_t pad8(std::uint64_t bytes) { return (bytes + 7) / 8 * 8; }

/// Bit `index` of a validity bitmap.
[[nodiscard]] constexpr bool bit_at(const std::uint64_t* bits, std::size_t index) {
  return (bits[index / 64] >> (index % 64) & 1) != 0;
}

/// Appends the validity section of rows [begin, begin + rows) of `bits` (nullptr: all valid), padded to 8
/// bytes.
void append_validity(const std::uint64_t* bits, std::uint32_t begin, std::uint32_t rows,
                     std::vector<std::byte>& out);

/// Reads the section at the start of a payload into `bits` (room for rows bits, rounded up to 64). Returns
/// its length with padding, or 0 if it is malformed.
[[nodiscard]] std::size_t read_validity(std::span<const std::byte> payload, std::uint32_t rows,
                                        std::uint64_t* bits);

}  // namespace mdat::column
