// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace mdat::tool {

/// A line on stderr with share and time left, on a terminal only and not before kPatience, erased at the end.
class Progress {
 public:
  explicit Progress(std::string what);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  /// `total` 0: unknown. Cheap to call often.
  void update(std::uint64_t done, std::uint64_t total);
  /// Takes the line away, so that a message can be printed.
  void clear();

 private:
  using Clock = std::chrono::steady_clock;
  static constexpr std::chrono::milliseconds kPatience{700};
  static constexpr std::chrono::milliseconds kInterval{100};
  std::string what_;
  bool enabled_;
  bool shown_ = false;
  Clock::time_point begin_;
  Clock::time_point next_;
};

/// "41 %, 1:05 left": what is shown behind the name of the work.
[[nodiscard]] std::string progress_text(std::uint64_t done, std::uint64_t total,
                                        std::chrono::seconds elapsed);

}  // namespace mdat::tool
