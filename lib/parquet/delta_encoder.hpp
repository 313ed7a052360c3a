// SPDX-License-Identifier: Apache-2.0
// Differences between neighbours, packed: DELTA_BINARY_PACKED.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace mdat::parquet {

/// Whether differences get as many bits as they need, or whole bytes, which zstd makes more of.
enum class Packing : std::uint8_t { kBits, kBytes };

/// Blocks of 128 values in four parts, as most writers have them.
void append_deltas(std::span<const std::uint32_t> values, Packing packing, std::vector<std::byte>& out);
void append_deltas(std::span<const std::uint64_t> values, Packing packing, std::vector<std::byte>& out);

}  // namespace mdat::parquet
