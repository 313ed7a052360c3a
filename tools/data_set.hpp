// SPDX-License-Identifier: Apache-2.0
// A data set of an .mdat file, to be worked with.
#pragma once

#include <string>

#include "mdat/dataset.hpp"
#include "tools/dataset_tree.hpp"
#include "tools/failure.hpp"

namespace mdat::tool {

/// Opens a file that is there as a store, and its only data set or the one of that name; where it holds none,
/// an empty one of that name, else named after the file. What is made of its series is saved in the file, and
/// with it the data set.
[[nodiscard]] Expected<Dataset> open_data_set(const std::string& path, const std::string& name);

/// A series of the data set, given by its name or as SIGNAL/SERIES. A series of the file that no signal has
/// becomes one of the signal that its name begins with, as A#1 of A#1_RAW#1, else of a new one of its name.
[[nodiscard]] Expected<SeriesPlace> series_of(Dataset& dataset, const std::string& name,
                                              const std::string& path);

}  // namespace mdat::tool
