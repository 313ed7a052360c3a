// SPDX-License-Identifier: Apache-2.0
#include "lib/io/spin_lock.hpp"

#include <sched.h>
#include <time.h>

namespace mdat::io {

void Backoff::wait() noexcept {
  constexpr int kYields = 100;
  if (rounds_++ < kYields) {
    ::sched_yield();
    return;
  }
  const timespec pause{.tv_sec = 0, .tv_nsec = 50'000};
  ::nanosleep(&pause, nullptr);
}

sigset_t outer_signals() noexcept {
  sigset_t set;
  ::sigfillset(&set);
  for (const int raised : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGSYS, SIGABRT})
    ::sigdelset(&set, raised);
  return set;
}

SignalsBlocked::SignalsBlocked() noexcept {
  const sigset_t outer = outer_signals();
  ::pthread_sigmask(SIG_BLOCK, &outer, &before_);
}

SignalsBlocked::~SignalsBlocked() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

}  // namespace mdat::io
