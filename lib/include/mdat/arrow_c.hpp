// SPDX-License-Identifier: Apache-2.0
// Tables handed over within one process: Arrow's C data interface and C stream interface, which pyarrow,
// Polars, DuckDB, nanoarrow and many others take and give without a copy.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "mdat/file.hpp"
#include "mdat/table.hpp"

// The structs of the specification, as every header of every library that has them.
extern "C" {
// NOLINTBEGIN(modernize-use-using): also the text is that of the specification.
#ifndef ARROW_C_DATA_INTERFACE
#define ARROW_C_DATA_INTERFACE

#define ARROW_FLAG_DICTIONARY_ORDERED 1
#define ARROW_FLAG_NULLABLE 2
#define ARROW_FLAG_MAP_KEYS_SORTED 4

struct ArrowSchema {
  const char* format;
  const char* name;
  const char* metadata;
  int64_t flags;
  int64_t n_children;
  struct ArrowSchema** children;
  struct ArrowSchema* dictionary;
  void (*release)(struct ArrowSchema*);
  void* private_data;
};

struct ArrowArray {
  int64_t length;
  int64_t null_count;
  int64_t offset;
  int64_t n_buffers;
  int64_t n_children;
  const void** buffers;
  struct ArrowArray** children;
  struct ArrowArray* dictionary;
  void (*release)(struct ArrowArray*);
  void* private_data;
};

#endif  // ARROW_C_DATA_INTERFACE

#ifndef ARROW_C_STREAM_INTERFACE
#define ARROW_C_STREAM_INTERFACE

struct ArrowArrayStream {
  int (*get_schema)(struct ArrowArrayStream*, struct ArrowSchema* out);
  int (*get_next)(struct ArrowArrayStream*, struct ArrowArray* out);
  const char* (*get_last_error)(struct ArrowArrayStream*);
  void (*release)(struct ArrowArrayStream*);
  void* private_data;
};

#endif  // ARROW_C_STREAM_INTERFACE
// NOLINTEND(modernize-use-using)
}

namespace mdat {

/// Fills `*out`, whatever is in it. The stream owns the table and is its one pass; batches come as it gives
/// them, and their values stay where the table put them. Texts are "u", categories a dictionary of "u" by
/// int32. Arrays outlive the stream. Callbacks of one stream are for one thread at a time; arrays may be
/// released by any.
void export_table(std::unique_ptr<TableReader> table, ArrowArrayStream* out);

struct ExportOptions {
  TimeRange range{};
  std::string time_name = "time";
};
/// The stamps and values of series on one axis, in batches of at most 65,536 rows. A series that is stored
/// plain (Series::view) is not copied: its arrays point into the file's map and hold it until they are
/// released. kInvalidArgument, and `*out` as it was, where series do not share an axis, a name comes twice,
/// or a range is asked of an unsorted axis.
[[nodiscard]] Result<void> export_series(const File& file, std::span<const Series> series,
                                         const ExportOptions& options, ArrowArrayStream* out);

/// Takes the stream over: `*stream` is left released, also after an error. What the stream reports as an
/// error is kIo with its words. What its arrays say of their own lengths is believed, as the interface
/// demands; offsets, indices and texts are checked. Columns that cannot be held are in TableSchema::skipped.
[[nodiscard]] Result<std::unique_ptr<TableReader>> import_table(ArrowArrayStream* stream);

}  // namespace mdat
