// SPDX-License-Identifier: Apache-2.0
// The one place that includes fmt: messages are `format("{}: {} rows", path, rows)`.
#pragma once

#include <fmt/compile.h>
#include <fmt/format.h>

namespace mdat::tool {

using fmt::format;

}  // namespace mdat::tool
