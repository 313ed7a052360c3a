// SPDX-License-Identifier: Apache-2.0
// Values of fixed width of a page, by encoding.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "lib/parquet/metadata.hpp"

namespace mdat::parquet {

/// The values of one page that are not null, one call after another, as Parquet's types have them in memory:
/// booleans a byte each, INT96 as 12 bytes, all else little-endian. The bytes of the page outlive it.
class FixedDecoder {
 public:
  FixedDecoder() = default;
  FixedDecoder(const FixedDecoder&) = delete;
  FixedDecoder& operator=(const FixedDecoder&) = delete;
  virtual ~FixedDecoder() = default;
  /// The next `count`, valid until the next call; nullptr where the page ends before or is wrong.
  [[nodiscard]] virtual const std::byte* next(std::size_t count) = 0;
};

struct FixedType {
  PhysicalType physical{};
  std::size_t width = 0;  ///< bytes of a value in memory
};
[[nodiscard]] FixedType fixed_type(PhysicalType physical, std::size_t fixed_length);

/// Of any encoding but those with a dictionary; nullptr where the type has no such encoding or the head of
/// the page is wrong.
[[nodiscard]] std::unique_ptr<FixedDecoder> make_fixed_decoder(Encoding encoding, FixedType type,
                                                               std::span<const std::byte> page);
/// Of indices into `dictionary`, values back to back and aligned, which outlives it; nullptr for numbers of a
/// width that no type has.
[[nodiscard]] std::unique_ptr<FixedDecoder> make_fixed_decoder(std::span<const std::byte> dictionary,
                                                               FixedType type,
                                                               std::span<const std::byte> page);

}  // namespace mdat::parquet
