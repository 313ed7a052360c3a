// SPDX-License-Identifier: Apache-2.0
// Stamps to text.
#include <cstdlib>
#include <cstring>

#include "lib/time/civil.hpp"
#include "mdat/time.hpp"

namespace mdat {
namespace {

char* write_pair(char* out, unsigned value) {
  out[0] = static_cast<char>('0' + value / 10);
  out[1] = static_cast<char>('0' + value % 10);
  return out + 2;
}

/// Exactly `digits` digits, zeros in front.
char* write_digits(char* out, std::uint64_t value, int digits) {
  for (int i = digits; i-- > 0; value /= 10) out[i] = static_cast<char>('0' + value % 10);
  return out + digits;
}

char* write_year(char* out, std::int64_t year) {
  if (year >= 0 && year <= 9999) return write_digits(out, static_cast<std::uint64_t>(year), 4);
  *out++ = year < 0 ? '-' : '+';
  const auto magnitude = static_cast<std::uint64_t>(std::abs(year));
  int digits = 4;
  for (std::uint64_t limit = 10'000; magnitude >= limit; limit *= 10) ++digits;
  return write_digits(out, magnitude, digits);
}

char* write_offset(char* out, std::int32_t offset_seconds) {
  *out++ = offset_seconds < 0 ? '-' : '+';
  const auto magnitude = static_cast<unsigned>(std::abs(offset_seconds));
  out = write_pair(out, magnitude / 3600);
  *out++ = ':';
  out = write_pair(out, magnitude / 60 % 60);
  if (magnitude % 60 == 0) return out;
  *out++ = ':';  // local mean times of the nineteenth century
  return write_pair(out, magnitude % 60);
}

char* write_triple(char* out, unsigned value) {
  *out = static_cast<char>('0' + value / 100);
  return write_pair(out + 1, value % 100);
}

/// A point and three digits for each step below the second.
char* write_fraction(char* out, unsigned value, TimeUnit unit) {
  if (unit == TimeUnit::kSecond) return out;
  *out++ = '.';
  if (unit == TimeUnit::kNano) out = write_triple(out, value / 1'000'000);
  if (unit != TimeUnit::kMilli) out = write_triple(out, value / 1'000 % 1'000);
  return write_triple(out, value % 1'000);
}

}  // namespace

TimeFormatter::TimeFormatter(TimeUnit unit, Zone zone) : unit_(unit), zone_(std::move(zone)) {}

char* TimeFormatter::write(char* out, std::int64_t ticks) {
  std::int64_t seconds = 0;
  // A division by a constant in each case: about a third of the time of one by a variable.
  switch (unit_) {
    case TimeUnit::kSecond:
      seconds = ticks;
      break;
    case TimeUnit::kMilli:
      seconds = time::floor_div(ticks, 1'000);
      break;
    case TimeUnit::kMicro:
      seconds = time::floor_div(ticks, 1'000'000);
      break;
    case TimeUnit::kNano:
      seconds = time::floor_div(ticks, 1'000'000'000);
      break;
  }
  // Unsigned, for the product of the lowest seconds leaves the range before the difference comes back.
  const auto fraction = static_cast<unsigned>(static_cast<std::uint64_t>(ticks) -
                                              static_cast<std::uint64_t>(seconds) *
                                                  static_cast<std::uint64_t>(ticks_per_second(unit_)));
  if (seconds < period_.begin_utc_seconds || seconds >= period_.end_utc_seconds) {
    period_ = zone_.period(seconds);
    offset_bytes_ = 0;
    if (!zone_.naive()) {
      offset_bytes_ = static_cast<std::uint8_t>(write_offset(offset_, period_.offset_seconds) - offset_);
    }
  }
  // Day and second of the day are found apart, so that neither the offset nor the first day overflows.
  std::int64_t day = time::floor_div(seconds, time::kSecondsPerDay);
  const std::int64_t remainder = seconds % time::kSecondsPerDay;
  std::int64_t second =
      remainder + (remainder < 0 ? time::kSecondsPerDay : 0) + std::int64_t{period_.offset_seconds};
  if (second < 0) {
    second += time::kSecondsPerDay;
    --day;
  } else if (second >= time::kSecondsPerDay) {
    second -= time::kSecondsPerDay;
    ++day;
  }
  if (date_bytes_ == 0 || day != day_) {
    const time::CivilDate date = time::civil_from_days(day);
    char* end = write_year(date_, date.year);
    *end++ = '-';
    end = write_pair(end, date.month);
    *end++ = '-';
    end = write_pair(end, date.day);
    *end++ = 'T';
    date_bytes_ = static_cast<std::uint8_t>(end - date_);
    day_ = day;
  }
  std::memcpy(out, date_, sizeof date_);
  out += date_bytes_;
  const auto of_day = static_cast<unsigned>(second);
  out = write_pair(out, of_day / 3600);
  *out++ = ':';
  out = write_pair(out, of_day / 60 % 60);
  *out++ = ':';
  out = write_pair(out, of_day % 60);
  out = write_fraction(out, fraction, unit_);
  std::memcpy(out, offset_, sizeof offset_);
  return out + offset_bytes_;
}

std::string format_time(std::int64_t ticks, TimeUnit unit, const Zone& zone) {
  char text[TimeFormatter::kBytesMax];
  return std::string(text, TimeFormatter(unit, zone).write(text, ticks));
}

}  // namespace mdat
