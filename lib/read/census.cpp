// SPDX-License-Identifier: Apache-2.0
#include "lib/read/census.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "lib/tree/directory.hpp"

namespace mdat::read {

void Census::add(const format::Entry& entry, std::string_view key) {
  if (key.front() == tree::kAxisKey) {
    ++axes;
    last_axis = std::max(last_axis, tree::axis_number(key));
  } else {
    const bool counts = key.front() == tree::kSeriesKey;
    ++(counts ? series : hidden);
    rows += counts ? entry.column.aggregate.rows : 0;
    last_ordinal = std::max(last_ordinal, entry.ordinal);
  }
}

void Census::add(const Census& other) {
  series += other.series;
  hidden += other.hidden;
  axes += other.axes;
  rows += other.rows;
  last_axis = std::max(last_axis, other.last_axis);
  last_ordinal = std::max(last_ordinal, other.last_ordinal);
}

void check_users(const File::State& snapshot, const std::function<void(const Damage&)>& report) {
  struct Users {
    std::uint64_t rows, said, found;
  };
  std::map<std::uint64_t, Users> axes;
  const format::Extent& root = snapshot.superblock.slot.root;
  const auto tell = [&](std::string what, std::string series, std::uint64_t offset, bool hidden = false) {
    report({std::move(what), std::move(series), {}, {}, offset, hidden});
  };
  const auto walked = tree::each(snapshot.pages, root, {}, [&](tree::Record record) {
    // A tail that cannot be read is reported where it is looked at; here its rows are missing.
    static_cast<void>(snapshot.tail.complete(snapshot.pages, snapshot.blocks, record));
    const std::uint64_t rows = record.column.aggregate.rows;
    if (record.key.front() == tree::kAxisKey) {
      const std::uint64_t number = tree::axis_number(record.key);
      axes[number] = {rows, record.users, 0};
      if (record.physical != format::Physical::kInt64)
        tell("axis " + std::to_string(number) + " does not hold int64", {}, root.offset);
      return true;
    }
    const auto axis = axes.find(record.axis);
    const bool hidden = record.key.front() == tree::kHiddenKey;
    const std::string name = record.key.substr(1), number = "axis " + std::to_string(record.axis);
    if (axis == axes.end()) {
      tell("refers to " + number + ", which does not exist", name, root.offset, hidden);
      return true;
    }
    ++axis->second.found;
    if (axis->second.rows != rows)
      tell("has more or fewer rows than its " + number, name, root.offset, hidden);
    return true;
  });
  if (!walked)
    return tell("directory: " + walked.error().message, {}, walked.error().offset.value_or(root.offset));
  for (const auto& [number, users] : axes) {
    if (users.said != users.found)
      tell("axis " + std::to_string(number) + " has another number of series than it says", {}, root.offset);
  }
}

}  // namespace mdat::read
