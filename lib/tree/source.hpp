// SPDX-License-Identifier: Apache-2.0
// Columns of an open file as whoever copies them sees them. The read layer makes them, the write layer takes
// them; neither knows the other.
#pragma once

#include <functional>
#include <memory>

#include "lib/tree/column_tree.hpp"
#include "lib/tree/directory.hpp"
#include "mdat/file.hpp"

namespace mdat::tree {

/// What the directory says of a series or an axis, and the pages below. Segments are read through the source
/// of the pages, wherever that has them.
struct Source {
  std::shared_ptr<const void> snapshot;  // keeps the pages
  const PageStore* pages = nullptr;
  Record record;

  [[nodiscard]] Column column(column::Role role) const {
    return {record.column, record.physical, role, record.cadence};
  }
};

// Defined in lib/read.
[[nodiscard]] Source source_of(const Series& series);
[[nodiscard]] Source source_of(const Axis& axis);
/// Axes by number, until visit returns false.
[[nodiscard]] Result<void> each_axis(const File& file, const std::function<bool(const Source&)>& visit);

}  // namespace mdat::tree
