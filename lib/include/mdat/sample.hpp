// SPDX-License-Identifier: Apache-2.0
// The rows that draw a line exactly, however many it has: Series::sample. M4 of Jugel, Jerzak, Hackenbroich
// and Markl, "M4: A Visualization-Oriented Time Series Data Aggregation", PVLDB 7(10), 2014.
#pragma once

#include <cstdint>

#include "mdat/as_of.hpp"

namespace mdat {

/// What a column of pixels needs of the rows in it: column k of `width` holds the stamps t of a range with
/// floor(width * (t - from) / (to - from)) = k. Rows that are null or NaN are left out as if they were not
/// there. Of equal extremes the first row is taken; -0.0 is less than 0.0.
struct Pixel {
  std::uint32_t column = 0;
  Row first, min, max, last;
};

}  // namespace mdat
