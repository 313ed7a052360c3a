// SPDX-License-Identifier: Apache-2.0
// Blocks of Snappy that are time stamps or other integers of eight bytes that differ little: the low bytes of
// each are a literal, and the rest is a copy from the number before. Why not the library:
// docs/decisions/0010-pairs-of-snappy-are-decoded-here.md.
#pragma once

#include <cstddef>
#include <span>

namespace mdat::parquet::codec {

/// Whether most of what the block begins with are such pairs.
[[nodiscard]] bool made_of_pairs(std::span<const std::byte> block);

/// Any block, fast where it is made of pairs. False where it does not make exactly out.size() bytes; they may
/// have been written to nevertheless.
[[nodiscard]] bool decompress_pairs(std::span<const std::byte> block, std::span<std::byte> out);

}  // namespace mdat::parquet::codec
