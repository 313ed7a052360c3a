// SPDX-License-Identifier: Apache-2.0
// A set of values against the vectors of segments, told from what is stored wherever that is cheaper than
// decoding: bounds of packed vectors, entries of a dictionary, runs.
#pragma once

#include <cstdint>
#include <vector>

#include "lib/codec/dictionary.hpp"
#include "lib/codec/run_end.hpp"
#include "lib/column/segment.hpp"
#include "lib/column/value_set.hpp"

namespace mdat::column {

/// Keeps what it learnt of the last segment. One thread at a time.
class Matcher {
 public:
  explicit Matcher(ValueSet set) : set_(std::move(set)) {}
  [[nodiscard]] const ValueSet& set() const { return set_; }

  /// What is known of a vector; kSome where only match() or its values tell.
  [[nodiscard]] Result<Verdict> verdict(Segment& segment, std::uint32_t granule, std::uint32_t vector);
  /// keep[i] = 1 where row i of the vector is in the set, else 0; room for 1024. False: its values have to be
  /// decoded to tell.
  [[nodiscard]] Result<bool> match(Segment& segment, std::uint32_t granule, std::uint32_t vector,
                                   std::uint8_t* keep);

 private:
  [[nodiscard]] bool learn_entries(const Segment& segment);
  [[nodiscard]] bool learn_runs(const Segment& segment, std::uint32_t granule, const GranuleView& view);

  ValueSet set_;
  std::uint64_t segment_ = ~std::uint64_t{0};  // offset of the segment that is known
  std::uint32_t granule_ = ~std::uint32_t{0};  // and of it, the granule whose runs are
  std::vector<std::uint8_t> entries_;          // 1 where a dictionary entry is in the set; empty: none known
  std::vector<std::uint8_t> rows_;             // likewise rows of the granule
  codec::RunEnd::Runs runs_;
};

}  // namespace mdat::column
