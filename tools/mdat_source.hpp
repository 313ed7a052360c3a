// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>

#include "mdat/file.hpp"
#include "mdat/writer.hpp"
#include "tools/failure.hpp"
#include "tools/selection.hpp"

namespace mdat::tool {

struct CopyOptions {
  RangeText range;
  bool keep_overlap = false;
  std::function<void(std::uint64_t)> progress;  ///< values copied so far
};

/// All series of a file into a target, re-encoded: types, units, zones, categories and shared axes are kept.
[[nodiscard]] Outcome copy_series(const File& source, Writer& target, const CopyOptions& options);

}  // namespace mdat::tool
