// SPDX-License-Identifier: Apache-2.0
// Which row has the least or the greatest number of a range: statistics tell the number, and only what holds
// it is decoded.
#pragma once

#include <cstdint>
#include <optional>

#include "lib/read/node.hpp"

namespace mdat::read {

struct Extreme {
  std::uint64_t bits = 0;  // as aggregates hold values
  std::uint64_t row = 0;   // the first that has it
};
struct Extremes {
  Extreme least, greatest;
};

/// Of the numbers, neither null nor NaN, in these rows of a column that is not text; nothing where there is
/// none. Decodes at most those vectors of the two ragged ends, and of a granule for each of the two, that may
/// hold them.
[[nodiscard]] Result<std::optional<Extremes>> find_extremes(Cursor& cursor, const RowRange& rows);

}  // namespace mdat::read
