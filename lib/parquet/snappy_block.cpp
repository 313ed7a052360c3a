// SPDX-License-Identifier: Apache-2.0
#include <snappy.h>

#include "lib/parquet/page_codec.hpp"
#include "lib/parquet/snappy_pairs.hpp"

namespace mdat::parquet::codec {

bool snappy_decompress(std::span<const std::byte> bytes, std::span<std::byte> out) {
  if (made_of_pairs(bytes)) return decompress_pairs(bytes, out);
  const auto* in = reinterpret_cast<const char*>(bytes.data());
  std::size_t size = 0;
  return snappy::GetUncompressedLength(in, bytes.size(), &size) && size == out.size() &&
         snappy::RawUncompress(in, bytes.size(), reinterpret_cast<char*>(out.data()));
}

void snappy_compress(std::span<const std::byte> bytes, std::vector<std::byte>& out) {
  const std::size_t begin = out.size();
  out.resize(begin + snappy::MaxCompressedLength(bytes.size()));
  std::size_t size = 0;
  snappy::RawCompress(reinterpret_cast<const char*>(bytes.data()), bytes.size(),
                      reinterpret_cast<char*>(out.data() + begin), &size);
  out.resize(begin + size);
}

}  // namespace mdat::parquet::codec
