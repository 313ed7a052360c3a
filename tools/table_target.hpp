// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "mdat/file.hpp"
#include "tools/convert_options.hpp"
#include "tools/failure.hpp"

namespace mdat::tool {

/// All series of a file into tables, laid out as the options say: a file, a file for each series,
/// or folders by name and calendar. Whole or not at all.
[[nodiscard]] Outcome write_tables(const File& file, const ConvertOptions& options);

}  // namespace mdat::tool
