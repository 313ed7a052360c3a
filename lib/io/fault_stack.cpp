// SPDX-License-Identifier: Apache-2.0
// Where faults may be raised on purpose, and the stack on which they are served.
#include <signal.h>

#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "lib/io/fault_handler.hpp"

// Defined where the program is linked with a sanitizer, whether this library is or not.
extern "C" {
__attribute__((weak)) void __asan_init();
__attribute__((weak)) void __tsan_init();
__attribute__((weak)) void __msan_init();
__attribute__((weak)) void __hwasan_init();
}

namespace mdat::io {
namespace {

// A fault inside `work` must not be served on the alternate stack where the frames of the handler lie that
// called it: the kernel sees a stack pointer elsewhere and would begin at its top again.
class AlternateStackOff {
 public:
  AlternateStackOff() noexcept {
    stack_t off{};
    off.ss_flags = SS_DISABLE;
    is_off_ = ::sigaltstack(nullptr, &before_) == 0 && (before_.ss_flags & SS_DISABLE) == 0 &&
              ::sigaltstack(&off, nullptr) == 0;
  }
  AlternateStackOff(const AlternateStackOff&) = delete;
  AlternateStackOff& operator=(const AlternateStackOff&) = delete;
  ~AlternateStackOff() {
    before_.ss_flags &= ~SS_ONSTACK;
    if (is_off_) ::sigaltstack(&before_, nullptr);
  }

 private:
  stack_t before_{};
  bool is_off_;
};

struct Call {
  void (*work)(void*);
  void* argument;
};

extern "C" void mdat_run_call(void* call) {
  const AlternateStackOff off;
  static_cast<Call*>(call)->work(static_cast<Call*>(call)->argument);
}

}  // namespace

const char* no_deliberate_faults() {
#if !defined(__linux__) || !(defined(__x86_64__) || defined(__aarch64__))
  return "this processor or system is not known to the library";
#else
  if (&__asan_init != nullptr || &__tsan_init != nullptr || &__msan_init != nullptr ||
      &__hwasan_init != nullptr)
    return "the program runs under a sanitizer";
  const char* const preloaded = std::getenv("LD_PRELOAD");
  if (preloaded != nullptr && std::string_view(preloaded).find("vgpreload") != std::string_view::npos)
    return "the program runs under Valgrind";
  return nullptr;
#endif
}

// The stack pointer waits in a register that calls preserve.
[[gnu::noinline]] void call_on_stack(std::byte* stack_end, void (*work)(void*), void* argument) noexcept {
  Call call{work, argument};
  const auto top = reinterpret_cast<std::uintptr_t>(stack_end) & ~std::uintptr_t{15};
#if defined(__x86_64__)
  void* first = &call;
  __asm__ volatile(
      "movq %%rsp, %%rbx\n\t"
      "movq %[top], %%rsp\n\t"
      "call *%[run]\n\t"
      "movq %%rbx, %%rsp"
      : "+D"(first)
      : [top] "r"(top), [run] "r"(&mdat_run_call)
      : "rax", "rbx", "rcx", "rdx", "rsi", "r8", "r9", "r10", "r11", "xmm0", "xmm1", "xmm2", "xmm3", "xmm4",
        "xmm5", "xmm6", "xmm7", "xmm8", "xmm9", "xmm10", "xmm11", "xmm12", "xmm13", "xmm14", "xmm15", "cc",
        "memory");
#elif defined(__aarch64__)
  register void* first __asm__("x0") = &call;
  __asm__ volatile(
      "mov x19, sp\n\t"
      "mov sp, %[top]\n\t"
      "blr %[run]\n\t"
      "mov sp, x19"
      : "+r"(first)
      : [top] "r"(top), [run] "r"(&mdat_run_call)
      : "x1", "x2", "x3", "x4", "x5", "x6", "x7", "x8", "x9", "x10", "x11", "x12", "x13", "x14", "x15", "x16",
        "x17", "x18", "x19", "x30", "v0", "v1", "v2", "v3", "v4", "v5", "v6", "v7", "v8", "v9", "v10", "v11",
        "v12", "v13", "v14", "v15", "v16", "v17", "v18", "v19", "v20", "v21", "v22", "v23", "v24", "v25",
        "v26", "v27", "v28", "v29", "v30", "v31", "cc", "memory");
#else
  static_cast<void>(top);
  mdat_run_call(&call);
#endif
}

}  // namespace mdat::io
