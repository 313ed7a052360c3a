// SPDX-License-Identifier: Apache-2.0
// Files that commands look at: .mdat, and tables as if they were such.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "mdat/file.hpp"
#include "tools/failure.hpp"
#include "tools/selection.hpp"

namespace mdat::tool {

/// What a look needs of a file that is not .mdat: the rest is not read.
struct DataNeed {
  std::span<const std::string> series{};  ///< names or globs; all where there is none
  RangeText range{};
  std::optional<std::uint64_t> rows{};  ///< at most so many, from the front
};

/// An .mdat file; of a Parquet or Arrow file what is needed, as an .mdat file without a name.
[[nodiscard]] Expected<File> open_data(const std::string& path, const DataNeed& need);

}  // namespace mdat::tool
