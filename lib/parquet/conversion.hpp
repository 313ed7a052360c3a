// SPDX-License-Identifier: Apache-2.0
// Values of Parquet's types as values of ours, where they are not the same bytes.
#pragma once

#include <cstddef>
#include <cstdint>

namespace mdat::parquet {

enum class Conversion : std::uint8_t {
  kNone,
  kNarrow8,        ///< int32 to its low 8 bits
  kNarrow16,       ///< int32 to its low 16 bits
  kHalf,           ///< two bytes of float16 to float32
  kDays,           ///< int32 days to int64 seconds
  kJulianToNanos,  ///< INT96: nanoseconds of the day and Julian day, to int64 since 1970
  kJulianToMicros,
};

/// False where a stamp has no int64. `out` has room for `count` values of the type that it converts to.
[[nodiscard]] bool convert(Conversion conversion, const std::byte* values, std::size_t count, std::byte* out);

}  // namespace mdat::parquet
