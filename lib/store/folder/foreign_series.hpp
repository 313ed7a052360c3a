// SPDX-License-Identifier: Apache-2.0
// Series that meteaudata's own back ends wrote: labels in an index column of pandas, in the YAML, or nowhere.
#pragma once

#include <memory>
#include <string>

#include "lib/store/folder/series_yaml.hpp"
#include "mdat/storage.hpp"

namespace mdat::store {

/// A pass over the first column of a Parquet file that is no index. `yaml` is the path of what was parsed; it
/// has the labels where pandas left none. kUnsupported for an index that cannot be held.
[[nodiscard]] Result<std::unique_ptr<SeriesReader>> read_foreign_series(const std::string& data,
                                                                        const std::string& yaml,
                                                                        const SeriesYaml& known,
                                                                        const ReadRange& range);

}  // namespace mdat::store
