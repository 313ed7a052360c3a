// SPDX-License-Identifier: Apache-2.0
// What the functions of meteaudata share.
#pragma once

#include <functional>
#include <memory>
#include <string_view>

#include "mdat/process.hpp"

namespace mdat::process {

/// The function as meteaudata names it, and after which module of its package it was written.
[[nodiscard]] std::shared_ptr<const FunctionInfo> function_info(std::string_view name,
                                                                std::string_view module);
/// kInvalidArgument unless a series is indexed by times or durations.
[[nodiscard]] Result<void> need_times(const SeriesData& head, std::string_view function);
/// Calls take for each chunk of a pass.
[[nodiscard]] Result<void> each_chunk(SeriesReader& reader,
                                      const std::function<Result<void>(SeriesData&)>& take);

}  // namespace mdat::process
