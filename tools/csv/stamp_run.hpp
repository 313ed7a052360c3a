// SPDX-License-Identifier: Apache-2.0
// Stamps that follow each other: within a minute only the seconds differ, so only they are read.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "mdat/time.hpp"
#include "tools/csv/grid.hpp"

namespace mdat::csv {

class StampRun {
 public:
  /// `text` is a stamp of `seconds` on the clock it shows, and `ticks` of `unit` are the whole second it is
  /// in. Begins a run where it has the usual form, 2024-05-01T12:00:00 and perhaps a fraction and more behind
  /// it. Everything else about its minute must hold for the whole of it.
  void begin(std::string_view text, std::int64_t ticks, TimeUnit unit);
  void end() { size_ = 0; }

  /// The ticks of a stamp of the same minute that is written alike; false for any other, good or bad.
  [[nodiscard]] bool next(std::string_view text, std::int64_t& ticks) const;
  /// The same for one field after the other from `row` on, as far as they go; returns how many. Row i of the
  /// grid goes to ticks[i].
  [[nodiscard]] std::size_t next(const Grid& grid, std::size_t column, std::size_t row,
                                 std::int64_t* ticks) const;

 private:
  static constexpr std::size_t kMinuteBytes = 16;  // 2024-05-01T12:00
  static constexpr std::size_t kSecondBytes = 19;  // :00
  static constexpr std::size_t kFractionMax = 9;

  [[nodiscard]] std::size_t next_any(const Grid& grid, std::size_t column, std::size_t row,
                                     std::int64_t* ticks) const;
  [[nodiscard]] std::size_t next_v3(const Grid& grid, std::size_t column, std::size_t row,
                                    std::int64_t* ticks) const;
  [[nodiscard]] bool set_fraction(TimeUnit unit);
  [[nodiscard]] bool fraction(const char* digits, std::int64_t& ticks) const;

  std::size_t size_ = 0;              // of the text; 0: no run
  std::uint64_t minute_[2] = {0, 0};  // its text
  std::size_t fraction_digits_ = 0;
  char point_ = '.';
  std::string rest_;        // behind the fraction: an offset
  std::int64_t ticks_ = 0;  // of the minute
  std::int64_t per_second_ = 1;
  unsigned kept_digits_ = 0;  // of the fraction, up to eight before its end; zeros follow
  std::uint64_t zeros_ = 0;   // ones where these are in the word
  std::uint32_t first_digit_ = 0, multiplier_ = 1;  // fraction to ticks
};

}  // namespace mdat::csv
