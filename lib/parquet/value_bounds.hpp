// SPDX-License-Identifier: Apache-2.0
// The least and the greatest value of a page or of a column chunk, as statistics tell them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "lib/parquet/page_values.hpp"

namespace mdat::parquet {

/// In PLAIN, texts without a length. NaN is not in them; where there is a zero, -0.0 is the least and +0.0
/// the greatest, whichever it was. Long texts are cut: a least one to less, a greatest one to more than it
/// was.
struct ValueBounds {
  std::optional<std::string> least{}, greatest{};
  bool least_is_exact = true, greatest_is_exact = true;
};

/// None of a page without values that compare, or where no short text is greater than the greatest.
[[nodiscard]] ValueBounds bounds_of(const WrittenColumn& column, const PageValues& page,
                                    const Categories& categories);

/// Whether one bound of the column is less than another.
[[nodiscard]] bool is_less(const WrittenColumn& column, const std::string& a, const std::string& b);

/// Widens `bounds` to what `others` have, too.
void widen(const WrittenColumn& column, const ValueBounds& others, ValueBounds& bounds);

}  // namespace mdat::parquet
