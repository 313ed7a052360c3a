// SPDX-License-Identifier: Apache-2.0
#include "mdat/windows.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "lib/read/find_row.hpp"
#include "lib/read/fold.hpp"
#include "lib/read/snapshot.hpp"
#include "lib/time/window_grid.hpp"
#include "mdat/time.hpp"

namespace mdat {

/// One pass forward: the axis is searched from where it stands, the values fold from the open segment.
struct Windows::State {
  explicit State(Series of) : series(std::move(of)) {}

  Series series;
  std::optional<read::Cursor> axis, values;
  std::optional<time::WindowGrid> grid;
  RowRange rows;  // still to come
  Window window;
  std::optional<Error> error;

  Result<void> prepare(const TimeRange& range, const Every& every, const Zone* zone) {
    const auto stamps = series.axis();
    if (!stamps) return std::unexpected(stamps.error());
    if (!stamps->sorted())
      return fail(ErrorCode::kInvalidArgument,
                  "the stamps of series '" + series.name() + "' are not in order: windows would scatter");
    if (auto ok = check(stamps->type(), every, zone); !ok) return ok;
    Result<Zone> own = Zone::find(stamps->type().zone);
    if (zone == nullptr && !own) return std::unexpected(std::move(own.error()));
    auto made = time::WindowGrid::make(every, stamps->type().unit, zone == nullptr ? *own : *zone);
    if (!made) return std::unexpected(std::move(made.error()));
    grid = std::move(*made);
    const auto found = stamps->rows_in(range);
    if (!found) return std::unexpected(found.error());
    rows = *found;
    const auto& pages = Access_::state(series).snapshot->pages;
    axis.emplace(pages, Access_::state(*stamps).column());
    values.emplace(pages, Access_::state(series).column());
    return {};
  }

  // Calendars and zones are of time stamps.
  [[nodiscard]] Result<void> check(const Type& stamps, const Every& every, const Zone* zone) const {
    const auto refuse = [&](const char* why) {
      return fail(ErrorCode::kInvalidArgument,
                  "series '" + series.name() + "' has an axis of " + to_string(stamps) + ": " + why);
    };
    if (stamps.kind == TypeKind::kTimestamp) return {};
    if (stamps.kind != TypeKind::kDuration) return refuse("numbers have no windows of time");
    if (every.unit > Every::kDay) return refuse("weeks, months and years are of a calendar; tell days");
    if (zone != nullptr && !zone->naive()) return refuse("durations are shown in no zone");
    return {};
  }

  Result<void> advance() {
    const auto stamp = read::stamp_at(*axis, rows.begin);
    if (!stamp) return std::unexpected(stamp.error());
    const auto [begin, end] = grid->around(*stamp);
    auto last = rows.end;
    if (end < std::numeric_limits<std::int64_t>::max()) {
      const auto next = read::next_row(*axis, rows.begin, end);
      if (!next) return std::unexpected(next.error());
      last = std::min(last, *next);
    }
    window = {begin, end, {rows.begin, last}, {}};
    auto stats = read::stats(series, *values, window.rows);
    if (!stats) return std::unexpected(std::move(stats.error()));
    window.stats = std::move(*stats);
    rows.begin = last;
    return {};
  }

  const Window* next() {
    if (error || rows.begin >= rows.end) return nullptr;
    if (auto ok = advance(); !ok) {
      error = std::move(ok.error());
      return nullptr;
    }
    return &window;
  }
};

Windows::Windows(std::unique_ptr<State> state) : state_(std::move(state)) {}
Windows::Windows(Windows&&) noexcept = default;
Windows& Windows::operator=(Windows&&) noexcept = default;
Windows::~Windows() = default;

const Window* Windows::next() { return state_->next(); }
const std::optional<Error>& Windows::error() const { return state_->error; }

Windows Series::windows(const TimeRange& range, const Every& every) const {
  auto state = std::make_unique<Windows::State>(*this);
  if (auto ok = state->prepare(range, every, nullptr); !ok) state->error = std::move(ok.error());
  return Windows(std::move(state));
}

Windows Series::windows(const TimeRange& range, const Every& every, const Zone& zone) const {
  auto state = std::make_unique<Windows::State>(*this);
  if (auto ok = state->prepare(range, every, &zone); !ok) state->error = std::move(ok.error());
  return Windows(std::move(state));
}

}  // namespace mdat
