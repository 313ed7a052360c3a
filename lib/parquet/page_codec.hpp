// SPDX-License-Identifier: Apache-2.0
// Compression of pages: which codecs there are. Each is in a file of its own, which alone knows its library.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "lib/parquet/metadata.hpp"
#include "mdat/error.hpp"

namespace mdat::parquet {

/// "snappy", "lz4_raw" ... as Parquet names it, or its number.
[[nodiscard]] std::string name(Compression codec);

/// Whether pages of it can be read here: all but LZO.
[[nodiscard]] bool is_supported(Compression codec);

/// Fills `out`, of the size that the page header tells. kDamaged where the bytes are not as many of that
/// codec, kUnsupported for a codec that cannot be read. Nothing is allocated but what the libraries need.
[[nodiscard]] Result<void> decompress(Compression codec, std::span<const std::byte> bytes,
                                      std::span<std::byte> out);

/// Appends the compressed bytes. Levels are those of zstd (1 to 19) and gzip (1 to 12); the others have none.
/// Of kNone, kSnappy, kGzip, kZstd and kLz4Raw.
void compress(Compression codec, int level, std::span<const std::byte> bytes, std::vector<std::byte>& out);

/// The checksum of pages: CRC-32 as in gzip.
[[nodiscard]] std::uint32_t crc32(std::span<const std::byte> bytes);

namespace codec {

// False where the bytes do not make exactly out.size() bytes.
[[nodiscard]] bool snappy_decompress(std::span<const std::byte> bytes, std::span<std::byte> out);
[[nodiscard]] bool gzip_decompress(std::span<const std::byte> bytes, std::span<std::byte> out);
[[nodiscard]] bool brotli_decompress(std::span<const std::byte> bytes, std::span<std::byte> out);
[[nodiscard]] bool lz4_decompress(std::span<const std::byte> bytes, std::span<std::byte> out);
/// As Hadoop frames LZ4: blocks of LZ4, each with two lengths in front; or a block without.
[[nodiscard]] bool hadoop_lz4_decompress(std::span<const std::byte> bytes, std::span<std::byte> out);

void snappy_compress(std::span<const std::byte> bytes, std::vector<std::byte>& out);
void gzip_compress(std::span<const std::byte> bytes, int level, std::vector<std::byte>& out);
void lz4_compress(std::span<const std::byte> bytes, std::vector<std::byte>& out);

}  // namespace codec
}  // namespace mdat::parquet
