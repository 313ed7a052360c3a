// SPDX-License-Identifier: Apache-2.0
// Values of a page as bytes, but for dictionaries.
#pragma once

#include <cstddef>
#include <vector>

#include "lib/parquet/delta_encoder.hpp"
#include "lib/parquet/page_values.hpp"

namespace mdat::parquet {

/// kRleDictionary packs indices.
struct ValueEncoding {
  Encoding encoding = Encoding::kPlain;
  Packing packing = Packing::kBits;  ///< of kDeltaBinaryPacked and kRleDictionary
  bool operator==(const ValueEncoding&) const = default;
};

/// kPlain of any type, kByteStreamSplit of floats, kDeltaBinaryPacked of integers, kDeltaLengthByteArray and
/// kDeltaByteArray of texts, kRle of booleans.
void append_values(const WrittenColumn& column, const PageValues& page, ValueEncoding encoding,
                   std::vector<std::byte>& out);

/// One text in PLAIN.
void append_plain(std::string_view text, std::vector<std::byte>& out);

/// Indices into a dictionary of `size` values, with their width in front.
void append_indices(std::span<const std::uint32_t> indices, std::size_t size, Packing packing,
                    std::vector<std::byte>& out);

/// Four bytes, as they stand in front of levels and booleans.
void append_length(std::size_t bytes, std::vector<std::byte>& out);

}  // namespace mdat::parquet
