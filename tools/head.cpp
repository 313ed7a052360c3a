// SPDX-License-Identifier: Apache-2.0
#include "tools/peek.hpp"

namespace mdat::tool {

Outcome run_head(Arguments arguments) { return peek(End::kFirst, arguments); }

}  // namespace mdat::tool
