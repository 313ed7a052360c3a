// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <deque>
#include <optional>
#include <utility>

#include "lib/read/batch.hpp"
#include "lib/read/cursor.hpp"
#include "lib/read/filter.hpp"
#include "lib/read/snapshot.hpp"
#include "mdat/file.hpp"

namespace mdat {

using column::Verdict;

struct Scan::State {
  std::shared_ptr<const File::State> snapshot;
  std::optional<read::Cursor> axis;  // where stamps are decoded or compared
  bool hands_out_times = false;
  std::deque<read::Cursor> columns;
  std::uint64_t begin = 0;
  std::uint64_t row = 0;
  std::uint64_t end = 0;
  std::uint64_t trips = 0;  // of the guard of the file, when the scan began
  std::optional<read::Filter> filter;
  read::Extent extent;  // of the rows from `row` on, by their aggregates
  Sieve sieve;
  Batch batch;
  ScanCounters counters;
  std::optional<Error> error;

  const Batch* stop(Error what) {
    error = std::move(what);
    row = end;
    return nullptr;
  }

  [[nodiscard]] Error no_category() const {
    return {ErrorCode::kDamaged,
            snapshot->file->path() + ": row " + std::to_string(row) +
                " or one behind it is of a category that does not exist",
            {}};
  }

  // How the next rows stand to the condition; `rows` becomes how many they are.
  Result<Verdict> choose(std::uint32_t& rows) {
    if (!filter) return Verdict::kAll;
    if (row >= extent.end) {
      const auto found = filter->extent(row);
      if (!found) return std::unexpected(found.error());
      extent = *found;
    }
    if (extent.verdict == Verdict::kNone) {
      const std::uint64_t skipped = std::min(extent.end, end) - row;
      counters.rows_skipped += skipped;
      row += skipped;
      rows = 0;
      return Verdict::kNone;
    }
    rows = static_cast<std::uint32_t>(std::min<std::uint64_t>(rows, extent.end - row));
    if (extent.verdict == Verdict::kAll) return Verdict::kAll;
    return filter->match(row, rows, sieve.keep.data());
  }

  // Decodes up to `rows` rows of every column; the shortest decides.
  Result<void> read(std::uint32_t& rows) {
    if (hands_out_times) {
      const auto stamps = axis->read(row, rows);
      if (!stamps) return std::unexpected(stamps.error());
      rows = stamps->rows;
      batch.times_ = reinterpret_cast<const std::int64_t*>(stamps->data);
    }
    for (std::size_t i = 0; i < columns.size(); ++i) {
      auto run = columns[i].read(row, rows);
      if (!run) return std::unexpected(std::move(run.error()));
      rows = run->rows;
      Batch::Column& column = *batch.columns_[i];
      if (column.kind == TypeKind::kCategorical && !column::codes_below(*run, column.categories.size()))
        return std::unexpected(no_category());
      column.run = *run;
    }
    return {};
  }

  const Batch* next() {
    while (row < end) {
      auto rows = static_cast<std::uint32_t>(std::min<std::uint64_t>(end - row, Batch::kRowsMax));
      const auto verdict = choose(rows);
      if (!verdict) return stop(verdict.error());
      if (*verdict == Verdict::kNone) {
        row += rows;
        continue;
      }
      if (auto ok = read(rows); !ok) return stop(std::move(ok.error()));
      batch.kept_ = nullptr;
      batch.row_ = row;
      batch.size_ = rows;
      row += rows;
      const std::uint32_t kept = *verdict == Verdict::kAll ? rows : Access_::keep_only(batch, sieve);
      counters.rows_kept += kept;
      if (kept > 0) return &batch;
    }
    return nullptr;
  }

  Result<void> add(const Series& series) {
    const Series::State& state = Access_::state(series);
    auto column = std::make_shared<Batch::Column>();
    column->kind = state.type.kind;
    if (column->kind == TypeKind::kCategorical) {
      auto categories = series.categories();
      if (!categories) return std::unexpected(std::move(categories.error()));
      column->categories = std::move(*categories);
    }
    batch.columns_.push_back(std::move(column));
    columns.emplace_back(snapshot->pages, state.column());
    return {};
  }

