// SPDX-License-Identifier: Apache-2.0
// Where windows of a fixed length begin and end on the clocks of a zone: the rules of mdat::Every.
#pragma once

#include <cstdint>

#include "lib/time/civil.hpp"
#include "mdat/time.hpp"
#include "mdat/windows.hpp"

namespace mdat::time {

/// One thread at a time: remembers the clock's offset from call to call.
class WindowGrid {
 public:
  /// kInvalidArgument for a length that is not positive, too long, or no whole number of ticks.
  [[nodiscard]] static Result<WindowGrid> make(const Every& every, TimeUnit unit, const Zone& zone);

  /// [begin, end) in ticks; ends beyond what 64 bits hold are the ends of that.
  struct Bounds {
    std::int64_t begin = 0;
    std::int64_t end = 0;
  };
  /// The window that holds an instant.
  [[nodiscard]] Bounds around(std::int64_t ticks);
  /// The first instant, in seconds, at which the clock shows a day or, where it skips all of it, a later one.
  [[nodiscard]] std::int64_t day_begin(std::int64_t day);

 private:
  enum class Kind : std::uint8_t { kElapsed, kClock, kDays, kMonths };

  WindowGrid(Kind kind, std::int64_t length, TimeUnit unit, const Zone& zone)
      : kind_(kind), length_(length), per_second_(ticks_per_second(unit)), zone_(zone) {}
  [[nodiscard]] Bounds elapsed(std::int64_t ticks) const;
  [[nodiscard]] const Zone::Period& stretch(std::int64_t seconds);
  [[nodiscard]] bool begins_at_change(std::int64_t seconds);
  [[nodiscard]] std::int64_t clock_begin(std::int64_t seconds);
  [[nodiscard]] std::int64_t clock_end(std::int64_t seconds);
  [[nodiscard]] std::int64_t first_day(std::int64_t day, std::int64_t windows_on) const;
  [[nodiscard]] std::int64_t to_ticks(std::int64_t seconds) const;

  Kind kind_;
  std::int64_t length_;      // ticks, seconds of the clock, days or months
  std::int64_t origin_ = 0;  // of elapsed time in ticks, of days the first of all
  std::int64_t per_second_;
  Zone zone_;
  Zone::Period stretch_;  // empty at first
};

}  // namespace mdat::time
