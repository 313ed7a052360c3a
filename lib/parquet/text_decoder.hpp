// SPDX-License-Identifier: Apache-2.0
// Byte arrays of a page, by encoding.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "lib/parquet/metadata.hpp"

namespace mdat::parquet {

/// The values of one page that are not null, one call after another. The bytes of the page outlive it.
class TextDecoder {
 public:
  /// Bytes of the values of a call at most: prefixes may repeat a long one as often as they like.
  static constexpr std::size_t kHeapMax = std::size_t{1} << 28;

  TextDecoder() = default;
  TextDecoder(const TextDecoder&) = delete;
  TextDecoder& operator=(const TextDecoder&) = delete;
  virtual ~TextDecoder() = default;
  /// The next `count`, valid until the next call; nullptr where the page ends before or is wrong.
  [[nodiscard]] virtual const std::string_view* next(std::size_t count) = 0;
};

/// Of any encoding but those with a dictionary; nullptr for one that byte arrays do not have, or where the
/// head of the page is wrong.
[[nodiscard]] std::unique_ptr<TextDecoder> make_text_decoder(Encoding encoding,
                                                             std::span<const std::byte> page);
/// FIXED_LEN_BYTE_ARRAY as byte arrays.
class FixedDecoder;
[[nodiscard]] std::unique_ptr<TextDecoder> make_text_decoder(std::unique_ptr<FixedDecoder> values,
                                                             std::size_t width);

}  // namespace mdat::parquet
