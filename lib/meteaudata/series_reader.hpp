// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "lib/meteaudata/columns.hpp"
#include "lib/meteaudata/folder.hpp"

namespace mdat::meteaudata {

/// The rows of a series. kMalformed names file and line.
[[nodiscard]] Result<SeriesData> read_series(Folder& folder, const SeriesEntry& entry, Notes& notes);

}  // namespace mdat::meteaudata
