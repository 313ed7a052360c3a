// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "mdat/file.hpp"
#include "tools/printer.hpp"

namespace mdat::tool {

/// Records of each selected series under one header, which is not printed where the selection is refused. The
/// printer is not finished.
[[nodiscard]] Outcome print_each(const File& file, std::span<const std::string> names,
                                 const std::vector<Heading>& headings, Printer& printer,
                                 const std::function<Outcome(const Series&)>& print);

}  // namespace mdat::tool
