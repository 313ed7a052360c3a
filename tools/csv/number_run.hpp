// SPDX-License-Identifier: Apache-2.0
// Numbers of one column of a grid, one below the other, as long as they are plain.
#pragma once

#include <cstddef>
#include <cstdint>

#include "tools/csv/grid.hpp"

namespace mdat::csv {

/// The bits of as many numbers from `row` on as are plain, to `slots`, which has room for all; returns how
/// many.
[[nodiscard]] std::size_t read_integers(const Grid& grid, std::size_t column, std::size_t row,
                                        std::uint64_t* slots);
[[nodiscard]] std::size_t read_decimals(const Grid& grid, std::size_t column, std::size_t row, char point,
                                        std::uint64_t* slots);

}  // namespace mdat::csv
