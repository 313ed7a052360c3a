// SPDX-License-Identifier: Apache-2.0
#include "tools/netcdf/crash_message.hpp"

#include <signal.h>
#include <unistd.h>

#include <array>
#include <string_view>

#include "tools/failure.hpp"

namespace mdat::netcdf {
namespace {

constexpr std::array kSignals = {SIGSEGV, SIGBUS, SIGFPE, SIGABRT};

thread_local int depth = 0;
std::array<struct sigaction, kSignals.size()> before;

void handle(int signal) {
  if (depth > 0) {
    constexpr std::string_view kMessage =
        "mdat: libnetcdf crashed; its file is damaged, or it is a mistake in that library\n";
    [[maybe_unused]] const ssize_t ignored = write(STDERR_FILENO, kMessage.data(), kMessage.size());
    _exit(static_cast<int>(tool::Exit::kIo));
  }
  // Not ours: it happens again, to whoever was there before.
  for (std::size_t i = 0; i < kSignals.size(); ++i) {
    if (kSignals[i] == signal) sigaction(signal, &before[i], nullptr);
  }
}

}  // namespace

CrashMessage::CrashMessage() {
  if (depth++ > 0) return;
  struct sigaction action{};
  action.sa_handler = handle;
  sigemptyset(&action.sa_mask);
  for (std::size_t i = 0; i < kSignals.size(); ++i) sigaction(kSignals[i], &action, &before[i]);
}

CrashMessage::~CrashMessage() {
  if (--depth > 0) return;
  for (std::size_t i = 0; i < kSignals.size(); ++i) sigaction(kSignals[i], &before[i], nullptr);
}

}  // namespace mdat::netcdf
