// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "mdat/file.hpp"
#include "mdat/writer.hpp"
#include "tools/failure.hpp"
#include "tools/selection.hpp"

namespace mdat::tool {

struct AppendOptions {
  RangeText range;
  bool keep_overlap = false;
  std::function<void(std::uint64_t)> progress{};  ///< values copied so far
};

/// Series of a file into a target, re-encoded: types, units, zones, categories and shared axes are kept.
[[nodiscard]] Outcome append_series(const File& source, std::vector<Series> series, Writer& target,
                                    const AppendOptions& options);

}  // namespace mdat::tool
