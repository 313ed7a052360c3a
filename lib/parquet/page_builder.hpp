// SPDX-License-Identifier: Apache-2.0
// Pages as they are in the file: header and body.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "lib/parquet/page_values.hpp"
#include "lib/parquet/value_bounds.hpp"

namespace mdat::parquet {

/// How the pages of a profile are made.
struct PageForm {
  ParquetProfile profile = ParquetProfile::kCompatible;
  std::size_t rows_max = 0;
  std::size_t bytes_max = 0;       ///< of values before they are encoded
  std::size_t dictionary_max = 0;  ///< bytes; a chunk whose dictionary is longer goes on without it
  int level = 0;                   ///< of zstd
};
/// Of a table of so many columns: the more there are, the fewer rows a page has.
[[nodiscard]] PageForm page_form(ParquetProfile profile, std::size_t columns);

struct Page {
  std::vector<std::byte> bytes{};       ///< header and body
  std::int64_t uncompressed_bytes = 0;  ///< with the header
  Encoding encoding{};
  std::int64_t rows = 0, nulls = 0;  ///< 0 of dictionaries
  ValueBounds bounds{};
};

/// A page of rows, of version 1 or 2 as the profile has it. `encoded` are its values. The page's bounds are
/// left to the caller.
[[nodiscard]] Page data_page(const WrittenColumn& column, const PageForm& form, const PageValues& rows,
                             Encoding encoding, std::span<const std::byte> encoded);

/// A page of `count` values of a dictionary, in PLAIN.
[[nodiscard]] Page dictionary_page(const PageForm& form, std::size_t count, std::span<const std::byte> plain);

}  // namespace mdat::parquet
