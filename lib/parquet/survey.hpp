// SPDX-License-Identifier: Apache-2.0
// Types that only the values tell: whether octets are text, and how far the stamps of INT96 reach.
#pragma once

#include "lib/parquet/byte_source.hpp"
#include "lib/parquet/flat_schema.hpp"

namespace mdat::parquet {

/// Reads the columns in question and settles their types; octets that are no text become skipped.
[[nodiscard]] Result<void> survey(const ByteSource& source, const FileMetadata& metadata, FlatSchema& schema);

}  // namespace mdat::parquet
