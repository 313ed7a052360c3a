// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "mdat/file.hpp"
#include "tools/output.hpp"
#include "tools/selection.hpp"

namespace mdat::influx {

/// All series of a file as line protocol, a line for each value, times in ns. A name such as
/// `weather,place=a/temperature` gives measurement, tags and field; any other is a measurement with the field
/// `value`. Nulls are left out; notes tell what else is.
[[nodiscard]] tool::Outcome write_influx(const File& file, const tool::RangeText& range, tool::Output& output,
                                         std::vector<std::string>& notes,
                                         const std::function<void(std::uint64_t)>& progress);

}  // namespace mdat::influx
