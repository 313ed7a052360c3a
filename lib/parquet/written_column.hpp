// SPDX-License-Identifier: Apache-2.0
// A column of a table as Parquet has it.
#pragma once

#include "lib/parquet/metadata.hpp"
#include "mdat/parquet.hpp"

namespace mdat::parquet {

struct WrittenColumn {
  Field field;                   ///< with the unit that stamps have in the file
  SchemaElement element{};       ///< a leaf
  bool is_unsigned = false;      ///< how integers compare
  std::int64_t ticks_times = 1;  ///< what stamps are multiplied by on their way
  std::int64_t ticks_per = 1;    ///< what they are divided by, without remainder

  [[nodiscard]] PhysicalType type() const { return *element.type; }
  [[nodiscard]] bool is_category() const { return field.type.kind == TypeKind::kCategorical; }
};

/// Stamps in seconds become milliseconds, and in the compatible profile nanoseconds become microseconds.
[[nodiscard]] WrittenColumn written_column(const Field& field, ParquetProfile profile);

/// Bytes of a value of a physical type in memory and, but for booleans, in PLAIN; 0 for texts.
[[nodiscard]] std::size_t width_bytes(PhysicalType type);

}  // namespace mdat::parquet
