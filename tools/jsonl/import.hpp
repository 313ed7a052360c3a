// SPDX-License-Identifier: Apache-2.0
// JSON lines into series: objects with "time" and a member per series, or "time", "series" and "value".
// docs/tool.md, "JSON lines", is the contract.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "mdat/writer.hpp"
#include "tools/failure.hpp"

namespace mdat::jsonl {

struct JsonlOptions {
  std::string time_format;  ///< of numbers in "time": "s", "ms", "us" or "ns" since 1970; "": ISO text
  std::string zone;         ///< of local times; else the zone in which instants are shown
  std::vector<std::pair<std::string, Type>> types;
  bool keep_overlap = false;
};

/// Appends all sources ("-" is the standard input), without a commit.
[[nodiscard]] tool::Outcome import_jsonl(
    std::span<const std::string> sources, Writer& writer, const JsonlOptions& options,
    const std::function<void(std::uint64_t, std::uint64_t)>& progress = {});

}  // namespace mdat::jsonl
