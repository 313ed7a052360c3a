// SPDX-License-Identifier: Apache-2.0
#include "lib/tree/recent_segments.hpp"

#include <algorithm>
#include <bit>

#include "format/limits.hpp"

namespace mdat::tree {

struct RecentSegments::Slot {
  std::atomic_flag busy = ATOMIC_FLAG_INIT;
  std::uint32_t rows = 0;
  std::uint64_t row = 0;
  std::weak_ptr<const column::SegmentHead> head;
};

/// One for each segment of 10^9 rows, where all but the last are full: 64 KiB.
struct RecentSegments::Slots {
  static constexpr std::uint64_t kMax = 2048;

  explicit Slots(std::uint64_t rows)
      : count(std::bit_ceil(std::min(rows / format::kSegmentRowsMax + 1, kMax))),
        slots(std::make_unique<Slot[]>(count)) {}
  [[nodiscard]] Slot& of(std::uint64_t row) const {
    return slots[row / format::kSegmentRowsMax & (count - 1)];
  }

  std::size_t count;
  std::unique_ptr<Slot[]> slots;
};

RecentSegments::~RecentSegments() { delete slots_.load(std::memory_order_relaxed); }

RecentSegments::Found RecentSegments::find(std::uint64_t row) const {
  const Slots* slots = slots_.load(std::memory_order_acquire);
  if (slots == nullptr) return {};
  Slot& slot = slots->of(row);
  Found found;
  if (slot.busy.test_and_set(std::memory_order_acquire)) return found;
  if (row >= slot.row && row - slot.row < slot.rows) found = {slot.head.lock(), slot.row};
  slot.busy.clear(std::memory_order_release);
  return found;
}

void RecentSegments::keep(std::uint64_t rows, std::uint64_t row, const Found& found) {
  // A segment of one granule is not worth a slot, and where files are read it holds their bytes.
  if (found.head->header().granules < 2) return;
  Slots* slots = slots_.load(std::memory_order_acquire);
  if (slots == nullptr) {
    auto made = std::make_unique<Slots>(rows);
    if (slots_.compare_exchange_strong(slots, made.get(), std::memory_order_acq_rel)) slots = made.release();
  }
  Slot& slot = slots->of(row);
  if (slot.busy.test_and_set(std::memory_order_acquire)) return;
  slot.rows = found.head->header().rows;
  slot.row = found.row;
  slot.head = found.head;
  slot.busy.clear(std::memory_order_release);
}

}  // namespace mdat::tree
