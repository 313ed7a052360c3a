// SPDX-License-Identifier: Apache-2.0
// The one handler of SIGSEGV and SIGBUS in a process: faults in registered ranges are served, all others go
// to whoever handled them before, the default action included. Installed while there is a range.
#pragma once

#include <cstddef>
#include <span>

namespace mdat::io {

/// What the processor or the kernel said of a fault.
struct Fault {
  const std::byte* address;
  int signal;  // SIGSEGV or SIGBUS
  int code;    // si_code
};

/// Serves the faults of a range. serve() runs in a signal handler, on any thread, with all signals from
/// outside blocked; it may fault in another range itself.
class FaultServer {
 public:
  /// True: the access is to be tried again. False: the fault is someone else's.
  [[nodiscard]] virtual bool serve(const Fault& fault) noexcept = 0;

 protected:
  ~FaultServer() = default;
};

/// Registers a range for its life, which the server must outlast. Ranges do not overlap. Thread-safe.
class FaultRange {
 public:
  FaultRange(std::span<const std::byte> range, FaultServer& server);
  FaultRange(const FaultRange&) = delete;
  FaultRange& operator=(const FaultRange&) = delete;
  ~FaultRange();

 private:
  const std::byte* begin_;
};

/// Why reads of a process should not be made to fault on purpose (a sanitizer, Valgrind, an unknown
/// processor); nullptr where they may.
[[nodiscard]] const char* no_deliberate_faults();

/// Calls work(argument) on the stack that ends at `stack_end`: a thread may have little left of its own, and
/// an alternate signal stack less. Only where no_deliberate_faults() is nullptr.
void call_on_stack(std::byte* stack_end, void (*work)(void*), void* argument) noexcept;

}  // namespace mdat::io
