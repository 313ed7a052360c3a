// SPDX-License-Identifier: Apache-2.0
// Series as folders of small tables by name and calendar: tools/hive.hpp has the form.
#pragma once

#include <span>
#include <string>

#include "mdat/file.hpp"
#include "tools/convert_options.hpp"
#include "tools/failure.hpp"
#include "tools/hive.hpp"

namespace mdat::tool {

/// Files of `time` and `value` below a folder, by the keys of the options. Refuses series of different types.
[[nodiscard]] Outcome write_partitions(const File& file, std::span<const Series> series,
                                       const ConvertOptions& options, const std::string& folder);

}  // namespace mdat::tool
