// SPDX-License-Identifier: Apache-2.0
// The first records of a source, kept to look at them more than once.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tools/csv/tokenizer.hpp"

namespace mdat::csv {

struct SampleRow {
  std::uint64_t line = 0;
  std::vector<std::string> texts;
  std::vector<bool> quoted;

  [[nodiscard]] std::size_t size() const { return texts.size(); }
  /// An empty field where the row is too short.
  [[nodiscard]] Field field(std::size_t index) const {
    if (index >= texts.size()) return {};
    return {texts[index], quoted[index]};
  }
};

/// Up to `rows_max` records of `text` that are not blank, behind `skip_lines` lines. A last one that `text`
/// cuts off is left out unless the text is whole.
struct SampleSpan {
  std::string_view text;
  bool whole = false;
};
[[nodiscard]] std::vector<SampleRow> sample_rows(SampleSpan span, char delimiter, std::uint64_t skip_lines,
                                                 std::size_t rows_max);

}  // namespace mdat::csv
