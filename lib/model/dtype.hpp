// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "mdat/type.hpp"

namespace mdat::model {

/// A type in the words of pandas: "datetime64[ns, UTC]", "timedelta64[s]", "object", "category", "int64" ...
[[nodiscard]] std::string dtype_of(const Type& type);

}  // namespace mdat::model
