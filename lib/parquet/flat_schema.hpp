// SPDX-License-Identifier: Apache-2.0
// Which columns of a Parquet file can be held here, and as what.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "lib/parquet/conversion.hpp"
#include "lib/parquet/fixed_decoder.hpp"
#include "lib/parquet/metadata.hpp"
#include "mdat/table.hpp"

namespace mdat::parquet {

struct FlatColumn {
  std::size_t leaf = 0;  ///< its number among the chunks of a row group
  Field field{};
  FixedType fixed{};  ///< also of byte arrays, whose width is 0
  bool optional = false;
  Conversion conversion = Conversion::kNone;
  /// Octets that nobody calls text: strings if all of them are UTF-8, else not held.
  bool octets = false;

  [[nodiscard]] bool is_text() const {
    return field.type.kind == TypeKind::kString || field.type.kind == TypeKind::kCategorical;
  }
};

struct FlatSchema {
  std::vector<FlatColumn> columns;
  std::vector<SkippedColumn> skipped;
};

/// What other keys of the file tell of a column, by its name.
struct Hints {
  std::map<std::string, Field, std::less<>> arrow;        ///< of `ARROW:schema`
  std::map<std::string, std::string, std::less<>> zones;  ///< of `pandas`
};
/// Keys that cannot be understood tell nothing.
[[nodiscard]] Hints find_hints(const FileMetadata& metadata);

/// The columns of the root, in their order. kMalformed where the tree is none, or two have one name.
[[nodiscard]] Result<FlatSchema> flatten(const FileMetadata& metadata);

}  // namespace mdat::parquet
