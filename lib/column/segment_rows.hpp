// SPDX-License-Identifier: Apache-2.0
// Rows of a segment decoded for whoever writes them again.
#pragma once

#include <cstdint>
#include <functional>

#include "lib/column/aggregate.hpp"
#include "lib/column/buffer.hpp"
#include "lib/column/segment.hpp"
#include "mdat/error.hpp"

namespace mdat::column {

/// Decodes whole granules into buffers that serve again for the next one.
class GranuleDecoder {
 public:
  /// All rows of a granule; valid until the next one.
  [[nodiscard]] Result<Run> decode(Segment& segment, std::uint32_t granule);

 private:
  codec::StringBuffer strings_;
  io::Scratch values_;
};

/// Decodes rows [begin, end) of a segment in order, a granule at a time. A run is valid until the next one;
/// an error of `take` ends the pass and is returned.
[[nodiscard]] Result<void> each_run(Segment& segment, std::uint32_t begin, std::uint32_t end,
                                    const std::function<Result<void>(const Run&)>& take);

/// All rows at once.
[[nodiscard]] Result<Buffer> read_rows(Segment& segment);

}  // namespace mdat::column
