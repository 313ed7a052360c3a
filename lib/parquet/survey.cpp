// SPDX-License-Identifier: Apache-2.0
#include "lib/parquet/survey.hpp"

#include <algorithm>
#include <utility>

#include "lib/parquet/column_reader.hpp"

namespace mdat::parquet {
namespace {

/// Whether all values of a column are of the type that it has now.
Result<bool> holds(const ByteSource& source, const FileMetadata& metadata, const FlatColumn& column) {
  ColumnReader reader(source, column);
  ColumnData values(column.field.type);
  for (std::size_t group = 0; group < metadata.row_groups.size(); ++group) {
    auto rows = static_cast<std::uint64_t>(metadata.row_groups[group].num_rows);
    if (auto done = reader.open(metadata.row_groups[group], group); !done)
      return std::unexpected(done.error());
    while (rows > 0) {
      const std::size_t step = std::min<std::uint64_t>(rows, 1024);
      values.clear();
      if (auto done = reader.read(step, values); !done) {
        if (reader.misfit()) return false;
        return std::unexpected(done.error());
      }
      rows -= step;
    }
  }
  return true;
}

}  // namespace

Result<void> survey(const ByteSource& source, const FileMetadata& metadata, FlatSchema& schema) {
  std::vector<FlatColumn> settled;
  for (FlatColumn& column : schema.columns) {
    const bool julian = column.conversion == Conversion::kJulianToNanos;
    Result<bool> fits = true;
    if (column.octets || julian) fits = holds(source, metadata, column);
    if (fits && !*fits && julian) {
      column.conversion = Conversion::kJulianToMicros;
      column.field.type.unit = TimeUnit::kMicro;
      fits = holds(source, metadata, column);
    }
    if (!fits) return std::unexpected(fits.error());
    if (*fits)
      settled.push_back(std::move(column));
    else
      schema.skipped.push_back(
          {column.field.name, column.field.source_type,
           julian ? "a stamp of it is beyond what timestamp[us] can hold" : "not all of it is UTF-8 text"});
  }
  schema.columns = std::move(settled);
  return {};
}

}  // namespace mdat::parquet
