// SPDX-License-Identifier: Apache-2.0
#include "lib/time/window_grid.hpp"

#include <array>
#include <charconv>
#include <limits>
#include <utility>

namespace mdat {
namespace {

constexpr std::pair<std::string_view, Every::Unit> kUnits[] = {
    {"ns", Every::kNano},    {"us", Every::kMicro}, {"ms", Every::kMilli}, {"s", Every::kSecond},
    {"min", Every::kMinute}, {"h", Every::kHour},   {"d", Every::kDay},    {"w", Every::kWeek},
    {"mo", Every::kMonth},   {"y", Every::kYear}};

}  // namespace

std::optional<Every> parse_every(std::string_view text) {
  Every every;
  const char* end = text.data() + text.size();
  const auto [unit, error] = std::from_chars(text.data(), end, every.count);
  if (error == std::errc::result_out_of_range || every.count < 1) return std::nullopt;
  for (const auto& [name, value] : kUnits) {
    if (std::string_view(unit, end) != name) continue;
    every.unit = value;
    return every;
  }
  return std::nullopt;
}

namespace time {
namespace {

__extension__ typedef __int128 Wide;

constexpr std::int64_t kGreatest = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min();
// Ten thousand million years: beyond, clocks and calendars mean nothing and all is one window.
constexpr std::int64_t kSecondsMax = 315'360'000'000'000'000;
constexpr std::int64_t kMonday = -3;  // 1969-12-29

std::int64_t clamp(Wide value) {
  return value > kGreatest ? kGreatest : value < kLeast ? kLeast : static_cast<std::int64_t>(value);
}

std::int64_t floor_to(std::int64_t value, std::int64_t step) { return floor_div(value, step) * step; }

// Nanoseconds or seconds in one of a unit, whatever divides it.
constexpr std::int64_t nanos_of(Every::Unit unit) {
  constexpr std::int64_t kNanos[] = {1, 1'000, 1'000'000, 1'000'000'000, 60'000'000'000, 3'600'000'000'000};
  return kNanos[unit];
}

}  // namespace

Result<WindowGrid> WindowGrid::make(const Every& every, TimeUnit unit, const Zone& zone) {
  const auto refuse = [](const char* why) {
    return fail(ErrorCode::kInvalidArgument, std::string("windows of that length are not to be had: ") + why);
  };
  constexpr std::int64_t kCountMax = 1'000'000'000;  // of days or longer: millions of years
  if (every.count < 1) return refuse("it must be at least 1");
  if (every.unit >= Every::kDay) {
    if (every.count > kCountMax) return refuse("it is too long");
    const bool months = every.unit == Every::kMonth || every.unit == Every::kYear;
    const std::int64_t times = every.unit == Every::kYear ? 12 : every.unit == Every::kWeek ? 7 : 1;
    WindowGrid grid(months ? Kind::kMonths : Kind::kDays, every.count * times, unit, zone);
    if (every.unit == Every::kWeek) grid.origin_ = kMonday;
    return grid;
  }
  const Wide nanos = static_cast<Wide>(every.count) * nanos_of(every.unit);
  const Wide per_tick = 1'000'000'000 / ticks_per_second(unit);
  if (nanos % per_tick != 0) return refuse("the stamps are coarser");
  if (nanos / per_tick > kGreatest) return refuse("it is too long");
  constexpr Wide kSecond = 1'000'000'000, kDay = kSecond * kSecondsPerDay;
  if (nanos % kSecond == 0 && kDay % nanos == 0)
    return WindowGrid(Kind::kClock, static_cast<std::int64_t>(nanos / kSecond), unit, zone);
  WindowGrid grid(Kind::kElapsed, static_cast<std::int64_t>(nanos / per_tick), unit, zone);
  grid.origin_ = -zone.offset_seconds(0) * grid.per_second_;
  return grid;
}

WindowGrid::Bounds WindowGrid::elapsed(std::int64_t ticks) const {
  const Wide past = static_cast<Wide>(ticks) - origin_;
  const Wide over = past % length_;
  const Wide begin = ticks - (over < 0 ? over + length_ : over);
  return {clamp(begin), clamp(begin + length_)};
}

// A stretch of one offset around an instant. Where the rules tell but of the instant, no clock changes but at
// a quarter of an hour.
const Zone::Period& WindowGrid::stretch(std::int64_t seconds) {
  if (seconds >= stretch_.begin_utc_seconds && seconds < stretch_.end_utc_seconds) return stretch_;
  stretch_ = zone_.period(seconds);
  constexpr std::int64_t kQuarter = 900;
  if (stretch_.end_utc_seconds - 1 > stretch_.begin_utc_seconds) return stretch_;
  stretch_.begin_utc_seconds = floor_to(seconds, kQuarter);
  stretch_.end_utc_seconds = stretch_.begin_utc_seconds + kQuarter;
  return stretch_;
}

// Whether a window begins where the clock changes: it then shows a multiple of the length, or has skipped
// one.
bool WindowGrid::begins_at_change(std::int64_t seconds) {
  const std::int64_t before = seconds + stretch(seconds - 1).offset_seconds;
  const std::int64_t after = seconds + stretch(seconds).offset_seconds;
  const std::int64_t multiple = floor_to(after, length_);
  return multiple == after || (after > before && multiple >= before);
}

std::int64_t WindowGrid::clock_begin(std::int64_t seconds) {
  for (;;) {
    const Zone::Period now = stretch(seconds);
    const std::int64_t begin = floor_to(seconds + now.offset_seconds, length_) - now.offset_seconds;
    if (begin >= now.begin_utc_seconds) return begin;
    if (begins_at_change(now.begin_utc_seconds)) return now.begin_utc_seconds;
    seconds = now.begin_utc_seconds - 1;
  }
}

std::int64_t WindowGrid::clock_end(std::int64_t seconds) {
  for (;;) {
    const Zone::Period now = stretch(seconds);
    const std::int64_t end = floor_to(seconds + now.offset_seconds, length_) + length_ - now.offset_seconds;
    if (end < now.end_utc_seconds) return end;
    if (begins_at_change(now.end_utc_seconds)) return now.end_utc_seconds;
    seconds = now.end_utc_seconds;
  }
}

std::int64_t WindowGrid::day_begin(std::int64_t day) {
  const std::int64_t midnight = day * kSecondsPerDay;
  const Zone::Instants instants = zone_.instants(midnight);
  if (instants.count > 0) return instants.utc_seconds[0];
  // As the clock was set before, midnight lies at or behind the change that skipped it.
  const std::int64_t before = stretch(midnight - 2 * kSecondsPerDay).offset_seconds;
  return stretch(midnight - before).begin_utc_seconds;
}

// First day of the window of a day, or of one behind it.
std::int64_t WindowGrid::first_day(std::int64_t day, std::int64_t windows_on) const {
  if (kind_ == Kind::kDays) return floor_to(day - origin_, length_) + origin_ + windows_on * length_;
  const CivilDate date = civil_from_days(day);
  const std::int64_t month =
      floor_to(date.year * 12 + static_cast<std::int64_t>(date.month) - 1, length_) + windows_on * length_;
  const std::int64_t year = floor_div(month, 12);
  return days_from_civil({year, static_cast<unsigned>(month - year * 12) + 1, 1});
}

std::int64_t WindowGrid::to_ticks(std::int64_t seconds) const {
  return clamp(static_cast<Wide>(seconds) * per_second_);
}

WindowGrid::Bounds WindowGrid::around(std::int64_t ticks) {
  if (kind_ == Kind::kElapsed) return elapsed(ticks);
  const std::int64_t seconds = floor_div(ticks, per_second_);
  if (seconds >= kSecondsMax) return {to_ticks(kSecondsMax), kGreatest};
  if (seconds < -kSecondsMax) return {kLeast, to_ticks(-kSecondsMax)};
  if (kind_ == Kind::kClock) return {to_ticks(clock_begin(seconds)), to_ticks(clock_end(seconds))};
  const std::int64_t day = floor_div(seconds + stretch(seconds).offset_seconds, kSecondsPerDay);
  return {to_ticks(day_begin(first_day(day, 0))), to_ticks(day_begin(first_day(day, 1)))};
}

}  // namespace time
}  // namespace mdat
