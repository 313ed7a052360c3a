// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "mdat/meteaudata.hpp"
#include "tools/convert_options.hpp"
#include "tools/failure.hpp"

namespace mdat::tool {

/// `mdat convert` where the sources or the target are files of meteaudata, the other .mdat.
[[nodiscard]] Outcome convert_meteaudata(const ConvertOptions& options);

/// What is not the same on the other side, on standard error.
void tell(const std::string& file, const std::vector<MeteaudataNote>& notes);

}  // namespace mdat::tool
