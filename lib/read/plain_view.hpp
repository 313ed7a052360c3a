// SPDX-License-Identifier: Apache-2.0
// A whole column in place, where the file holds it as the program would.
#pragma once

#include <cstddef>
#include <span>

#include "lib/read/snapshot.hpp"
#include "lib/tree/column_tree.hpp"
#include "mdat/error.hpp"

namespace mdat::read {

/// Its values, each granule checked. kInvalidArgument, with the reason alone, where the file is not mapped or
/// the values are not plain, without nulls and in one segment.
[[nodiscard]] Result<std::span<const std::byte>> view_plain(const File::State& snapshot,
                                                            const tree::Column& column);

}  // namespace mdat::read
