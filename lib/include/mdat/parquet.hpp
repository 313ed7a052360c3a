// SPDX-License-Identifier: Apache-2.0
// Parquet files of flat columns. What becomes of which type: docs/parquet.md.
//
//     auto table = mdat::open_parquet("plant.parquet");
//     std::vector<mdat::ColumnData> columns;
//     while (table && (*table)->next(columns).value_or(false)) use(columns);
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "mdat/error.hpp"
#include "mdat/table.hpp"
#include "mdat/type.hpp"

namespace mdat {

/// Times [begin, end), in ticks of a unit since 1970.
struct ParquetTimeRange {
  std::string column;  ///< a timestamp
  std::int64_t begin = 0;
  std::int64_t end = 0;
  TimeUnit unit = TimeUnit::kNano;
};

struct ParquetReadOptions {
  /// Columns by name, in this order; none: all. The others are neither read nor decompressed.
  std::optional<std::vector<std::string>> columns{};
  /// Row groups and pages that have no time in it, by their statistics and the page index, are left out.
  /// Other rows outside of it may still come.
  std::optional<ParquetTimeRange> time{};
};

/// A pass over a file. All its page versions, encodings and codecs but LZO; checksums of pages are verified
/// where there are any. Its metadata are the file's keys. In memory are a few pages of each column.
///
/// Of the types that are not the same here: dates become timestamp[s], float16 float32, INT96 timestamp[ns]
/// or, if not all of them fit, timestamp[us]; byte arrays become strings if all of them are UTF-8, which is
/// found out beforehand, by reading them; columns that are a dictionary for `ARROW:schema` become
/// categorical, and have more categories from batch to batch. Zones are those of `ARROW:schema`, else of
/// `pandas`, else UTC where the file says so. Nested columns, decimals, times of day, UUIDs, intervals, other
/// octets and columns without a type are skipped.
///
/// kMalformed and kDamaged for files that break the format, kUnsupported for those that are encrypted or
/// newer, kLimit for pages of more than 1 GiB and texts of more than 256 MiB a batch; kNotFound for a column
/// that is not there, kInvalidArgument for a time range of a column that is no timestamp.
[[nodiscard]] Result<std::unique_ptr<TableReader>> open_parquet(const std::string& path,
                                                                const ParquetReadOptions& options = {});
/// The bytes of a file, which stay where they are as long as the reader.
[[nodiscard]] Result<std::unique_ptr<TableReader>> open_parquet(std::span<const std::byte> bytes,
                                                                const ParquetReadOptions& options = {});

enum class ParquetProfile : std::uint8_t {
  kCompatible,  ///< what every reader of the last ten years takes; stamps in milli- or microseconds
  kModern,      ///< small: pages of version 2, encodings of Parquet 2; nanoseconds too
};

struct ParquetWriteOptions {
  ParquetProfile profile = ParquetProfile::kCompatible;
  /// Rows of a row group at most, not 0. Groups also end where their pages pass 32 MiB.
  std::uint64_t group_rows = std::uint64_t{1} << 20;
  /// The column that pandas takes for its index; "" for none. Without a column of that name there is none.
  std::string index = "time";
  /// In the form that readers parse: NAME version X.Y.Z (build ...). "" stands for this library.
  std::string created_by{};
};

/// Each append becomes pages, which wait in memory until their row group is whole: besides the footer that
/// grows with the file, 32 MiB and a page or two per column. The sink gets the bytes of the file in order.
/// The schema's metadata become key-value metadata, except `pandas` and `ARROW:schema`, which are written
/// anew; what it skipped is left out. kInvalidArgument where two fields have one name, and, from append(),
/// for null in a field that allows none, for stamps that are beyond milliseconds in int64 and, in the
/// compatible profile, for nanoseconds that are no whole microseconds; kLimit for a text or categories of
/// more than a GiB. What the sink says is handed on. After an error nothing may follow.
[[nodiscard]] Result<std::unique_ptr<TableWriter>> write_parquet(TableSchema schema, ByteSink sink,
                                                                 const ParquetWriteOptions& options = {});

}  // namespace mdat
