// SPDX-License-Identifier: Apache-2.0
// The bins of resample(), as pandas lays them.
#pragma once

#include <cstdint>
#include <optional>

#include "lib/process/frequency.hpp"
#include "lib/time/window_grid.hpp"
#include "mdat/time.hpp"
#include "mdat/type.hpp"

namespace mdat::process {

/// Stamps [begin, end), in ticks, and where the bin is shown. An end that is the greatest stamp of all is
/// within.
struct Bin {
  std::int64_t begin = 0;
  std::int64_t end = 0;
  std::int64_t label = 0;

  [[nodiscard]] bool holds(std::int64_t stamp) const { return stamp < end || end == INT64_MAX; }
};

/// Bin after bin, from the one that holds the first stamp. One thread at a time.
class BinGrid {
 public:
  /// kInvalidArgument where a bin is no whole number of ticks, or where durations are to be binned by the
  /// calendar.
  [[nodiscard]] static Result<BinGrid> make(const Frequency& frequency, const Type& index);

  [[nodiscard]] Bin first(std::int64_t stamp);
  [[nodiscard]] Bin after(const Bin& bin);
  /// pandas adds an empty bin behind a last stamp that is the last instant of a bin closed on the right.
  [[nodiscard]] bool ends_with_empty_bin(const Bin& last, std::int64_t stamp) const {
    return frequency_.closed_right() && stamp == last.end - 1;
  }
  /// How many bins lie between a bin and a later stamp, at most.
  [[nodiscard]] std::uint64_t bins_until(const Bin& bin, std::int64_t stamp) const;

 private:
  BinGrid(Frequency frequency, const Type& index, time::WindowGrid days)
      : frequency_(std::move(frequency)),
        per_second_(ticks_per_second(index.unit)),
        duration_(index.kind == TypeKind::kDuration),
        days_(std::move(days)) {}
  [[nodiscard]] std::int64_t day_of(std::int64_t stamp) const;
  [[nodiscard]] std::int64_t midnight(std::int64_t day);
  [[nodiscard]] std::int64_t last_instant(std::int64_t day);
  [[nodiscard]] std::int64_t step(std::int64_t day, std::int64_t times) const;
  [[nodiscard]] std::int64_t anchor_near(std::int64_t day) const;
  [[nodiscard]] Bin calendar_bin();

  Frequency frequency_;
  std::int64_t per_second_;
  bool duration_;
  time::WindowGrid days_;
  Zone zone_;
  std::int64_t ticks_ = 0;  // of a bin of elapsed time
  std::int64_t day_ = 0;    // of the calendar bin that was given last: its first or, closed right, its last
};

}  // namespace mdat::process
