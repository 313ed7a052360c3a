// SPDX-License-Identifier: Apache-2.0
// What stands beside the rows of a series so that meteaudata loads it.
#pragma once

#include <string>

#include "lib/meteaudata/series_plan.hpp"
#include "mdat/dataset.hpp"

namespace mdat::meteaudata {

/// A step that 0.12.1 loads.
[[nodiscard]] Parameters step_tree(const ProcessingStep& step, const std::string& path, Notes& notes);

/// The metadata of a series that is written as its plan says; what meteaudata has no field for stands in
/// members `mdat`. `path` is what it is called in notes.
[[nodiscard]] Parameters series_tree(const TimeSeries& series, const SeriesPlan& plan,
                                     const std::string& path, Notes& notes);

}  // namespace mdat::meteaudata
