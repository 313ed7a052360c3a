// SPDX-License-Identifier: Apache-2.0
// One zstd frame (RFC 8878) to bytes and back, in one call. Contexts and scratch memory are kept per thread,
// so that granule after granule allocates nothing.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace mdat::codec {

/// Levels of zstd's own scale. The format does not depend on them.
inline constexpr int kZstdLevelBalanced = 3;
inline constexpr int kZstdLevelSmall = 15;

/// Appends `bytes` as one frame to `out`. Same bytes, level and version of zstd: same frame.
void zstd_compress(std::span<const std::byte> bytes, int level, std::vector<std::byte>& out);

/// Size of the frame that zstd_compress would append.
[[nodiscard]] std::size_t zstd_compressed_bytes(std::span<const std::byte> bytes, int level);

/// Decodes `frame`, which must be exactly one frame of exactly out.size() bytes; else false. What the frame
/// says of its own size is not believed: memory is bounded by out.size(). The frame may change meanwhile.
[[nodiscard]] bool zstd_decompress(std::span<const std::byte> frame, std::span<std::byte> out);

/// The same into memory of the thread, valid until its next call; nullptr where the other says false.
[[nodiscard]] const std::byte* zstd_decompress(std::span<const std::byte> frame, std::size_t bytes);

}  // namespace mdat::codec
