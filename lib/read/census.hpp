// SPDX-License-Identifier: Apache-2.0
// What a directory holds, counted, so that it can be compared with what is said of it. Spec: mdat.md,
// section 8.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

#include "lib/read/snapshot.hpp"

namespace mdat::read {

/// Of a page of the directory and all below it.
struct Census {
  std::uint64_t series = 0;
  std::uint64_t hidden = 0;  ///< series that are not in `series`, `rows` and what else is told of a commit
  std::uint64_t axes = 0;
  std::uint64_t rows = 0;          ///< of all series
  std::uint64_t last_axis = 0;     ///< the greatest number, where there are axes
  std::uint64_t last_ordinal = 0;  ///< the greatest, where there are series, hidden ones included

  void add(const format::Entry& entry, std::string_view key);
  void add(const Census& other);
  [[nodiscard]] std::uint64_t entries() const { return series + hidden + axes; }
};

/// Reports series without the axis they name or with other rows than it, and axes with other series on them
/// than they say, in the commit of a snapshot.
void check_users(const File::State& snapshot, const std::function<void(const Damage&)>& report);

}  // namespace mdat::read
