// SPDX-License-Identifier: Apache-2.0
// The index of text without quotes, 64 bytes at a time.
#pragma once

#include <cstddef>
#include <cstdint>

#include "tools/csv/grid.hpp"

namespace mdat::csv {

inline constexpr std::size_t kLaneBytes = 64;
/// Marks behind the last one that may be overwritten.
inline constexpr std::size_t kSpareMarks = 8;

struct MarkRun {
  std::size_t end = 0;    ///< of the text that was indexed
  std::size_t marks = 0;  ///< how many were written
};

/// Marks of the delimiters and line ends in text[begin, end): whole lanes, up to the first that has a quote.
[[nodiscard]] MarkRun index_lanes(const char* text, std::size_t begin, std::size_t end, char delimiter,
                                  std::uint32_t* marks);
/// The same with what every processor has.
[[nodiscard]] MarkRun index_lanes_portably(const char* text, std::size_t begin, std::size_t end,
                                           char delimiter, std::uint32_t* marks);

}  // namespace mdat::csv
