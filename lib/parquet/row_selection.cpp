// SPDX-License-Identifier: Apache-2.0
#include "lib/parquet/row_selection.hpp"

#include <cstring>
#include <optional>
#include <string>

#include "lib/parquet/footer.hpp"

namespace mdat::parquet {
namespace {

/// Nanoseconds, in which all units can be compared.
__int128 nanos_of(std::int64_t ticks, TimeUnit unit) {
  return static_cast<__int128>(ticks) * (ticks_per_second(TimeUnit::kNano) / ticks_per_second(unit));
}

/// A bound in PLAIN, as ticks of the column; nothing for INT96, which has no order.
std::optional<__int128> bound(const FlatColumn& stamps, const std::string& plain) {
  std::int64_t ticks = 0;
  if (stamps.fixed.physical == PhysicalType::kInt64 && plain.size() == sizeof ticks) {
    std::memcpy(&ticks, plain.data(), sizeof ticks);
  } else if (std::int32_t days = 0; stamps.conversion == Conversion::kDays && plain.size() == sizeof days) {
    std::memcpy(&days, plain.data(), sizeof days);
    ticks = std::int64_t{days} * 86'400;
  } else {
    return std::nullopt;
  }
  return nanos_of(ticks, stamps.field.type.unit);
}

bool may_hold(const FlatColumn& stamps, const std::string& min, const std::string& max,
              const ParquetTimeRange& time) {
  const auto least = bound(stamps, min), greatest = bound(stamps, max);
  if (!least || !greatest) return true;
  return *greatest >= nanos_of(time.begin, time.unit) && *least < nanos_of(time.end, time.unit);
}

bool may_hold(const FlatColumn& stamps, const Statistics& statistics, const ParquetTimeRange& time) {
  // Old writers' bounds are right where numbers are signed.
  const auto& min = statistics.min_value ? statistics.min_value : statistics.min;
  const auto& max = statistics.max_value ? statistics.max_value : statistics.max;
  return !min || !max || may_hold(stamps, *min, *max, time);
}

std::unexpected<Error> wrong_index(const ByteSource& source, const FlatColumn& stamps,
                                   const std::string& what) {
  return fail(ErrorCode::kMalformed,
              source.name() + ": column \"" + stamps.field.name + "\": page index: " + what);
}

}  // namespace

Result<std::vector<RowRange>> select_rows(const ByteSource& source, const RowGroup& group,
                                          const FlatColumn& stamps, const ParquetTimeRange& time) {
  const ColumnChunk& chunk = group.columns[stamps.leaf];
  if (chunk.metadata && chunk.metadata->statistics && !may_hold(stamps, *chunk.metadata->statistics, time))
    return std::vector<RowRange>{};
  if (!chunk.column_index_offset || !chunk.column_index_bytes || !chunk.offset_index_offset ||
      !chunk.offset_index_bytes)
    return all_rows(group);
  const auto bounds = read_index<ColumnIndex>(source, *chunk.column_index_offset, *chunk.column_index_bytes);
  if (!bounds) return wrong_index(source, stamps, bounds.error().message);
  const auto places = read_index<OffsetIndex>(source, *chunk.offset_index_offset, *chunk.offset_index_bytes);
  if (!places) return wrong_index(source, stamps, places.error().message);

  const std::size_t pages = places->pages.size();
  if (bounds->null_pages.size() != pages || bounds->min_values.size() != pages ||
      bounds->max_values.size() != pages)
    return wrong_index(source, stamps, "its parts have different numbers of pages");
  std::vector<RowRange> ranges;
  std::int64_t before = 0;
  for (std::size_t page = 0; page < pages; ++page) {
    const std::int64_t begin = places->pages[page].first_row;
    const std::int64_t end = page + 1 < pages ? places->pages[page + 1].first_row : group.num_rows;
    if ((page == 0 && begin != 0) || begin < before || end < begin || end > group.num_rows)
      return wrong_index(source, stamps, "its rows are out of order");
    before = end;
    if (begin == end || bounds->null_pages[page] ||
        !may_hold(stamps, bounds->min_values[page], bounds->max_values[page], time))
      continue;
    const RowRange range{static_cast<std::uint64_t>(begin), static_cast<std::uint64_t>(end)};
    if (!ranges.empty() && ranges.back().end == range.begin)
      ranges.back().end = range.end;
    else
      ranges.push_back(range);
  }
  return ranges;
}

}  // namespace mdat::parquet
