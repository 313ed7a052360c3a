// SPDX-License-Identifier: Apache-2.0
// Finding a row by its stamp or by having a value, in O(log n).
#pragma once

#include <cstdint>
#include <optional>

#include "lib/read/node.hpp"

namespace mdat::read {

/// First row of a sorted axis whose stamp is not less than `ticks`; the number of rows if there is none.
[[nodiscard]] Result<std::uint64_t> lower_bound(Cursor& axis, std::int64_t ticks);
/// First row whose stamp is greater.
[[nodiscard]] Result<std::uint64_t> upper_bound(Cursor& axis, std::int64_t ticks);

/// First row behind `row` whose stamp is not less than `ticks`; made for many steps forward, some of them
/// short.
[[nodiscard]] Result<std::uint64_t> next_row(Cursor& axis, std::uint64_t row, std::int64_t ticks);

/// The stamp of a row, which must exist.
[[nodiscard]] Result<std::int64_t> stamp_at(Cursor& axis, std::uint64_t row);

/// What a row must hold to be found.
enum class Holding : std::uint8_t {
  kValue,   // not null
  kNumber,  // neither null nor NaN
};

/// The first or, backward, the last of these rows that holds it; nothing where none does.
[[nodiscard]] Result<std::optional<std::uint64_t>> find_row(Cursor& cursor, const RowRange& rows,
                                                            Holding holding, Order order);

}  // namespace mdat::read
