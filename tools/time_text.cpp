// SPDX-License-Identifier: Apache-2.0
#include "tools/time_text.hpp"

#include <algorithm>
#include <chrono>
#include <cstring>

namespace mdat::tool {
namespace {

constexpr std::int64_t kDay = 86'400;
constexpr std::int64_t kQuarter = 900;  // no zone changes twice within
/// Years 0000 to 9999 with a day to spare at both ends; everything else is format_time's.
constexpr std::int64_t kFastBegin = -62'167'219'200 + kDay;
constexpr std::int64_t kFastEnd = 253'402'300'800 - kDay;
constexpr std::size_t kSecondsSize = 19;  // 2024-05-01T12:00:00

std::int64_t floor_to(std::int64_t value, std::int64_t step) {
  const std::int64_t rest = value % step;
  return value - (rest < 0 ? rest + step : rest);
}

void put(char* at, unsigned value, int digits) {
  for (int i = digits - 1; i >= 0; --i) {
    at[i] = static_cast<char>('0' + value % 10);
    value /= 10;
  }
}

int fraction_digits(TimeUnit unit) { return 3 * static_cast<int>(unit); }

}  // namespace

Moment moment(std::int64_t ticks, TimeUnit unit) {
  const std::int64_t per_second = ticks_per_second(unit);
  std::int64_t seconds = ticks / per_second;
  std::int64_t rest = ticks % per_second;
  if (rest < 0) {
    rest += per_second;
    --seconds;
  }
  return {seconds, static_cast<std::int32_t>(rest * (1'000'000'000 / per_second))};
}

Result<TimeText> TimeText::of(const Type& type) {
  auto zone = Zone::find(type.zone);
  if (!zone) return std::unexpected(std::move(zone.error()));
  return TimeText(type.unit, std::move(*zone));
}

std::string_view TimeText::at(Moment moment) {
  if (moment.seconds < kFastBegin || moment.seconds >= kFastEnd) return format_slowly(moment);
  if (moment.seconds < window_begin_ || moment.seconds >= window_end_) enter_window(moment.seconds);
  const std::int64_t local = moment.seconds + offset_;
  const std::int64_t begin_of_day = floor_to(local, kDay);
  if (begin_of_day != day_) {
    day_ = begin_of_day;
    const std::chrono::year_month_day date(std::chrono::sys_days(std::chrono::days(begin_of_day / kDay)));
    put(text_, static_cast<unsigned>(static_cast<int>(date.year())), 4);
    text_[4] = '-';
    put(text_ + 5, static_cast<unsigned>(date.month()), 2);
    text_[7] = '-';
    put(text_ + 8, static_cast<unsigned>(date.day()), 2);
    text_[10] = 'T';
  }
  const auto second_of_day = static_cast<unsigned>(local - begin_of_day);
  put(text_ + 11, second_of_day / 3600, 2);
  put(text_ + 14, second_of_day / 60 % 60, 2);
  put(text_ + 17, second_of_day % 60, 2);
  if (const int digits = fraction_digits(unit_); digits > 0) {
    constexpr unsigned kNanosPerTick[] = {1'000'000'000, 1'000'000, 1'000, 1};
    put(text_ + kSecondsSize + 1,
        static_cast<unsigned>(moment.nanoseconds) / kNanosPerTick[static_cast<std::size_t>(unit_)], digits);
  }
  return {text_, size_};
}

/// The offset is taken for a whole day where it is the same at both ends, else for a quarter of an hour. The
/// suffix is what format_time writes behind the seconds, so its spelling is decided in one place.
void TimeText::enter_window(std::int64_t seconds) {
  std::int64_t length = kDay;
  window_begin_ = floor_to(seconds, length);
  if (zone_.offset_seconds(window_begin_) != zone_.offset_seconds(window_begin_ + length - 1)) {
    length = kQuarter;
    window_begin_ = floor_to(seconds, length);
  }
  window_end_ = window_begin_ + length;
  offset_ = zone_.naive() ? 0 : zone_.offset_seconds(window_begin_);
  day_ = INT64_MIN;
  const std::string sample = format_time(window_begin_, TimeUnit::kSecond, zone_);
  text_[13] = text_[16] = ':';
  std::size_t size = kSecondsSize;
  if (const int digits = fraction_digits(unit_); digits > 0) {
    text_[size] = '.';
    size += 1 + static_cast<std::size_t>(digits);
  }
  const std::size_t suffix = sample.size() - std::min(sample.size(), kSecondsSize);
  std::memcpy(text_ + size, sample.data() + kSecondsSize, std::min(suffix, sizeof(text_) - size));
  size_ = size + suffix;
}

std::string_view TimeText::format_slowly(Moment moment) {
  const auto ticks = to_ticks(moment.seconds, moment.nanoseconds, unit_);
  slow_ = ticks ? format_time(*ticks, unit_, zone_) : format_time(moment.seconds, TimeUnit::kSecond, zone_);
  return slow_;
}

}  // namespace mdat::tool
