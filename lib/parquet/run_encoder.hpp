// SPDX-License-Identifier: Apache-2.0
// Runs and bit-packed integers in turn: the encoding RLE, in which levels, indices into dictionaries and, if
// asked for, booleans are kept.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace mdat::parquet {

/// The fewest bits that hold the value.
[[nodiscard]] unsigned bits_of(std::uint64_t value);

void append_varint(std::uint64_t value, std::vector<std::byte>& out);
/// Back to back, least significant bit first; up to eight bytes of zeros at the end where count % 8 != 0.
void append_packed(std::span<const std::uint32_t> values, unsigned width, std::vector<std::byte>& out);
void append_packed(std::span<const std::uint64_t> values, unsigned width, std::vector<std::byte>& out);

/// Values of up to `width` bits (0 to 32). Without a length in front.
void append_runs(std::span<const std::uint32_t> values, unsigned width, std::vector<std::byte>& out);
/// The first `count` bits, as values of one bit.
void append_runs(std::span<const std::uint64_t> bits, std::size_t count, std::vector<std::byte>& out);
/// So many bits that are all 1.
void append_ones(std::size_t count, std::vector<std::byte>& out);

}  // namespace mdat::parquet
