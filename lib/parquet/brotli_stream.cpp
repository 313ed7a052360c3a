// SPDX-License-Identifier: Apache-2.0
#include <brotli/decode.h>

#include "lib/parquet/page_codec.hpp"

namespace mdat::parquet::codec {

bool brotli_decompress(std::span<const std::byte> bytes, std::span<std::byte> out) {
  std::size_t size = out.size();
  const auto result =
      BrotliDecoderDecompress(bytes.size(), reinterpret_cast<const std::uint8_t*>(bytes.data()), &size,
                              reinterpret_cast<std::uint8_t*>(out.data()));
  return result == BROTLI_DECODER_RESULT_SUCCESS && size == out.size();
}

}  // namespace mdat::parquet::codec
