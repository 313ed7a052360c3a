// SPDX-License-Identifier: Apache-2.0
// Which encodings make a column chunk small: those of the profile are tried on a sample.
#pragma once

#include <optional>

#include "lib/parquet/value_dictionary.hpp"
#include "lib/parquet/value_encoder.hpp"

namespace mdat::parquet {

struct EncodingChoice {
  std::optional<Packing> dictionary{};  ///< of its indices, where there is one
  ValueEncoding values{};               ///< where there is none, or it became too long
};

/// For values like those of the page, which are about to be compressed with zstd at that level.
[[nodiscard]] EncodingChoice choose_encoding(const WrittenColumn& column, const PageValues& page,
                                             const Categories& categories, ParquetProfile profile, int level);

}  // namespace mdat::parquet
