// SPDX-License-Identifier: Apache-2.0
#include "lib/parquet/page_codec.hpp"

#include <algorithm>
#include <cassert>
#include <string>

#include "lib/codec/zstd_frame.hpp"

namespace mdat::parquet {
namespace {

constexpr std::string_view kNames[] = {"uncompressed", "snappy", "gzip", "lzo",
                                       "brotli",       "lz4",    "zstd", "lz4_raw"};

bool fills(Compression codec, std::span<const std::byte> bytes, std::span<std::byte> out) {
  switch (codec) {
    case Compression::kNone:
      if (bytes.size() == out.size()) std::ranges::copy(bytes, out.begin());
      return bytes.size() == out.size();
    case Compression::kSnappy:
      return codec::snappy_decompress(bytes, out);
    case Compression::kGzip:
      return codec::gzip_decompress(bytes, out);
    case Compression::kBrotli:
      return codec::brotli_decompress(bytes, out);
    case Compression::kLz4:
      return codec::hadoop_lz4_decompress(bytes, out);
    case Compression::kZstd:
      return mdat::codec::zstd_decompress_frames(bytes, out);
    case Compression::kLz4Raw:
      return codec::lz4_decompress(bytes, out);
    case Compression::kLzo:
      break;
  }
  return false;
}

}  // namespace

std::string name(Compression codec) {
  const auto number = static_cast<std::size_t>(codec);
  return number < std::size(kNames) ? std::string(kNames[number]) : "codec " + std::to_string(number);
}

bool is_supported(Compression codec) {
  return static_cast<std::size_t>(codec) < std::size(kNames) && codec != Compression::kLzo;
}

Result<void> decompress(Compression codec, std::span<const std::byte> bytes, std::span<std::byte> out) {
  if (!is_supported(codec)) return fail(ErrorCode::kUnsupported, "pages compressed with " + name(codec));
  if (fills(codec, bytes, out)) return {};
  return fail(ErrorCode::kDamaged, "its " + std::to_string(bytes.size()) + " bytes are not " +
                                       std::to_string(out.size()) + " bytes compressed with " + name(codec));
}

void compress(Compression codec, int level, std::span<const std::byte> bytes, std::vector<std::byte>& out) {
  switch (codec) {
    case Compression::kNone:
      out.insert(out.end(), bytes.begin(), bytes.end());
      return;
    case Compression::kSnappy:
      return codec::snappy_compress(bytes, out);
    case Compression::kGzip:
      return codec::gzip_compress(bytes, level, out);
    case Compression::kZstd:
      return mdat::codec::zstd_compress(bytes, level, out);
    case Compression::kLz4Raw:
      return codec::lz4_compress(bytes, out);
    default:
      assert(false && "pages of this codec are only read");
  }
}

}  // namespace mdat::parquet
