// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tools/convert_options.hpp"
#include "tools/failure.hpp"

namespace mdat::tool {

/// `mdat convert` where the sources or the target are files of meteaudata, the other .mdat.
[[nodiscard]] Outcome convert_meteaudata(const ConvertOptions& options);

}  // namespace mdat::tool
