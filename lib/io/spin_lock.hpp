// SPDX-License-Identifier: Apache-2.0
// Mutual exclusion that signal handlers may take part in: nothing allocates, nothing is a thread-local.
#pragma once

#include <signal.h>

#include <atomic>

namespace mdat::io {

/// Waits a little longer each time; sleeps in the end, so that a thread of high priority lets others finish.
class Backoff {
 public:
  void wait() noexcept;

 private:
  int rounds_ = 0;
};

/// Keeps signals that come from outside away from this thread; faults still arrive. Who holds a lock that
/// handlers take must not be interrupted by one.
class SignalsBlocked {
 public:
  SignalsBlocked() noexcept;
  SignalsBlocked(const SignalsBlocked&) = delete;
  SignalsBlocked& operator=(const SignalsBlocked&) = delete;
  ~SignalsBlocked();

 private:
  sigset_t before_;
};

/// All signals but those that an instruction raises.
[[nodiscard]] sigset_t outer_signals() noexcept;

/// For std::scoped_lock. Outside of handlers to be held with SignalsBlocked only.
class SpinLock {
 public:
  void lock() noexcept {
    for (Backoff backoff; held_.test_and_set(std::memory_order_acquire);) backoff.wait();
  }
  void unlock() noexcept { held_.clear(std::memory_order_release); }

 private:
  std::atomic_flag held_ = ATOMIC_FLAG_INIT;
};

}  // namespace mdat::io
