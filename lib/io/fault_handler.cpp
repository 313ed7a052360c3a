// SPDX-License-Identifier: Apache-2.0
#include "lib/io/fault_handler.hpp"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <ucontext.h>

#include <algorithm>
#include <mutex>
#include <utility>
#include <vector>

#include "lib/io/spin_lock.hpp"

namespace mdat::io {
namespace {

struct Entry {
  const std::byte* begin;
  const std::byte* end;
  FaultServer* server;
};

// Signal dispositions belong to the process, and so does this.
struct Faults {
  std::mutex changing;  // held while `entries` is rebuilt; never taken by the handler
  SpinLock lock;        // held for a look-up or a swap
  std::vector<Entry> entries;
  struct sigaction before_segv{};
  struct sigaction before_bus{};
  bool installed = false;
  sigset_t mask_at_fork{};
};

// Never destroyed: a thread may fault while the process exits.
Faults* g_faults = nullptr;

FaultServer* server_of(const std::byte* address) {
  const std::scoped_lock lock(g_faults->lock);
  const auto& entries = g_faults->entries;
  const auto after = std::ranges::upper_bound(entries, address, {}, &Entry::begin);
  if (after == entries.begin() || address >= std::prev(after)->end) return nullptr;
  return std::prev(after)->server;
}

bool is_function(const struct sigaction& action) {
  return (action.sa_flags & SA_SIGINFO) != 0 ||
         (action.sa_handler != SIG_DFL && action.sa_handler != SIG_IGN);
}

// As if this handler had never been there.
void pass_on(int signal, siginfo_t* info, void* context) {
  struct sigaction& before = signal == SIGBUS ? g_faults->before_bus : g_faults->before_segv;
  const bool raised_by_instruction = info->si_code > 0;
  if (!is_function(before)) {
    if (before.sa_handler == SIG_IGN && !raised_by_instruction) return;
    struct sigaction fallback{};
    fallback.sa_handler = SIG_DFL;
    ::sigaction(signal, &fallback, nullptr);
    // The instruction faults again and dies where it stands, for the core dump to show.
    if (!raised_by_instruction) ::raise(signal);
    return;
  }
  const struct sigaction action = before;
  if ((static_cast<unsigned>(action.sa_flags) & SA_RESETHAND) != 0) {
    before = {};
    before.sa_handler = SIG_DFL;
  }
  sigset_t mask = static_cast<ucontext_t*>(context)->uc_sigmask;
  ::sigorset(&mask, &mask, &action.sa_mask);
  if ((action.sa_flags & SA_NODEFER) == 0) ::sigaddset(&mask, signal);
  ::pthread_sigmask(SIG_SETMASK, &mask, nullptr);  // the kernel restores it when the handler returns
  if ((action.sa_flags & SA_SIGINFO) != 0)
    action.sa_sigaction(signal, info, context);
  else
    action.sa_handler(signal);
}

void handle(int signal, siginfo_t* info, void* context) {
  const int saved_errno = errno;
  bool served = false;
  if (info->si_code > 0) {
    const auto* address = static_cast<const std::byte*>(info->si_addr);
    FaultServer* const server = server_of(address);
    served = server != nullptr && server->serve({address, signal, info->si_code});
  }
  errno = saved_errno;
  if (!served) pass_on(signal, info, context);
}

bool is_ours(int signal) {
  struct sigaction now{};
  return ::sigaction(signal, nullptr, &now) == 0 && (now.sa_flags & SA_SIGINFO) != 0 &&
         now.sa_sigaction == &handle;
}

// SA_ONSTACK: a handler behind this one may be there for stacks that overflow. SA_NODEFER: a server may meet
// a fault of its own.
void install() {
  struct sigaction action{};
  action.sa_sigaction = &handle;
  action.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER | SA_RESTART;
  action.sa_mask = outer_signals();
  ::sigaction(SIGSEGV, &action, &g_faults->before_segv);
  ::sigaction(SIGBUS, &action, &g_faults->before_bus);
  g_faults->installed = true;
}

// Where someone else put a handler on top, ours stays below it.
void uninstall() {
  if (!is_ours(SIGSEGV) || !is_ours(SIGBUS)) return;
  ::sigaction(SIGSEGV, &g_faults->before_segv, nullptr);
  ::sigaction(SIGBUS, &g_faults->before_bus, nullptr);
  g_faults->installed = false;
}

// The child of a fork must not find a lock held by a thread that it does not have.
void before_fork() {
  const sigset_t outer = outer_signals();
  g_faults->changing.lock();
  ::pthread_sigmask(SIG_BLOCK, &outer, &g_faults->mask_at_fork);
  g_faults->lock.lock();
}

void after_fork() {
  g_faults->lock.unlock();
  ::pthread_sigmask(SIG_SETMASK, &g_faults->mask_at_fork, nullptr);
  g_faults->changing.unlock();
}

void swap_in(std::vector<Entry>& entries) {
  const SignalsBlocked blocked;
  const std::scoped_lock lock(g_faults->lock);
  std::swap(g_faults->entries, entries);
}

}  // namespace

FaultRange::FaultRange(std::span<const std::byte> range, FaultServer& server) : begin_(range.data()) {
  static std::once_flag once;
  std::call_once(once, [] {
    g_faults = new Faults;
    ::pthread_atfork(&before_fork, &after_fork, &after_fork);
  });
  const std::scoped_lock changing(g_faults->changing);
  std::vector<Entry> entries = g_faults->entries;
  const Entry entry{range.data(), range.data() + range.size(), &server};
  entries.insert(std::ranges::upper_bound(entries, entry.begin, {}, &Entry::begin), entry);
  swap_in(entries);
  if (!g_faults->installed) install();
}

FaultRange::~FaultRange() {
  const std::scoped_lock changing(g_faults->changing);
  std::vector<Entry> entries = g_faults->entries;
  std::erase_if(entries, [this](const Entry& entry) { return entry.begin == begin_; });
  swap_in(entries);
  if (g_faults->entries.empty()) uninstall();
}

}  // namespace mdat::io
