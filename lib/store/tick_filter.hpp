// SPDX-License-Identifier: Apache-2.0
// Ranges of the index where a store cannot look them up: rows outside are left out of a pass.
#pragma once

#include <memory>

#include "mdat/storage.hpp"

namespace mdat::store {

/// Whether labels are int64, so that they have ranges.
[[nodiscard]] bool has_ticks(const Index& index);
/// The reader itself where the range is open; kInvalidArgument where the index has no ranges. Null labels are
/// in no range.
[[nodiscard]] Result<std::unique_ptr<SeriesReader>> filter(std::unique_ptr<SeriesReader> reader,
                                                           const TimeRange& range);

}  // namespace mdat::store
