// SPDX-License-Identifier: Apache-2.0
// A column in lazy memory: a word of state a frame, changed by compare-and-swap, says who may do what with
// it.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>

#include "lib/io/fault_handler.hpp"
#include "lib/io/memory.hpp"
#include "lib/page/frame_decoder.hpp"

namespace mdat::page {

/// Registers itself with the fault handler and the budget. Thread-safe. The decoder has to outlive it.
class Region final : public io::FaultServer {
 public:
  Region(std::unique_ptr<io::LazyMemory> memory, const FrameDecoder& decoder);
  Region(const Region&) = delete;
  Region& operator=(const Region&) = delete;
  ~Region();

  [[nodiscard]] std::span<const std::byte> bytes() const { return memory_->bytes(); }
  [[nodiscard]] std::uint64_t frames() const { return frames_; }
  [[nodiscard]] bool serve(const io::Fault& fault) noexcept override;

  /// The frame is resident when this returns true, and may be evicted thereafter unless it is pinned. False:
  /// there is no memory. Outside of handlers with SignalsBlocked.
  [[nodiscard]] bool fetch(std::uint64_t frame) noexcept;
  /// Keeps frames from being evicted. True: it was the frame's first pin, or its last.
  bool pin(std::uint64_t frame) noexcept;
  /// Only if the frame has a pin already.
  [[nodiscard]] bool pin_again(std::uint64_t frame) noexcept;
  bool unpin(std::uint64_t frame) noexcept;

  // Of the budget, under its lock:

  [[nodiscard]] std::uint64_t resident_frames() const noexcept;

  /// Evicts up to `wanted` frames, from `hand` on, which it moves. Returns how many.
  [[nodiscard]] std::uint64_t evict(std::uint64_t& hand, std::uint64_t wanted) noexcept;
  /// In the child of a fork: nothing is resident but what is pinned.
  void remake() noexcept;

 private:
  friend class Budget;
  using State = std::atomic<std::uint32_t>;

  void fetch_ahead(std::uint64_t frame) noexcept;
  [[nodiscard]] bool fill(std::uint64_t frame) noexcept;
  [[nodiscard]] bool take(std::uint64_t frame) noexcept;
  [[nodiscard]] std::uint64_t drop(std::uint64_t first, std::uint64_t count) noexcept;

  std::unique_ptr<io::LazyMemory> memory_;
  const FrameDecoder* decoder_;
  std::uint64_t frames_;
  std::unique_ptr<State[]> states_;
  // Faults at frames that were there already, since the last one that was not: see serve().
  std::atomic<std::uint32_t> vain_ = 0;
  // The last frame that a fault brought; at first one that no other is behind.
  std::atomic<std::uint64_t> last_ = ~std::uint64_t{1};
  Region* next_ = nullptr;  // in the list of the budget
  std::optional<io::FaultRange> range_;
};

}  // namespace mdat::page
