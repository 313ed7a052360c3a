// SPDX-License-Identifier: Apache-2.0
// Aggregates of a range: from the tree where nodes lie inside it, decoded at the two ragged ends. Text is
// read through.
#include <bit>
#include <utility>

#include "lib/column/type.hpp"
#include "lib/read/fold.hpp"
#include "lib/read/snapshot.hpp"
#include "mdat/file.hpp"

namespace mdat {
namespace {

bool is_text(TypeKind kind) { return kind == TypeKind::kString || kind == TypeKind::kCategorical; }

bool has_sum(TypeKind kind) { return !is_text(kind) && kind != TypeKind::kTimestamp; }

Result<Stats> text_stats(Scan scan) {
  Stats stats;
  std::optional<std::string> least, greatest, first, last;
  for (const Batch& batch : scan) {
    for (std::size_t i = 0; i < batch.size(); ++i) {
      if (!batch.is_valid(i)) {
        ++stats.nulls;
        continue;
      }
      const std::string_view text = batch.text(i);
      ++stats.count;
      if (!first) first = text;
      last = text;
      if (!least || text < *least) least = text;
      if (!greatest || text > *greatest) greatest = text;
    }
  }
  if (scan.error()) return std::unexpected(*scan.error());
  if (!first) return stats;
  stats.min = std::move(*least);
  stats.max = std::move(*greatest);
  stats.first = std::move(*first);
  stats.last = std::move(*last);
  return stats;
}

// Rounded once: the two words of a small negative number are large.
double to_double(Int128 value) {
  __extension__ typedef __int128 Wide;
  return static_cast<double>(static_cast<Wide>(value.high) * (Wide{1} << 64) + static_cast<Wide>(value.low));
}

Stats to_stats(const format::Aggregate& a, TypeKind kind, bool is_float) {
  Stats stats;
  stats.nulls = a.nulls;
  stats.count = a.rows - a.nulls;
  stats.nans = a.nans;
  if (stats.count > 0) {
    stats.first = column::value_of(a.first, kind);
    stats.last = column::value_of(a.last, kind);
  }
  const std::uint64_t numbers = stats.count - stats.nans;
  if (numbers == 0) return stats;
  stats.min = column::value_of(a.min, kind);
  stats.max = column::value_of(a.max, kind);
  if (!has_sum(kind)) return stats;
  double sum = std::bit_cast<double>(a.sum_low);
  if (is_float) {
    stats.sum = sum;
  } else {
    const Int128 exact{.low = a.sum_low, .high = static_cast<std::int64_t>(a.sum_high)};
    stats.sum = exact;
    sum = to_double(exact);
  }
  stats.mean = sum / static_cast<double>(numbers);
  return stats;
}

}  // namespace

Result<Stats> read::stats(const Series& series, Cursor& cursor, const RowRange& rows) {
  if (is_text(series.type().kind)) return text_stats(series.scan(rows, Times::kSkipped));
  const auto folded = fold(cursor, rows);
  if (!folded) return std::unexpected(folded.error());
  return to_stats(*folded, series.type().kind, format::is_float(cursor.column().physical));
}

Result<Stats> Series::stats(RowRange rows) const {
  const std::uint64_t all = this->rows();
  if (rows.begin > rows.end || rows.end > all)
    return fail(ErrorCode::kInvalidArgument, "rows outside series '" + name() + "' were asked for");
  read::Cursor cursor(state_->snapshot->pages, state_->column());
  return read::stats(*this, cursor, rows);
}

Result<Stats> Series::stats(const TimeRange& range) const {
  if (!range.from && !range.to) return stats(RowRange{0, rows()});
  const auto axis = this->axis();
  if (!axis) return std::unexpected(axis.error());
  if (axis->sorted()) {
    const auto rows = axis->rows_in(range);
    if (!rows) return std::unexpected(rows.error());
    return stats(*rows);
  }
  if (is_text(type().kind)) return text_stats(scan(range, Times::kSkipped));
  // Stamps out of order: the rows of the range lie scattered.
  format::Aggregate total{};
  Scan scan = this->scan(range, Times::kSkipped);
  for (const Batch& batch : scan) {
    const auto part = column::aggregate(Access_::run(batch), column::Role::kValues);
    column::merge(total, part, column::domain_of(state_->record.physical), column::Role::kValues);
  }
  if (scan.error()) return std::unexpected(*scan.error());
  return to_stats(total, type().kind, format::is_float(state_->record.physical));
}

}  // namespace mdat
