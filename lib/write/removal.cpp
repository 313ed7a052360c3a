// SPDX-License-Identifier: Apache-2.0
// Series that go, or get another name. What older commits have of them stays for their snapshots; blocks of
// this commit become zeros, and the next commit takes the entries out of the directory.
#include <algorithm>
#include <utility>

#include "lib/write/writer_state.hpp"

namespace mdat {

Result<void> Writer::State::discard(write::ColumnWriter& column) {
  const std::size_t pending = column.pending_bytes();
  if (auto ok = column.discard(sink()); !ok) return ok;
  pending_bytes -= std::min(pending_bytes, pending);
  return {};
}

Result<void> Writer::State::discard_axis(AxisState& axis) {
  if (auto ok = discard(axis.column); !ok) return ok;
  axis.committed_rows = 0;
  axis.min = axis.max = axis.last = std::nullopt;
  axis.touched = axis.committed;
  axis.retired = false;
  return {};
}

// An axis goes with the last series on it, and one that it might have gone back to unless others may.
Result<void> Writer::State::leave_axes(const SeriesState& leaving) {
  AxisState& axis = axes[leaving.axis];
  axis.touched = true;
  if (--axis.users == 0) {
    if (auto ok = discard_axis(axis); !ok) return ok;
  }
  AxisState& home = axes[leaving.home];
  if (leaving.home == leaving.axis || home.users > 0) return {};
  const auto may_return = [&](const SeriesState& each) { return !each.removed && each.home == leaving.home; };
  return std::ranges::any_of(series, may_return) ? Result<void>() : discard_axis(home);
}

void Writer::State::free_key(const SeriesState& of) {
  series_by_key.erase(of.key());
  if (of.committed) freed_keys.insert(of.key());
}

Result<void> Writer::State::remove(SeriesState& leaving) {
  if (auto ok = discard(leaving.column); !ok) return ok;
  for (auto* segment : {&leaving.dictionary, &leaving.metadata}) {
    if (*segment) blocks.drop((*segment)->extent);
    segment->reset();
  }
  free_key(leaving);
  if (leaving.committed && !leaving.hidden) {
    ++removed_series;
    removed_rows += leaving.committed_rows;
  }
  leaving.removed = true;
  leaving.touched = leaving.categories_changed = false;
  leaving.categories = {};
  leaving.codes = {};
  return leave_axes(leaving);
}

Result<void> Writer::remove(SeriesId id) {
  if (auto ok = state_->ready(id); !ok) return ok;
  return state_->remove(state_->series[id.index]);
}

Result<void> Writer::rename(SeriesId id, std::string_view name) {
  State& s = *state_;
  if (auto ok = s.ready(id); !ok) return ok;
  State::SeriesState& series = s.series[id.index];
  if (series.name == name) return {};
  if (auto ok = s.check_name(name); !ok) return ok;
  const std::string key = series.hidden ? tree::hidden_key(name) : tree::series_key(name);
  if (auto ok = s.check_free(key); !ok) return ok;
  s.free_key(series);
  s.series_by_key.emplace(key, id.index);
  series.name = name;
  series.touched = series.altered = true;
  return {};
}

}  // namespace mdat
