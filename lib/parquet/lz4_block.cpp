// SPDX-License-Identifier: Apache-2.0
#include <lz4.h>

#include "lib/parquet/page_codec.hpp"

namespace mdat::parquet::codec {
namespace {

constexpr std::size_t kHadoopHead = 8;  // lengths of what a block makes and of the block

std::size_t big_endian32(std::span<const std::byte> bytes) {
  std::size_t value = 0;
  for (std::size_t i = 0; i < 4; ++i) value = value << 8 | std::to_integer<std::size_t>(bytes[i]);
  return value;
}

bool hadoop_blocks(std::span<const std::byte> bytes, std::span<std::byte> out) {
  while (bytes.size() >= kHadoopHead) {
    const std::size_t made = big_endian32(bytes), size = big_endian32(bytes.subspan(4));
    bytes = bytes.subspan(kHadoopHead);
    if (size > bytes.size() || made > out.size()) return false;
    if (!lz4_decompress(bytes.first(size), out.first(made))) return false;
    bytes = bytes.subspan(size);
    out = out.subspan(made);
  }
  return bytes.empty() && out.empty();
}

}  // namespace

bool lz4_decompress(std::span<const std::byte> bytes, std::span<std::byte> out) {
  if (bytes.size() > LZ4_MAX_INPUT_SIZE || out.size() > LZ4_MAX_INPUT_SIZE) return false;
  if (out.empty()) return bytes.empty() || (bytes.size() == 1 && bytes[0] == std::byte{0});
  const auto made =
      LZ4_decompress_safe(reinterpret_cast<const char*>(bytes.data()), reinterpret_cast<char*>(out.data()),
                          static_cast<int>(bytes.size()), static_cast<int>(out.size()));
  return made >= 0 && static_cast<std::size_t>(made) == out.size();
}

bool hadoop_lz4_decompress(std::span<const std::byte> bytes, std::span<std::byte> out) {
  return hadoop_blocks(bytes, out) || lz4_decompress(bytes, out);
}

void lz4_compress(std::span<const std::byte> bytes, std::vector<std::byte>& out) {
  const std::size_t begin = out.size();
  out.resize(begin + static_cast<std::size_t>(LZ4_compressBound(static_cast<int>(bytes.size()))));
  const int size = LZ4_compress_default(reinterpret_cast<const char*>(bytes.data()),
                                        reinterpret_cast<char*>(out.data() + begin),
                                        static_cast<int>(bytes.size()), static_cast<int>(out.size() - begin));
  out.resize(begin + static_cast<std::size_t>(size));
}

}  // namespace mdat::parquet::codec
