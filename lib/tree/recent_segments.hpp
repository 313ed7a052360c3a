// SPDX-License-Identifier: Apache-2.0
// The segments of one column in which rows were found of late.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>

#include "lib/column/segment_head.hpp"

namespace mdat::tree {

/// Finds the segment of a row without a walk through the tree, where a row of it was found before. Keeps no
/// segment alive. Thread-safe, and nobody waits: what another thread is at is not found.
class RecentSegments {
 public:
  struct Found {
    column::HeadPointer head;  // nullptr: none
    std::uint64_t row = 0;     // first of the segment
  };

  RecentSegments() = default;
  RecentSegments(const RecentSegments&) = delete;
  RecentSegments& operator=(const RecentSegments&) = delete;
  ~RecentSegments();

  [[nodiscard]] Found find(std::uint64_t row) const;
  /// `found` is the segment that holds `row`, of a column of `rows` rows.
  void keep(std::uint64_t rows, std::uint64_t row, const Found& found);

 private:
  struct Slot;
  struct Slots;
  std::atomic<Slots*> slots_ = nullptr;  // made when the first segment is kept
};

}  // namespace mdat::tree
