// SPDX-License-Identifier: Apache-2.0
// All that a store knows beside rows, as one tree: the fields of the data set, `signals` by name, and in each
// `time_series` by name, as meteaudata writes them; `series` by key for those that belong to no signal.
#pragma once

#include <string>

#include "mdat/parameter.hpp"
#include "mdat/storage.hpp"

namespace mdat::tool {

/// kInvalidArgument where the store has several data sets.
[[nodiscard]] Result<Parameters> metadata_tree(StorageBackend& store);
/// What the tree names becomes what it says, the rest stays; one batch. Data set and signals that are not
/// there are made; `name` is the data set's where the tree has none. kNotFound for series that are not there.
[[nodiscard]] Result<void> apply_metadata(StorageBackend& store, Parameters tree, const std::string& name);

}  // namespace mdat::tool
