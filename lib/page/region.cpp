// SPDX-License-Identifier: Apache-2.0
#include "lib/page/region.hpp"

#include <algorithm>
#include <utility>

#include "lib/io/spin_lock.hpp"
#include "lib/page/budget.hpp"

namespace mdat::page {
namespace {

constexpr std::size_t kFrameBytes = io::LazyMemory::kFrameBytes;

// The two lowest bits of a state. kBusy and kEvicting belong to one thread, which never waits for another
// frame.
enum : std::uint32_t { kMissing = 0, kBusy = 1, kResident = 2, kEvicting = 3, kPhase = 3 };
// It was evicted before: when it comes back it is kept for one more turn of the clock.
constexpr std::uint32_t kReturned = 4;
constexpr std::uint32_t kKept = 8;
constexpr std::uint32_t kPin = 16;  // times the number of pins

constexpr std::uint32_t phase(std::uint32_t state) { return state & kPhase; }

// More threads than that do not meet at one frame.
constexpr std::uint32_t kVainMax = 100'000;

}  // namespace

Region::Region(std::unique_ptr<io::LazyMemory> memory, const FrameDecoder& decoder)
    : memory_(std::move(memory)),
      decoder_(&decoder),
      frames_(memory_->bytes().size() / kFrameBytes),
      states_(std::make_unique<State[]>(frames_)) {
  Budget::process().add(*this);
  range_.emplace(memory_->bytes(), *this);
}

Region::~Region() {
  range_.reset();
  Budget::process().remove(*this);
}

std::uint64_t Region::resident_frames() const noexcept {
  std::uint64_t count = 0;
  for (std::uint64_t i = 0; i < frames_; ++i) count += phase(states_[i]) == kResident ? 1 : 0;
  return count;
}

// A fault at a frame that is there comes from a thread that was too late; the next touch succeeds. But a
// write to the array, or a page that someone else took away, would fault for ever: that is not ours to serve.
bool Region::serve(const io::Fault& fault) noexcept {
  if (!memory_->is_missing(fault)) return false;
  const auto offset = static_cast<std::uint64_t>(fault.address - memory_->bytes().data());
  const std::uint64_t frame = offset / kFrameBytes;
  if (phase(states_[frame].load(std::memory_order_acquire)) == kResident)
    return vain_.fetch_add(1, std::memory_order_relaxed) < kVainMax;
  Budget::process().count_fault();
  if (!fetch(frame)) return false;
  fetch_ahead(frame);
  return true;
}

// Whoever touches the frame behind the last one reads in order: a few more come with it, for one signal.
void Region::fetch_ahead(std::uint64_t frame) noexcept {
  constexpr std::uint64_t kAhead = 3;
  const bool in_order = last_.load(std::memory_order_relaxed) + 1 == frame;
  const std::uint64_t end = in_order ? std::min(frame + 1 + kAhead, frames_) : frame + 1;
  std::uint64_t next = frame + 1;
  while (next < end && phase(states_[next].load(std::memory_order_relaxed)) == kMissing && fetch(next))
    ++next;
  last_.store(next - 1, std::memory_order_relaxed);
}

bool Region::fetch(std::uint64_t frame) noexcept {
  for (io::Backoff backoff;; backoff.wait()) {
    std::uint32_t state = states_[frame].load(std::memory_order_acquire);
    if (phase(state) == kResident) return true;
    if (phase(state) == kMissing && states_[frame].compare_exchange_weak(state, state | kBusy)) break;
  }
  const bool filled = fill(frame);
  vain_.store(0, std::memory_order_relaxed);
  // Others may pin the frame meanwhile: only the phase is changed.
  if (filled && (states_[frame].load(std::memory_order_relaxed) & kReturned) != 0)
    states_[frame].fetch_or(kKept, std::memory_order_relaxed);
  states_[frame].fetch_add(filled ? kResident - kBusy : kMissing - kBusy, std::memory_order_release);
  return filled;
}

bool Region::fill(std::uint64_t frame) noexcept {
  struct Job {
    Region* region;
    Workbench* bench;
    std::uint64_t frame;
    bool done;
  } job{this, &Budget::process().benches().take(), frame, false};
  const auto work = [](void* argument) {
    Job& todo = *static_cast<Job*>(argument);
    const FrameDecoder& decoder = *todo.region->decoder_;
    const std::uint64_t frame_rows = kFrameBytes / decoder.width();
    const std::uint64_t begin = todo.frame * frame_rows;
    const auto rows = std::min<std::uint64_t>(frame_rows, decoder.rows() - begin);
    std::byte* const out = todo.bench->frame.data();
    decoder.decode(begin, rows, *todo.bench, out);
    Budget::process().count_decoded(rows * decoder.width());
    std::fill(out + rows * decoder.width(), out + kFrameBytes, std::byte{0});
    todo.done = Budget::process().install(*todo.region->memory_, todo.frame, out);
  };
  io::call_on_stack(job.bench->stack_end, work, &job);
  Budget::process().benches().give_back(*job.bench);
  return job.done;
}

bool Region::pin(std::uint64_t frame) noexcept {
  return states_[frame].fetch_add(kPin, std::memory_order_acq_rel) < kPin;
}

bool Region::pin_again(std::uint64_t frame) noexcept {
  std::uint32_t state = states_[frame].load(std::memory_order_relaxed);
  while (state >= kPin) {
    if (states_[frame].compare_exchange_weak(state, state + kPin, std::memory_order_acq_rel)) return true;
  }
  return false;
}

bool Region::unpin(std::uint64_t frame) noexcept {
  return states_[frame].fetch_sub(kPin, std::memory_order_acq_rel) < 2 * kPin;
}

// From resident and not pinned to kEvicting, unless it is spared this time.
bool Region::take(std::uint64_t frame) noexcept {
  std::uint32_t state = states_[frame].load(std::memory_order_relaxed);
  while (phase(state) == kResident && state < kPin) {
    const bool spared = (state & kKept) != 0;
    const std::uint32_t next = spared ? state & ~kKept : state + (kEvicting - kResident);
    if (states_[frame].compare_exchange_weak(state, next, std::memory_order_acq_rel)) return !spared;
  }
  return false;
}

std::uint64_t Region::drop(std::uint64_t first, std::uint64_t count) noexcept {
  const bool dropped = memory_->discard(first, count);
  for (std::uint64_t i = first; i < first + count; ++i) {
    if (dropped) states_[i].fetch_or(kReturned, std::memory_order_relaxed);
    states_[i].fetch_sub(dropped ? kEvicting - kMissing : kEvicting - kResident, std::memory_order_release);
  }
  return dropped ? count : 0;
}

std::uint64_t Region::evict(std::uint64_t& hand, std::uint64_t wanted) noexcept {
  std::uint64_t evicted = 0;
  while (hand < frames_ && evicted < wanted) {
    std::uint64_t count = 0;
    while (evicted + count < wanted && hand + count < frames_ && take(hand + count)) ++count;
    if (count > 0) evicted += drop(hand, count);
    hand += std::max<std::uint64_t>(1, count);
  }
  return evicted;
}

void Region::remake() noexcept {
  for (std::uint64_t i = 0; i < frames_; ++i) states_[i].fetch_and(~kPhase);
  if (!memory_->remake()) return;
  for (std::uint64_t i = 0; i < frames_; ++i) {
    if (states_[i] >= kPin) static_cast<void>(fetch(i));
  }
}

}  // namespace mdat::page
