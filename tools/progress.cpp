// SPDX-License-Identifier: Apache-2.0
#include "tools/progress.hpp"

#include <unistd.h>

#include <algorithm>

#include "tools/terminal.hpp"
#include "tools/text.hpp"

namespace mdat::tool {
namespace {

std::string clock_text(std::uint64_t seconds) {
  if (seconds < 3600) return format("{}:{:02}", seconds / 60, seconds % 60);
  return format("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
}

void print(const std::string& text) {
  [[maybe_unused]] const auto written = write(STDERR_FILENO, text.data(), text.size());
}

}  // namespace

std::string progress_text(std::uint64_t done, std::uint64_t total, std::chrono::seconds elapsed) {
  const auto seconds = static_cast<std::uint64_t>(elapsed.count());
  if (total == 0) return format("{} so far, {}", done, clock_text(seconds));
  const double share = std::min(1.0, static_cast<double>(done) / static_cast<double>(total));
  const int percent = static_cast<int>(share * 100);
  if (percent == 0) return "0 %";
  const auto left = static_cast<std::uint64_t>(static_cast<double>(seconds) * (1 - share) / share);
  return format("{} %, {} left", percent, clock_text(left));
}

Progress::Progress(std::string what)
    : what_(std::move(what)),
      enabled_(isatty(STDERR_FILENO) == 1),
      begin_(Clock::now()),
      next_(begin_ + kPatience) {}

Progress::~Progress() { clear(); }

void Progress::update(std::uint64_t done, std::uint64_t total) {
  if (!enabled_) return;
  const auto now = Clock::now();
  if (now < next_) return;
  next_ = now + kInterval;
  shown_ = true;
  const auto elapsed = std::chrono::duration_cast<std::chrono::seconds>(now - begin_);
  print("\r\x1b[K" + printable(what_) + ": " + progress_text(done, total, elapsed));
}

void Progress::clear() {
  if (shown_) print("\r\x1b[K");
  shown_ = false;
}

}  // namespace mdat::tool
