// SPDX-License-Identifier: Apache-2.0
// Axes that series share: how they leave one, come back to it, and come to share again.
#include <map>
#include <tuple>
#include <utility>

#include "lib/write/writer_state.hpp"

namespace mdat {

// A series that goes its own way keeps the stamps so far: the new axis begins as the same tree. A series that
// had been on an axis of its own takes that place again, so that commit after commit no more are made.
Result<void> Writer::State::fork_axis(SeriesState& forked) {
  AxisState& shared = axes[forked.axis];
  if (auto ok = shared.column.share(sink()); !ok) return ok;
  shared.users--;
  shared.touched = true;
  AxisState fork = shared;
  fork.users = 1;
  if (forked.home != forked.axis && axes[forked.home].users == 0) {
    AxisState& home = axes[forked.home];
    fork.id = home.id;
    fork.committed = home.committed;
    fork.committed_users = home.committed_users;
    home = std::move(fork);
  } else {
    forked.home = static_cast<std::uint32_t>(axes.size());
    fork.id = next_axis++;
    fork.committed = false;
    fork.committed_users = 0;
    axis_by_id[fork.id] = forked.home;
    axes.push_back(std::move(fork));
  }
  forked.axis = forked.home;
  forked.touched = true;
  return {};
}

// The axis of its own that a series had before it turned out equal to another one goes on by itself.
void Writer::State::revive_axis(std::uint32_t index) {
  AxisState& axis = axes[index];
  for (SeriesState& each : series) {
    if (each.removed || each.home != index || each.axis == index || each.committed_rows != axis.column.rows())
      continue;
    axes[each.axis].users--;
    axes[each.axis].touched = true;
    axis.users++;
    axis.retired = false;
    each.axis = index;
    each.touched = true;
  }
}

// Axes that turned out equal become one: the same segments, the same type. One that series of the file use
// which this writer has not opened keeps its place, because their entries name it.
void Writer::State::unify_axes() {
  std::vector<std::uint32_t> open_users(axes.size());
  for (const SeriesState& each : series) open_users[each.axis] += each.removed ? 0 : 1;
  std::map<std::tuple<std::uint64_t, std::uint64_t, std::string, std::int64_t>, std::uint32_t> known;
  std::vector<std::uint32_t> moved(axes.size());
  for (std::uint32_t i = 0; i < axes.size(); ++i) {
    moved[i] = i;
    AxisState& axis = axes[i];
    if (axis.users == 0 || axis.column.rows() == 0) continue;
    const format::Hash segments = axis.column.fingerprint();
    const auto [first, fresh] =
        known.try_emplace({segments.low, segments.high, to_string(axis.type), axis.column.cadence()}, i);
    if (fresh || axis.users > open_users[i]) continue;
    moved[i] = first->second;
    axes[first->second].users += std::exchange(axis.users, 0);
    axes[first->second].touched = axis.touched = axis.retired = true;
  }
  for (SeriesState& each : series) {
    if (each.removed || moved[each.axis] == each.axis) continue;
    each.axis = moved[each.axis];
    each.touched = true;
  }
}

}  // namespace mdat
