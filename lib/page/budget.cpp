// SPDX-License-Identifier: Apache-2.0
#include "lib/page/budget.hpp"

#include <algorithm>
#include <string>
#include <thread>

#include "lib/page/region.hpp"

namespace mdat::page {
namespace {

constexpr std::uint64_t kFrameBytes = io::LazyMemory::kFrameBytes;

}  // namespace

Budget& Budget::process() noexcept {
  static Budget& only = *new Budget;  // never destroyed: a thread may fault while the process exits
  return only;
}

Budget::Budget() : limit_(std::max(kLeastBytes, io::physical_memory_bytes() / 4)) {
  ::pthread_atfork(&before_fork, &after_fork, &in_child);
}

Result<void> Budget::prepare() {
  const std::scoped_lock changing(changing_);
  return benches_.make(std::max<std::size_t>(4, 2 * std::thread::hardware_concurrency()));
}

void Budget::add(Region& region) {
  const std::scoped_lock changing(changing_);
  const io::SignalsBlocked blocked;
  const std::scoped_lock lock(lock_);
  region.next_ = first_;
  first_ = &region;
  ++regions_;
}

void Budget::remove(Region& region) {
  const std::scoped_lock changing(changing_);
  const io::SignalsBlocked blocked;
  const std::scoped_lock lock(lock_);
  Region** link = &first_;
  while (*link != &region) link = &(*link)->next_;
  *link = region.next_;
  --regions_;
  if (at_ == &region) {
    at_ = region.next_;
    hand_ = 0;
  }
  frames_ -= region.resident_frames() * kFrameBytes;
}

Result<void> Budget::hold(Held what, std::uint64_t bytes) {
  std::atomic<std::uint64_t>& held = what == Held::kEager ? eager_ : pinned_;
  held += bytes;
  if (eager_ + pinned_ > limit_) {
    held -= bytes;
    return fail(ErrorCode::kLimit,
                std::to_string(bytes) + " more bytes of decoded values would have to stay, " + "beside the " +
                    std::to_string(eager_ + pinned_) + " that do; the budget is " + std::to_string(limit_) +
                    " bytes: raise it (mdat::paging::set_budget) or scan instead");
  }
  const io::SignalsBlocked blocked;
  make_room();
  return {};
}

void Budget::give_back(Held what, std::uint64_t bytes) { (what == Held::kEager ? eager_ : pinned_) -= bytes; }

void Budget::set(std::uint64_t bytes) {
  limit_ = std::max(kLeastBytes, bytes);
  const io::SignalsBlocked blocked;
  make_room();
}

paging::Counters Budget::counters() const {
  return {
      .faults = faults_, .decoded_bytes = decoded_, .evicted_bytes = evicted_, .resident_bytes = resident()};
}

// Enough that the work of choosing is small, little enough that what goes is old.
std::uint64_t Budget::batch() const noexcept {
  constexpr std::uint64_t kFramesMax = 64;
  return std::clamp<std::uint64_t>(limit_ / 16 / kFrameBytes, 1, kFramesMax);
}

std::uint64_t Budget::evict(std::uint64_t wanted) noexcept {
  std::uint64_t evicted = 0;
  // Two turns: what was spared in the first goes in the second.
  for (std::uint64_t ends = 0; first_ != nullptr && evicted < wanted && ends <= 2 * regions_;) {
    if (at_ == nullptr) {
      at_ = first_;
      hand_ = 0;
    }
    evicted += at_->evict(hand_, wanted - evicted);
    if (hand_ < at_->frames()) continue;
    at_ = at_->next_;
    hand_ = 0;
    ++ends;
  }
  frames_ -= evicted * kFrameBytes;
  evicted_ += evicted * kFrameBytes;
  return evicted;
}

void Budget::make_room() noexcept {
  if (resident() <= limit_) return;
  const std::scoped_lock lock(lock_);
  const std::uint64_t bytes = resident(), limit = limit_;
  if (bytes > limit) evict((bytes - limit + kFrameBytes - 1) / kFrameBytes + batch());
}

bool Budget::install(io::LazyMemory& memory, std::uint64_t frame, const std::byte* content) noexcept {
  frames_ += kFrameBytes;
  make_room();
  constexpr int kTriesMax = 1000;
  io::Backoff backoff;
  for (int tries = 0; tries < kTriesMax; ++tries) {
    if (memory.install(frame, content) == io::LazyMemory::Outcome::kDone) return true;
    const std::scoped_lock lock(lock_);
    if (evict(batch()) == 0) backoff.wait();
  }
  frames_ -= kFrameBytes;
  return false;
}

void Budget::before_fork() {
  Budget& budget = process();
  budget.changing_.lock();
  const sigset_t outer = io::outer_signals();
  ::pthread_sigmask(SIG_BLOCK, &outer, &budget.mask_at_fork_);
  budget.lock_.lock();
}

void Budget::after_fork() {
  Budget& budget = process();
  budget.lock_.unlock();
  ::pthread_sigmask(SIG_SETMASK, &budget.mask_at_fork_, nullptr);
  budget.changing_.unlock();
}

// Other threads are gone with what they were about to do; lazy memory was not inherited.
void Budget::in_child() {
  Budget& budget = process();
  budget.lock_.unlock();
  budget.benches_.take_all_back();
  budget.frames_ = 0;
  for (Region* region = budget.first_; region != nullptr; region = region->next_) region->remake();
  ::pthread_sigmask(SIG_SETMASK, &budget.mask_at_fork_, nullptr);
  budget.changing_.unlock();
}

}  // namespace mdat::page
