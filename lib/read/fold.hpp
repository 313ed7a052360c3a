// SPDX-License-Identifier: Apache-2.0
// What a range of rows holds, from what the tree knows.
#pragma once

#include "lib/read/cursor.hpp"
#include "mdat/file.hpp"

namespace mdat::read {

/// Aggregate of rows of the column, which must exist: whole nodes and granules from the tree, the two ragged
/// ends decoded.
[[nodiscard]] Result<format::Aggregate> fold(Cursor& cursor, const RowRange& rows);

/// The same in the terms of the API; `cursor` is over the values of the series. Text is read through.
[[nodiscard]] Result<Stats> stats(const Series& series, Cursor& cursor, const RowRange& rows);

}  // namespace mdat::read
