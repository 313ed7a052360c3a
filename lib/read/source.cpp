// SPDX-License-Identifier: Apache-2.0
#include "lib/tree/source.hpp"

#include <utility>

#include "lib/read/snapshot.hpp"

namespace mdat::tree {

Source source_of(const Series& series) {
  const Series::State& state = Access_::state(series);
  return {state.snapshot, &state.snapshot->pages, state.record};
}

Source source_of(const Axis& axis) {
  const Axis::State& state = Access_::state(axis);
  return {state.snapshot, &state.snapshot->pages, state.record};
}

Result<void> each_axis(const File& file, const std::function<bool(const Source&)>& visit) {
  const auto snapshot = Access_::state(file);
  Result<void> completed;
  auto walked = each_of(kAxisKey, snapshot->pages, snapshot->superblock.slot.root, [&](Record record) {
    completed = snapshot->tail.complete(snapshot->pages, snapshot->blocks, record);
    return completed && visit({snapshot, &snapshot->pages, std::move(record)});
  });
  return walked ? completed : walked;
}

}  // namespace mdat::tree
