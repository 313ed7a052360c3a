// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cassert>
#include <optional>
#include <utility>

#include "lib/column/type.hpp"
#include "lib/read/cursor.hpp"
#include "lib/read/snapshot.hpp"
#include "mdat/file.hpp"

namespace mdat {

struct Batch::Column {
  column::Run run;
  TypeKind kind{};
  std::vector<std::string> categories;
};

const void* Batch::fixed(std::size_t column, std::size_t width) const {
  assert(column < columns_.size());
  assert(width == format::width_bytes(columns_[column]->run.physical));
  static_cast<void>(width);
  return columns_[column]->run.data;
}

bool Batch::is_valid(std::size_t index, std::size_t column) const {
  return columns_[column]->run.is_valid(static_cast<std::uint32_t>(index));
}

bool Batch::all_valid(std::size_t column) const {
  const column::Run& run = columns_[column]->run;
  if (run.validity == nullptr) return true;
  for (std::uint32_t i = 0; i < size_; ++i) {
    if (!run.is_valid(i)) return false;
  }
  return true;
}

std::string_view Batch::text(std::size_t index, std::size_t column) const {
  const Column& c = *columns_[column];
  if (!is_valid(index, column)) return {};
  if (c.kind == TypeKind::kString) return c.run.text(static_cast<std::uint32_t>(index));
  assert(c.kind == TypeKind::kCategorical);
  const std::uint32_t code = values<std::uint32_t>(column)[index];
  return code < c.categories.size() ? std::string_view(c.categories[code]) : std::string_view{};
}

Value Batch::value(std::size_t index, std::size_t column) const {
  const Column& c = *columns_[column];
  if (!is_valid(index, column)) return std::monostate{};
  if (c.kind == TypeKind::kString || c.kind == TypeKind::kCategorical)
    return std::string(text(index, column));
  return column::value_of(column::bits_at(c.run, static_cast<std::uint32_t>(index)), c.kind);
}

const column::Run& Access_::run(const Batch& batch) { return batch.columns_[0]->run; }

struct Scan::State {
  std::shared_ptr<const File::State> snapshot;
  std::optional<read::Cursor> axis;
  std::vector<read::Cursor> columns;
  std::uint64_t row = 0;
  std::uint64_t end = 0;
  std::uint64_t trips = 0;  // of the guard of the file, when the scan began
  TimeRange filter;         // of an unsorted axis, where a time range is not a range of rows
  Batch batch;
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

  // Decodes up to `rows` rows of every column; the shortest decides.
  const Batch* fill(std::uint32_t rows) {
    for (std::size_t i = 0; i < columns.size(); ++i) {
      auto run = columns[i].read(row, rows);
      if (!run) return stop(std::move(run.error()));
      rows = run->rows;
      const Batch::Column& column = *batch.columns_[i];
      if (column.kind == TypeKind::kCategorical && !column::codes_below(*run, column.categories.size()))
        return stop(no_category());
      batch.columns_[i]->run = *run;
    }
    batch.row_ = row;
    batch.size_ = rows;
    row += rows;
    return &batch;
  }

  // Skips to the next stamps inside the filter; how many of `stamps` lie in it from there on.
  std::uint32_t matching(std::span<const std::int64_t> stamps) {
    const auto inside = [&](std::int64_t t) {
      return (!filter.from || t >= *filter.from) && (!filter.to || t < *filter.to);
    };
    const auto begin = std::ranges::find_if(stamps, inside);
    const auto last = std::find_if_not(begin, stamps.end(), inside);
    batch.times_ = stamps.data() + (begin - stamps.begin());
    row += static_cast<std::uint64_t>(begin - stamps.begin());
    return static_cast<std::uint32_t>(last - begin);
  }

  const Batch* next() {
    while (row < end) {
      auto rows = static_cast<std::uint32_t>(std::min<std::uint64_t>(end - row, Batch::kRowsMax));
      if (axis) {
        const auto stamps = axis->read(row, rows);
        if (!stamps) return stop(stamps.error());
        rows = matching({reinterpret_cast<const std::int64_t*>(stamps->data), stamps->rows});
      }
      if (rows > 0) return fill(rows);
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

std::unique_ptr<Scan::State> Access_::prepare(std::shared_ptr<const File::State> snapshot,
                                              std::span<const Series> series,
                                              const std::optional<TimeRange>& range, RowRange rows,
                                              Times times) {
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
  const bool scattered = range && (range->from || range->to) && !axis->sorted();
  if (scattered) {
    scan->filter = *range;
    rows = {0, axis->rows()};
  } else if (range) {
    auto found = axis->rows_in(*range);
    if (!found) return failed(std::move(found.error()));
    rows = *found;
  }
  if (rows.begin > rows.end || rows.end > axis->rows())
    return failed({ErrorCode::kInvalidArgument,
                   "rows " + std::to_string(rows.begin) + " to " + std::to_string(rows.end) + " of series '" +
                       series[0].name() + "' were asked for; it has " + std::to_string(axis->rows()),
                   {}});
  if (scattered || times == Times::kDecoded) scan->axis.emplace(scan->snapshot->pages, state(*axis).column());
  scan->row = rows.begin;
  scan->end = rows.end;
  return scan;
}

Scan Series::scan(const TimeRange& range, Times times) const {
  return Scan(Access_::prepare(state_->snapshot, {this, 1}, range, {}, times));
}

Scan Series::scan(RowRange rows, Times times) const {
  return Scan(Access_::prepare(state_->snapshot, {this, 1}, {}, rows, times));
}

Result<Scan> File::scan(std::span<const Series> series, const TimeRange& range, Times times) const {
  if (series.empty()) return fail(ErrorCode::kInvalidArgument, "a scan needs at least one series");
  auto prepared = Access_::prepare(state_, series, range, {}, times);
  if (prepared->error) return std::unexpected(std::move(*prepared->error));
  return Scan(std::move(prepared));
}

Result<Scan> File::scan(std::span<const Series> series, RowRange rows, Times times) const {
  if (series.empty()) return fail(ErrorCode::kInvalidArgument, "a scan needs at least one series");
  auto prepared = Access_::prepare(state_, series, {}, rows, times);
  if (prepared->error) return std::unexpected(std::move(*prepared->error));
  return Scan(std::move(prepared));
}

}  // namespace mdat
