// SPDX-License-Identifier: Apache-2.0
// Line protocol into series, one for each field of a measurement with its tags:
// `weather,place=a/temperature`.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>

#include "mdat/writer.hpp"
#include "tools/failure.hpp"
#include "tools/jsonl/import.hpp"

namespace mdat::influx {

/// Appends all sources ("-" is the standard input), without a commit. Times are ns unless the options say
/// another unit; a line without one is refused.
[[nodiscard]] tool::Outcome import_influx(
    std::span<const std::string> sources, Writer& writer, jsonl::JsonlOptions options,
    const std::function<void(std::uint64_t, std::uint64_t)>& progress = {});

}  // namespace mdat::influx
