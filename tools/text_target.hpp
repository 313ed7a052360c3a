// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "mdat/file.hpp"
#include "tools/output.hpp"
#include "tools/records.hpp"
#include "tools/rows.hpp"
#include "tools/selection.hpp"

namespace mdat::tool {

/// How a file goes into text: wide where all series share one axis and their names make a header that can be
/// read back, else long.
struct TextPlan {
  Layout layout = Layout::kWide;
  std::vector<Series> series;
  std::vector<std::string> notes;  ///< what text cannot carry, and the option that brings it back
};
[[nodiscard]] Expected<TextPlan> plan_text(const File& file, const RangeText& range);

/// The rows as CSV or JSON lines; units stand in brackets behind the names.
[[nodiscard]] Outcome write_text(const File& file, const TextPlan& plan, const RangeText& range,
                                 Format format, Output& output,
                                 const std::function<void(std::uint64_t)>& progress);

}  // namespace mdat::tool
