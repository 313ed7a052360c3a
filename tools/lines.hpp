// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

#include "tools/csv/byte_source.hpp"
#include "tools/failure.hpp"

namespace mdat::tool {

/// Cuts a source into lines, without their ends, and counts them from 1. Lines of up to 1 GiB; memory is that
/// of the longest. The first failure of visit ends it; progress, if given, is told how many bytes are read.
[[nodiscard]] Outcome each_line(csv::ByteSource& source,
                                const std::function<Outcome(std::uint64_t, std::string_view)>& visit,
                                const std::function<void(std::uint64_t)>& progress);

}  // namespace mdat::tool
