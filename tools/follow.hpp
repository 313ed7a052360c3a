// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>

#include "tools/printer.hpp"
#include "tools/rows.hpp"

namespace mdat::tool {

/// Prints what `options` asks of the series, then their new rows at each commit, until whoever reads standard
/// output goes away. The layout must be settled; the header is printed once.
[[nodiscard]] Outcome follow_rows(File file, std::span<const std::string> names, RowOptions options,
                                  Printer& printer);

}  // namespace mdat::tool
