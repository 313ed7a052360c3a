// SPDX-License-Identifier: Apache-2.0
// Statistics window by window: Series::windows.
//
//     auto windows = series.windows({.from = a, .to = b}, {1, Every::kDay});   // or *parse_every("1d")
//     for (const mdat::Window& window : windows) use(window.begin, window.stats.mean);
//     if (windows.error()) ...   // damage or an I/O error ended the loop early
#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <optional>
#include <string_view>

#include "mdat/axis.hpp"
#include "mdat/error.hpp"
#include "mdat/file.hpp"
#include "mdat/pass_iterator.hpp"

namespace mdat {

/// How long windows are and where they begin. On the clocks of the zone:
///   - up to a day, where the length divides one: at each reading that is a multiple of it since midnight. A
///     reading that a clock change skips begins its window at the change, one that occurs twice begins two.
///   - days, weeks (from Monday), months and years: at the first instant of the day, so that a day has 23 or
///     25 hours where clocks change. n days and weeks are counted from 1970, n months and years from year 0.
///   - any other length is elapsed time since 1970-01-01T00:00.
/// An axis of durations has windows of up to a number of days, counted from 0; one of numbers has none.
struct Every {
  enum Unit : std::uint8_t { kNano, kMicro, kMilli, kSecond, kMinute, kHour, kDay, kWeek, kMonth, kYear };
  std::int64_t count = 1;  ///< at least 1
  Unit unit = kHour;
  bool operator==(const Every&) const = default;
};

/// "15min", "1h", "d", "3mo"; units ns, us, ms, s, min, h, d, w, mo and y.
[[nodiscard]] std::optional<Every> parse_every(std::string_view text);

/// Rows with begin <= stamp < end, but for those outside the range that was asked for. A window that reaches
/// the end of time holds the greatest stamp too.
struct Window {
  std::int64_t begin = 0;
  std::int64_t end = 0;
  RowRange rows;
  Stats stats;
};

/// A pass over the windows that hold rows, in order; what has none is passed over. One thread at a time.
class Windows {
 public:
  struct State;  // internal

  Windows(Windows&&) noexcept;
  Windows& operator=(Windows&&) noexcept;
  ~Windows();

  /// The next window, nullptr at the end or after an error.
  [[nodiscard]] const Window* next();
  [[nodiscard]] const std::optional<Error>& error() const;

  using Iterator = PassIterator<Windows, Window>;
  [[nodiscard]] Iterator begin() { return Iterator(this); }
  [[nodiscard]] std::default_sentinel_t end() const { return {}; }

 private:
  friend class Series;
  explicit Windows(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace mdat
