// SPDX-License-Identifier: Apache-2.0
// Tables as Arrow IPC: files (.arrow, .feather) and streams (.arrows), in and out. What becomes of which
// type: docs/arrow.md. Between libraries in one process: mdat/arrow_c.hpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>

#include "mdat/error.hpp"
#include "mdat/table.hpp"

namespace mdat {

/// Fills `out` from its front and returns how many bytes it wrote there, 0 at the end only.
using ByteSource = std::function<Result<std::size_t>(std::span<std::byte> out)>;

struct ArrowReadOptions {
  /// What a stranger's bytes can make a reader keep: the body of one batch that is not read from a file, the
  /// dictionaries, the texts that views of one batch refer to, the texts of one row. More is kLimit. Batches
  /// in files may be of any size: they are read, and decompressed, a piece at a time.
  std::uint64_t memory_max = std::uint64_t{1} << 30;
};

/// A file or a stream, which its bytes tell apart. kMalformed for what is not Arrow IPC or is broken, as far
/// as it is read; kUnsupported for big-endian data and unknown types; kInvalidArgument where two columns have
/// one name. Columns that cannot be held are in TableSchema::skipped and are not read. rows() is known for
/// files. The categories of a categorical column may change from batch to batch.
/// Columns of octets are read once here, and are strings where all of them are UTF-8.
[[nodiscard]] Result<std::unique_ptr<TableReader>> open_arrow(const std::string& path,
                                                              const ArrowReadOptions& options = {});
/// The same from front to back, a file too if its dictionaries stand before what uses them. A source is not
/// called again after its end or an error.
[[nodiscard]] Result<std::unique_ptr<TableReader>> open_arrow(ByteSource source,
                                                              const ArrowReadOptions& options = {});

enum class ArrowForm : std::uint8_t { kFile, kStream };
enum class ArrowCompression : std::uint8_t { kNone, kLz4, kZstd };

struct ArrowWriteOptions {
  ArrowForm form = ArrowForm::kFile;
  ArrowCompression compression = ArrowCompression::kNone;
};

/// Each append becomes batches of at most TableReader::kBatchRows rows, which are in the sink when it
/// returns. Categories become a dictionary; texts that come up later extend it. Nothing else is kept.
[[nodiscard]] Result<std::unique_ptr<TableWriter>> write_arrow(TableSchema schema, ByteSink sink,
                                                               const ArrowWriteOptions& options = {});

}  // namespace mdat
