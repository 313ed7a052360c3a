// SPDX-License-Identifier: Apache-2.0
#include "lib/process/bin_grid.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "lib/time/civil.hpp"

namespace mdat::process {
namespace {

using Kind = Frequency::Kind;

std::int64_t add(std::int64_t a, std::int64_t b) {
  std::int64_t sum = 0;
  if (__builtin_add_overflow(a, b, &sum)) return b > 0 ? INT64_MAX : INT64_MIN;
  return sum;
}

std::int64_t times(std::int64_t a, std::int64_t b) {
  std::int64_t product = 0;
  if (__builtin_mul_overflow(a, b, &product)) return (a < 0) == (b < 0) ? INT64_MAX : INT64_MIN;
  return product;
}

/// Months since year 0 of a day.
std::int64_t month_of(std::int64_t day) {
  const time::CivilDate date = time::civil_from_days(day);
  return date.year * 12 + static_cast<std::int64_t>(date.month) - 1;
}

std::int64_t first_day(std::int64_t month) {
  const std::int64_t year = time::floor_div(month, 12);
  return time::days_from_civil({year, static_cast<unsigned>(month - year * 12) + 1, 1});
}

}  // namespace

Result<BinGrid> BinGrid::make(const Frequency& frequency, const Type& index) {
  const bool duration = index.kind == TypeKind::kDuration;
  const auto refuse = [&](const std::string& why) {
    return fail(ErrorCode::kInvalidArgument,
                "bins of " + frequency.text + " cannot be had of " + to_string(index) + ": " + why);
  };
  if (duration && frequency.kind != Kind::kElapsed && frequency.kind != Kind::kDays)
    return refuse("durations have no calendar; a fixed frequency is wanted, as 24h or 7D");
  auto zone = Zone::find(duration ? std::string_view() : index.zone);
  if (!zone) return std::unexpected(std::move(zone.error()));
  auto days = time::WindowGrid::make({1, Every::kDay}, index.unit, *zone);
  if (!days) return std::unexpected(std::move(days.error()));
  BinGrid grid(frequency, index, std::move(*days));
  grid.zone_ = std::move(*zone);
  const std::int64_t nanos_per_tick = 1'000'000'000 / grid.per_second_;
  if (frequency.kind == Kind::kElapsed) {
    if (frequency.count % nanos_per_tick != 0) return refuse("the stamps are coarser");
    grid.ticks_ = frequency.count / nanos_per_tick;
  } else if (duration) {
    grid.ticks_ = times(frequency.count, time::kSecondsPerDay * grid.per_second_);
  }
  return grid;
}

std::int64_t BinGrid::day_of(std::int64_t stamp) const {
  const std::int64_t seconds = time::floor_div(stamp, per_second_);
  return time::floor_div(seconds + zone_.offset_seconds(seconds), time::kSecondsPerDay);
}

std::int64_t BinGrid::midnight(std::int64_t day) { return times(days_.day_begin(day), per_second_); }

/// As the clock shows it: one before midnight, the earlier where midnight occurs twice.
std::int64_t BinGrid::last_instant(std::int64_t day) {
  const auto before = zone_.instants((day + 1) * time::kSecondsPerDay - 1);
  if (before.count == 0) return midnight(day + 1) - 1;
  return add(times(before.utc_seconds[0], per_second_), per_second_ - 1);
}

std::int64_t BinGrid::step(std::int64_t day, std::int64_t count) const {
  switch (frequency_.kind) {
    case Kind::kElapsed:
    case Kind::kDays:
      return day + count;
    case Kind::kWeeks:
      return day + 7 * count;
    case Kind::kMonthStart:
      return first_day(month_of(day) + frequency_.months * count);
    case Kind::kMonthEnd:
      return first_day(month_of(day) + 1 + frequency_.months * count) - 1;
  }
  return day;
}

/// The anchor on or before a day or, closed right, on or behind it.
std::int64_t BinGrid::anchor_near(std::int64_t day) const {
  const auto behind = [](std::int64_t from, std::int64_t to, std::int64_t cycle) {
    const std::int64_t distance = (to - from) % cycle;
    return distance < 0 ? distance + cycle : distance;
  };
  switch (frequency_.kind) {
    case Kind::kElapsed:
    case Kind::kDays:
      return day;
    case Kind::kWeeks:
      return day + behind(time::weekday_from_days(day), frequency_.anchor, 7);
    case Kind::kMonthStart:
      return first_day(month_of(day) - behind(frequency_.anchor, month_of(day), frequency_.months));
    case Kind::kMonthEnd:
      return first_day(month_of(day) + behind(month_of(day), frequency_.anchor, frequency_.months) + 1) - 1;
  }
  return day;
}

Bin BinGrid::calendar_bin() {
  if (!frequency_.closed_right())
    return {midnight(day_), midnight(step(day_, frequency_.count)), midnight(day_)};
  const std::int64_t before = step(day_, -frequency_.count);
  return {add(last_instant(before), 1), add(last_instant(day_), 1), midnight(day_)};
}

Bin BinGrid::first(std::int64_t stamp) {
  if (ticks_ == 0) {
    day_ = anchor_near(day_of(stamp));
    return calendar_bin();
  }
  std::int64_t begin = stamp;
  if (!duration_) {
    const std::int64_t past = stamp - midnight(day_of(stamp));
    begin -= past % ticks_;
  }
  return {begin, add(begin, ticks_), begin};
}

Bin BinGrid::after(const Bin& bin) {
  if (ticks_ != 0) return {bin.end, add(bin.end, ticks_), bin.end};
  day_ = step(day_, frequency_.count);
  return calendar_bin();
}

std::uint64_t BinGrid::bins_until(const Bin& bin, std::int64_t stamp) const {
  const auto distance = static_cast<std::uint64_t>(stamp) - static_cast<std::uint64_t>(bin.end);
  const std::int64_t shortest = ticks_ != 0 ? ticks_ : times(time::kSecondsPerDay / 2, per_second_);
  return distance / static_cast<std::uint64_t>(shortest);
}

}  // namespace mdat::process
