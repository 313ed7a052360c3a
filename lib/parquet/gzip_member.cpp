// SPDX-License-Identifier: Apache-2.0
#include <libdeflate.h>

#include <memory>
#include <new>

#include "lib/parquet/page_codec.hpp"

namespace mdat::parquet {
namespace {

struct Free {
  void operator()(libdeflate_decompressor* decoder) const { libdeflate_free_decompressor(decoder); }
  void operator()(libdeflate_compressor* encoder) const { libdeflate_free_compressor(encoder); }
};

libdeflate_decompressor* decoder() {
  thread_local const std::unique_ptr<libdeflate_decompressor, Free> decoder(libdeflate_alloc_decompressor());
  if (!decoder) throw std::bad_alloc();
  return decoder.get();
}

}  // namespace

std::uint32_t crc32(std::span<const std::byte> bytes) {
  return libdeflate_crc32(0, bytes.data(), bytes.size());
}

namespace codec {

bool gzip_decompress(std::span<const std::byte> bytes, std::span<std::byte> out) {
  // Members one after another; some writers wrap in zlib instead, and everybody reads that.
  std::size_t used = 0, made = 0;
  while (!bytes.empty()) {
    auto result = libdeflate_gzip_decompress_ex(decoder(), bytes.data(), bytes.size(), out.data(), out.size(),
                                                &used, &made);
    if (result == LIBDEFLATE_BAD_DATA)
      result = libdeflate_zlib_decompress_ex(decoder(), bytes.data(), bytes.size(), out.data(), out.size(),
                                             &used, &made);
    if (result != LIBDEFLATE_SUCCESS) return false;
    bytes = bytes.subspan(used);
    out = out.subspan(made);
  }
  return out.empty();
}

void gzip_compress(std::span<const std::byte> bytes, int level, std::vector<std::byte>& out) {
  const std::unique_ptr<libdeflate_compressor, Free> encoder(libdeflate_alloc_compressor(level));
  if (!encoder) throw std::bad_alloc();
  const std::size_t begin = out.size();
  out.resize(begin + libdeflate_gzip_compress_bound(encoder.get(), bytes.size()));
  out.resize(begin + libdeflate_gzip_compress(encoder.get(), bytes.data(), bytes.size(), out.data() + begin,
                                              out.size() - begin));
}

}  // namespace codec
}  // namespace mdat::parquet
