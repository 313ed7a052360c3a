// SPDX-License-Identifier: Apache-2.0
// What decoded values of all columns may occupy together, and who has to go: a clock over all frames.
#pragma once

#include <pthread.h>

#include <atomic>
#include <cstdint>
#include <mutex>

#include "lib/io/memory.hpp"
#include "lib/io/spin_lock.hpp"
#include "lib/page/workbench.hpp"
#include "mdat/paged.hpp"

namespace mdat::page {

class Region;

/// There is one in a process, as there is one memory and one table of signal handlers. Thread-safe.
class Budget {
 public:
  static constexpr std::uint64_t kLeastBytes = std::uint64_t{4} << 20;

  [[nodiscard]] static Budget& process() noexcept;

  /// Before the first region: makes what faults will need.
  [[nodiscard]] Result<void> prepare();
  void add(Region& region);
  void remove(Region& region);

  /// What stays until it is given back. kLimit where that would be more than the budget.
  enum class Held : std::uint8_t { kEager, kPinned };
  [[nodiscard]] Result<void> hold(Held what, std::uint64_t bytes);
  void give_back(Held what, std::uint64_t bytes);
  void count_decoded(std::uint64_t bytes) noexcept { decoded_.fetch_add(bytes, std::memory_order_relaxed); }

  void set(std::uint64_t bytes);
  [[nodiscard]] std::uint64_t limit() const { return limit_; }
  [[nodiscard]] paging::Counters counters() const;

  // For signal handlers:

  [[nodiscard]] Workbenches& benches() noexcept { return benches_; }
  void count_fault() noexcept { faults_.fetch_add(1, std::memory_order_relaxed); }
  /// Makes room and puts a frame into it. False: there is no room left in the system.
  [[nodiscard]] bool install(io::LazyMemory& memory, std::uint64_t frame, const std::byte* content) noexcept;

 private:
  Budget();
  /// Evicts until `wanted` frames are gone or nothing can go; how many went.
  std::uint64_t evict(std::uint64_t wanted) noexcept;
  void make_room() noexcept;
  [[nodiscard]] std::uint64_t resident() const noexcept { return frames_ + eager_; }
  [[nodiscard]] std::uint64_t batch() const noexcept;
  static void before_fork();
  static void after_fork();
  static void in_child();

  std::atomic<std::uint64_t> limit_;
  std::atomic<std::uint64_t> frames_ = 0;  // bytes in frames of regions, pinned or not
  std::atomic<std::uint64_t> eager_ = 0;
  std::atomic<std::uint64_t> pinned_ = 0;
  std::atomic<std::uint64_t> faults_ = 0;
  std::atomic<std::uint64_t> decoded_ = 0;
  std::atomic<std::uint64_t> evicted_ = 0;
  Workbenches benches_;
  std::mutex changing_;  // held while columns come and go
  io::SpinLock lock_;    // of the list and the hand
  Region* first_ = nullptr;
  std::uint64_t regions_ = 0;
  Region* at_ = nullptr;  // the hand of the clock
  std::uint64_t hand_ = 0;
  sigset_t mask_at_fork_{};
};

}  // namespace mdat::page
