// SPDX-License-Identifier: Apache-2.0
// Where the metadata of a Parquet file are: at its end.
#pragma once

#include "lib/parquet/byte_source.hpp"
#include "lib/parquet/metadata.hpp"
#include "mdat/error.hpp"

namespace mdat::parquet {

/// Whose row groups have the chunks of all columns; num_rows are those of all row groups. kMalformed for
/// other files, kUnsupported where the footer is encrypted, kLimit where it is larger than 256 MiB.
[[nodiscard]] Result<FileMetadata> read_footer(const ByteSource& source);

/// The index at an offset of the file.
template <typename Index>
[[nodiscard]] Result<Index> read_index(const ByteSource& source, std::int64_t offset, std::int32_t bytes);

}  // namespace mdat::parquet
