// SPDX-License-Identifier: Apache-2.0
#include "tools/peek.hpp"

namespace mdat::tool {

Outcome run_tail(Arguments arguments) { return peek(End::kLast, arguments); }

}  // namespace mdat::tool
