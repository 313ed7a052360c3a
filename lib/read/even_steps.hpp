// SPDX-License-Identifier: Apache-2.0
// Stamps of an axis that differ by one step: statistics tell where that is so, and then no stamp is read.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <span>

#include "lib/tree/column_tree.hpp"

namespace mdat::read {

/// Stamps first, first + step ...; step is 0 or more.
struct EvenSteps {
  std::int64_t first = 0, step = 0;
  std::uint64_t rows = 0;

  [[nodiscard]] std::int64_t at(std::uint64_t row) const {
    return static_cast<std::int64_t>(first + Wide{step} * row);
  }
  /// How many are less than `ticks`.
  [[nodiscard]] std::uint64_t before(std::int64_t ticks) const {
    if (ticks <= first) return 0;
    if (step == 0) return rows;
    const Wide steps = (Wide{ticks} - first + step - 1) / step;
    return static_cast<std::uint64_t>(std::min<Wide>(steps, rows));
  }
  /// Those of rows [row, row + out.size()), which must exist.
  void fill(std::uint64_t row, std::span<std::int64_t> out) const {
    const std::int64_t begin = at(row);
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = begin + step * static_cast<std::int64_t>(i);
  }

 private:
  __extension__ typedef __int128 Wide;
};

/// Of rows of an axis, from what is known of them; nothing where steps differ, fall or stamps are missing.
[[nodiscard]] std::optional<EvenSteps> even_steps(const format::Aggregate& aggregate);

}  // namespace mdat::read
