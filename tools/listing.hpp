// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "mdat/file.hpp"
#include "tools/printer.hpp"

namespace mdat::tool {

/// Header and a record per series, by name, or signal by signal where the file has a data set; those that a
/// glob matches where there are globs.
[[nodiscard]] Outcome list_series(const File& file, std::span<const std::string> globs, Printer& printer);
/// Its headings.
[[nodiscard]] std::span<const Heading> listing_headings();
/// Of names and globs, those that were asked for.
[[nodiscard]] bool is_wanted(std::string_view name, std::span<const std::string> globs);

}  // namespace mdat::tool