  // The condition of the caller and, on an unsorted axis, the range, which is a condition on its stamps.
  Result<void> filter_by(std::span<const Series> series, const std::optional<Predicate>& where,
                         const TimeRange* scattered) {
    std::vector<read::Condition> conditions;
    if (where) {
      std::vector<read::ColumnFacts> facts;
      for (std::size_t i = 0; i < series.size(); ++i)
        facts.push_back({series[i].name(), series[i].type(), batch.columns_[i]->categories});
      auto compiled = read::compile(*where, facts);
      if (!compiled) return std::unexpected(std::move(compiled.error()));
      conditions.push_back(std::move(*compiled));
    }
    if (scattered != nullptr) {
      constexpr auto kDomain = column::Domain::kSigned;
      const auto place = [](const std::optional<std::int64_t>& ticks) {
        return ticks ? column::ValueSet::place(kDomain, *ticks) : std::nullopt;
      };
      const auto from = place(scattered->from), to = place(scattered->to);
      conditions.push_back({.column = series.size(),
                            .set = column::ValueSet::range(kDomain, from ? &*from : nullptr, false,
                                                           to ? &*to : nullptr, true)});
    }
    if (conditions.empty()) return {};
    std::vector<read::Cursor*> cursors;
    for (read::Cursor& cursor : columns) cursors.push_back(&cursor);
    cursors.push_back(axis ? &*axis : nullptr);
    filter.emplace(read::combine(read::Condition::Kind::kAnd, std::move(conditions)), std::move(cursors));
    return {};
  }
};

Scan::Scan(std::unique_ptr<State> state) : state_(std::move(state)) {}
Scan::Scan(Scan&&) noexcept = default;
Scan& Scan::operator=(Scan&&) noexcept = default;
Scan::~Scan() = default;

// The batch before may lie in place, and have become zeros while it was read.
const Batch* Scan::next() {
  if (!state_->error && state_->snapshot->blocks.trips() != state_->trips)
    return state_->stop(*state_->snapshot->input.guard_error());
  return state_->next();
}
const std::optional<Error>& Scan::error() const { return state_->error; }

ScanCounters Scan::counters() const {
  ScanCounters counters = state_->counters;
  counters.rows_seen = state_->row - state_->begin;
  const auto add = [&](const read::Cursor& cursor) {
    counters.segments_opened += cursor.touched().segments;
    counters.granules_read += cursor.touched().granules;
    counters.vectors_decoded += cursor.touched().vectors;
  };
  std::ranges::for_each(state_->columns, add);
  if (state_->axis) add(*state_->axis);
  return counters;
}

std::unique_ptr<Scan::State> Access_::prepare(std::shared_ptr<const File::State> snapshot,
                                              std::span<const Series> series, const ScanOptions& options) {
  auto scan = std::make_unique<Scan::State>();
  scan->snapshot = std::move(snapshot);
  scan->trips = scan->snapshot->blocks.trips();
  const auto failed = [&](Error error) {
    scan->error = std::move(error);
    return std::move(scan);
  };
  for (const Series& each : series) {
    if (auto ok = scan->add(each); !ok) return failed(std::move(ok.error()));
    if (state(each).record.axis != state(series[0]).record.axis || state(each).snapshot != scan->snapshot)
      return failed({ErrorCode::kInvalidArgument,
                     "series '" + each.name() + "' and '" + series[0].name() + "' do not share an axis",
                     {}});
  }
  auto axis = series[0].axis();
  if (!axis) return failed(std::move(axis.error()));
  const bool scattered = (options.range.from || options.range.to) && !axis->sorted();
  const auto rows = rows_of(series, options);
  if (!rows) return failed(rows.error());
  scan->hands_out_times = options.times == Times::kDecoded;
  if (scattered || scan->hands_out_times) scan->axis.emplace(scan->snapshot->pages, state(*axis).column());
  if (auto ok = scan->filter_by(series, options.where, scattered ? &options.range : nullptr); !ok)
    return failed(std::move(ok.error()));
  scan->begin = scan->row = rows->begin;
  scan->end = rows->end;
  return scan;
}

Result<RowRange> Access_::rows_of(std::span<const Series> series, const ScanOptions& options) {
  const auto axis = series[0].axis();
  if (!axis) return std::unexpected(axis.error());
  const RowRange asked = options.rows.value_or(RowRange{0, axis->rows()});
  if (asked.begin > asked.end || asked.end > axis->rows())
    return fail(ErrorCode::kInvalidArgument,
                "rows " + std::to_string(asked.begin) + " to " + std::to_string(asked.end) + " of series '" +
                    series[0].name() + "' were asked for; it has " + std::to_string(axis->rows()));
  if (!axis->sorted()) return asked;
  const auto found = axis->rows_in(options.range);
  if (!found) return found;
  const std::uint64_t begin = std::max(asked.begin, found->begin);
  return RowRange{begin, std::max(begin, std::min(asked.end, found->end))};
}

Scan Access_::scan(std::span<const Series> series, const ScanOptions& options) {
  return Scan(prepare(state(series[0]).snapshot, series, options));
}

Scan Series::scan(const ScanOptions& options) const {
  return Scan(Access_::prepare(state_->snapshot, {this, 1}, options));
}

Scan Series::scan(const TimeRange& range, Times times) const {
  return scan(ScanOptions{.range = range, .times = times});
}

Scan Series::scan(RowRange rows, Times times) const {
  return scan(ScanOptions{.rows = rows, .times = times});
}

Result<Scan> File::scan(std::span<const Series> series, const ScanOptions& options) const {
  if (series.empty()) return fail(ErrorCode::kInvalidArgument, "a scan needs at least one series");
  auto prepared = Access_::prepare(state_, series, options);
  if (prepared->error) return std::unexpected(std::move(*prepared->error));
  return Scan(std::move(prepared));
}

Result<Scan> File::scan(std::span<const Series> series, const TimeRange& range, Times times) const {
  return scan(series, ScanOptions{.range = range, .times = times});
}

Result<Scan> File::scan(std::span<const Series> series, RowRange rows, Times times) const {
  return scan(series, ScanOptions{.rows = rows, .times = times});
}

}  // namespace mdat
