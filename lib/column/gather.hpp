// SPDX-License-Identifier: Apache-2.0
// Chosen rows of a run, copied next to each other.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "format/limits.hpp"
#include "lib/codec/codec.hpp"
#include "lib/column/aggregate.hpp"
#include "lib/io/block_source.hpp"

namespace mdat::column {

/// Room for one run, kept for the next.
class Gathered {
 public:
  /// Rows of the run, at most 1024 of them, in that order; valid until the next call.
  [[nodiscard]] Run take(const Run& run, std::span<const std::uint16_t> rows);

 private:
  io::Scratch values_;
  codec::StringBuffer strings_;
  std::array<std::uint64_t, format::kVectorRows / 64> validity_;
};

}  // namespace mdat::column
