// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "mdat/file.hpp"
#include "tools/failure.hpp"

namespace mdat::tool {

/// The first thing in which two files differ, to the bit: series and their order of creation, types, units,
/// categories, axes with their facts, stamps, values; "" where nothing does. How they are stored is not
/// compared. `progress` gets the rows compared so far, over all series.
[[nodiscard]] Expected<std::string> difference(const File& a, const File& b,
                                               const std::function<void(std::uint64_t)>& progress = {});

}  // namespace mdat::tool
