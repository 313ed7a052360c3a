// SPDX-License-Identifier: Apache-2.0
#include "lib/read/even_steps.hpp"

namespace mdat::read {

__extension__ typedef __int128 Wide;

std::optional<EvenSteps> even_steps(const format::Aggregate& a) {
  if (a.rows == 0 || a.nulls > 0) return std::nullopt;
  EvenSteps steps{.first = static_cast<std::int64_t>(a.first), .rows = a.rows};
  if (a.rows > 1) steps.step = static_cast<std::int64_t>(a.sum_low);
  if (a.rows > 1 && (a.sum_low != a.sum_high || steps.step < 0)) return std::nullopt;
  // A step that saturated does not lead to the last stamp.
  if (steps.first + Wide{steps.step} * (a.rows - 1) != static_cast<std::int64_t>(a.last)) return std::nullopt;
  return steps;
}

}  // namespace mdat::read
