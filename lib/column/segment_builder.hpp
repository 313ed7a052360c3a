// SPDX-License-Identifier: Apache-2.0
// Rows to the bytes of one segment. Spec: mdat.md, section 4.
//
//   header      24 bytes
//   granules    88 bytes each, only where there is more than one
//   shared      of the encoding, padded to 8
//   payloads    one per granule: validity section (if the header says so), then the encoding's bytes
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "lib/column/aggregate.hpp"
#include "mdat/huge_pages.hpp"
#include "mdat/writer.hpp"

namespace mdat::column {

struct BuiltSegment {
  std::vector<std::byte, HugePages<std::byte>> bytes;
  std::uint32_t hashed_bytes =
      0;  // what the parent's hash covers: the head, or all where there is one granule
  format::Aggregate aggregate{};
};

/// 1 to kSegmentRowsMax rows. `cadence` serves an axis to count gaps.
[[nodiscard]] BuiltSegment build_segment(const Run& run, Role role, std::int64_t cadence, Profile profile);

/// The same with values as they are, for segments that stay in memory.
[[nodiscard]] BuiltSegment build_plain_segment(const Run& run, Role role, std::int64_t cadence);

}  // namespace mdat::column
