// SPDX-License-Identifier: Apache-2.0
#include "tools/csv/stamp.hpp"

#include <array>
#include <utility>

#include "lib/time/civil.hpp"
#include "tools/csv/quote.hpp"
#include "tools/csv/stamp_cursor.hpp"

namespace mdat::csv {
namespace {

struct DateText {
  std::int64_t numbers[3] = {0, 0, 0};
  DateOrder order = DateOrder::kUndecided;
};

/// "1/2/2022", "2022-1-2", "02.01.2022", "02-Jan-2022".
std::optional<DateText> take_date(StampCursor& cursor) {
  DateText date;
  const int first_digits = cursor.take_number(date.numbers[0], 4);
  const auto separator = cursor.take_any("/.- ");
  if (first_digits == 0 || !separator) return {};
  if (const auto month = cursor.take_month()) {
    date.numbers[1] = *month;
    if (first_digits > 2 || !cursor.take(*separator) || cursor.take_number(date.numbers[2], 4) != 4)
      return {};
    date.order = DateOrder::kDayFirst;
    return date;
  }
  const int second_digits = cursor.take_number(date.numbers[1], 2);
  if (*separator == ' ' || second_digits == 0 || !cursor.take(*separator)) return {};
  if (first_digits == 4) {
    date.order = DateOrder::kYearFirst;
    if (cursor.take_number(date.numbers[2], 2) == 0) return {};
    return date;
  }
  if (first_digits > 2 || cursor.take_number(date.numbers[2], 4) != 4) return {};
  if (date.numbers[0] > 12) date.order = DateOrder::kDayFirst;
  if (date.numbers[1] > 12) date.order = DateOrder::kMonthFirst;
  return date;
}

std::optional<std::int64_t> days_of(std::int64_t year, std::int64_t month, std::int64_t day) {
  if (month < 1 || month > 12 || day < 1 || day > 31) return {};
  const time::CivilDate date{year, static_cast<unsigned>(month), static_cast<unsigned>(day)};
  if (!time::is_valid(date)) return {};
  return time::days_from_civil(date);
}

void set_fraction(CivilTime& out, std::int32_t nanoseconds) {
  out.nanoseconds = nanoseconds;
  out.unit = nanoseconds == 0               ? TimeUnit::kSecond
             : nanoseconds % 1'000'000 == 0 ? TimeUnit::kMilli
             : nanoseconds % 1'000 == 0     ? TimeUnit::kMicro
                                            : TimeUnit::kNano;
}

std::optional<CivilTime> parse_date(std::string_view text, DateOrder order) {
  if (order == DateOrder::kYearFirst) {
    if (auto iso = parse_iso(text)) return iso;
  }
  StampCursor cursor(text);
  const auto date = take_date(cursor);
  if (!date) return {};
  const auto& [first, second, third] = date->numbers;
  if ((date->order == DateOrder::kYearFirst) != (order == DateOrder::kYearFirst)) return {};
  const bool month_first = order == DateOrder::kMonthFirst;
  const auto days = order == DateOrder::kYearFirst ? days_of(first, second, third)
                    : month_first                  ? days_of(third, first, second)
                                                   : days_of(third, second, first);
  if (!days) return {};
  CivilTime out;
  out.seconds = *days * time::kSecondsPerDay;
  out.date_only = cursor.done();
  if (out.date_only) return out;
  if (!cursor.take('T') && !cursor.take_spaces() && !(cursor.take(',') && cursor.take_spaces())) return {};
  const auto clock = cursor.take_time_of_day();
  if (!clock) return {};
  out.seconds += clock->seconds;
  set_fraction(out, clock->nanoseconds);
  if (!cursor.done()) {
    // An offset, as parse_iso knows them.
    const auto offset = parse_iso("1970-01-01T00:00:00" + std::string(cursor.rest()));
    if (!offset || !offset->offset_seconds) return {};
    out.offset_seconds = offset->offset_seconds;
  }
  return out;
}

/// Ticks with an optional fraction.
std::optional<CivilTime> parse_epoch(std::string_view text, TimeUnit unit) {
  StampCursor cursor(text);
  const bool negative = cursor.take('-');
  std::int64_t ticks = 0;
  if (cursor.take_number(ticks, 19) == 0 || ticks < 0) return {};
  const std::int64_t per_second = ticks_per_second(unit);
  const auto nanoseconds_per_tick = 1'000'000'000 / per_second;
  std::int64_t nanoseconds = ticks % per_second * nanoseconds_per_tick;
  if (cursor.take('.')) {
    const auto fraction = cursor.take_fraction();
    if (!fraction || *fraction % per_second != 0) return {};
    nanoseconds += *fraction / per_second;
  }
  if (!cursor.done()) return {};
  CivilTime out;
  out.seconds = ticks / per_second;
  if (negative) {
    out.seconds = -out.seconds - (nanoseconds > 0 ? 1 : 0);
    nanoseconds = nanoseconds > 0 ? 1'000'000'000 - nanoseconds : 0;
  }
  set_fraction(out, static_cast<std::int32_t>(nanoseconds));
  out.offset_seconds = 0;
  return out;
}

/// What a strptime pattern gathers before it becomes a stamp.
struct PatternParts {
  std::int64_t year = 1970, month = 1, day = 1, day_of_year = 0;
  std::int64_t hour = 0, minute = 0, second = 0;
  std::int32_t nanoseconds = 0;
  std::optional<bool> afternoon;
  std::optional<std::int32_t> offset_seconds;
  bool has_clock = false;
};

constexpr std::string_view kDirectives = "YmdHMSfyIpbBhjzTFR%";

bool take_directive(StampCursor& cursor, char directive, PatternParts& parts);

bool take_pattern(StampCursor& cursor, std::string_view pattern, PatternParts& parts) {
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] == ' ') {
      if (!cursor.take_spaces()) return false;
    } else if (pattern[i] != '%') {
      if (!cursor.take(pattern[i])) return false;
    } else if (++i == pattern.size() || !take_directive(cursor, pattern[i], parts)) {
      return false;
    }
  }
  return true;
}

bool take_directive(StampCursor& cursor, char directive, PatternParts& parts) {
  const auto number = [&](std::int64_t& value, int digits) { return cursor.take_number(value, digits) > 0; };
  parts.has_clock |= std::string_view("HIMSTRf").find(directive) != std::string_view::npos;
  switch (directive) {
    case 'Y':
      return cursor.take_number(parts.year, 4) == 4;
    case 'y': {
      if (cursor.take_number(parts.year, 2) != 2) return false;
      parts.year += parts.year < 69 ? 2000 : 1900;  // as POSIX strptime
      return true;
    }
    case 'm':
      return number(parts.month, 2);
    case 'd':
      return number(parts.day, 2);
    case 'j':
      return number(parts.day_of_year, 3) && parts.day_of_year >= 1;
    case 'H':
      return number(parts.hour, 2) && parts.hour <= 24;
    case 'I':
      return number(parts.hour, 2) && parts.hour >= 1 && parts.hour <= 12;
    case 'M':
      return number(parts.minute, 2) && parts.minute <= 59;
    case 'S':
      return number(parts.second, 2) && parts.second <= 59;
    case 'f': {
      const auto fraction = cursor.take_fraction();
      if (fraction) parts.nanoseconds = *fraction;
      return fraction.has_value();
    }
    case 'p':
      return (parts.afternoon = cursor.take_half_day()).has_value();
    case 'b':
    case 'B':
    case 'h': {
      const auto month = cursor.take_month();
      if (month) parts.month = *month;
      return month.has_value();
    }
    case 'z': {
      // Whatever is left must be the offset: no pattern of a logger goes on behind it.
      const auto offset = parse_iso("1970-01-01T00:00:00" + std::string(cursor.take_rest()));
      if (offset) parts.offset_seconds = offset->offset_seconds;
      return parts.offset_seconds.has_value();
    }
    case 'T':
      return take_pattern(cursor, "%H:%M:%S", parts);
    case 'R':
      return take_pattern(cursor, "%H:%M", parts);
    case 'F':
      return take_pattern(cursor, "%Y-%m-%d", parts);
    case '%':
      return cursor.take('%');
    default:
      return false;
  }
}

std::optional<CivilTime> parse_pattern(std::string_view text, std::string_view pattern) {
  StampCursor cursor(text);
  PatternParts parts;
  if (!take_pattern(cursor, pattern, parts) || !cursor.done()) return {};
  auto days = days_of(parts.year, parts.month, parts.day);
  if (parts.day_of_year > 0) {
    days = days_of(parts.year, 1, 1);
    if (parts.day_of_year > (time::is_leap(parts.year) ? 366 : 365)) return {};
    *days += parts.day_of_year - 1;
  }
  if (!days) return {};
  if (parts.afternoon) {
    if (parts.hour < 1 || parts.hour > 12) return {};
    parts.hour = parts.hour % 12 + (*parts.afternoon ? 12 : 0);
  }
  const std::int64_t second = parts.hour * 3600 + parts.minute * 60 + parts.second;
  if (second > time::kSecondsPerDay || (second == time::kSecondsPerDay && parts.nanoseconds != 0)) return {};
  CivilTime out;
  out.seconds = *days * time::kSecondsPerDay + second;
  set_fraction(out, parts.nanoseconds);
  out.offset_seconds = parts.offset_seconds;
  out.date_only = !parts.has_clock;
  return out;
}

}  // namespace

std::optional<CivilTime> parse_stamp(std::string_view text, const StampFormat& format) {
  switch (format.kind) {
    case StampKind::kIso:
      return parse_iso(text);
    case StampKind::kDate:
      return parse_date(text, format.order);
    case StampKind::kPattern:
      return parse_pattern(text, format.pattern);
    case StampKind::kEpoch:
      return parse_epoch(text, format.epoch_unit);
  }
  return {};
}

bool is_time_of_day(std::string_view text) {
  StampCursor cursor(text);
  return cursor.take_time_of_day().has_value() && cursor.done();
}

std::optional<DateOrder> date_order(std::string_view text) {
  StampCursor cursor(text);
  const auto date = take_date(cursor);
  if (!date) return {};
  const DateOrder read_as = date->order == DateOrder::kUndecided ? DateOrder::kDayFirst : date->order;
  if (!parse_date(text, read_as)) return {};
  return date->order;
}

std::optional<TimeUnit> epoch_unit_of(std::string_view text) {
  StampCursor cursor(text);
  std::int64_t ticks = 0;
  const int digits = cursor.take_number(ticks, 19);
  if (digits == 0 || (!cursor.done() && !(cursor.take('.') && cursor.take_fraction() && cursor.done())))
    return {};
  constexpr std::array<std::pair<std::int64_t, TimeUnit>, 4> kFirst = {
      {{100'000'000, TimeUnit::kSecond},
       {100'000'000'000, TimeUnit::kMilli},
       {100'000'000'000'000, TimeUnit::kMicro},
       {100'000'000'000'000'000, TimeUnit::kNano}}};
  for (const auto& [first, unit] : kFirst) {
    if (ticks >= first && ticks / 100 < first) return unit;
  }
  return {};
}

Result<std::optional<StampFormat>> parse_time_format(std::string_view text) {
  if (equals_word(text, "iso")) return StampFormat{};
  std::string_view unit = text;
  for (const std::string_view prefix : {"epoch", "unix"}) {
    if (!unit.starts_with(prefix)) continue;
    unit.remove_prefix(prefix.size());
    if (unit.empty()) return std::optional<StampFormat>();
    if (unit.front() == '_' || unit.front() == '-' || unit.front() == ' ' || unit.front() == ':') {
      unit.remove_prefix(1);
    }
    break;
  }
  constexpr std::array<std::string_view, 4> kUnits = {"s", "ms", "us", "ns"};
  for (std::size_t i = 0; i < kUnits.size(); ++i) {
    if (unit != kUnits[i]) continue;
    return StampFormat{.kind = StampKind::kEpoch, .epoch_unit = static_cast<TimeUnit>(i)};
  }
  const auto refuse = [&](const std::string& why) {
    return fail(ErrorCode::kInvalidArgument,
                "--time-format " + quoted(text) + ": " + why +
                    "; expected iso, epoch, s, ms, us, ns or a pattern like %d.%m.%Y %H:%M:%S");
  };
  if (text.find('%') == std::string_view::npos) return refuse("is no format");
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') continue;
    if (++i == text.size()) return refuse("ends in %");
    if (kDirectives.find(text[i]) == std::string_view::npos) {
      return refuse(std::string("%") + text[i] + " is not known (%" + "Y m d H M S f y I p b j z T F R are)");
    }
  }
  return StampFormat{.kind = StampKind::kPattern, .pattern = std::string(text)};
}

std::string to_string(const StampFormat& format) {
  constexpr const char* kUnits[] = {"s", "ms", "us", "ns"};
  switch (format.kind) {
    case StampKind::kIso:
      return "iso";
    case StampKind::kPattern:
      return format.pattern;
    case StampKind::kEpoch:
      return std::string("epoch ") + kUnits[static_cast<std::size_t>(format.epoch_unit)];
    case StampKind::kDate:
      break;
  }
  switch (format.order) {
    case DateOrder::kYearFirst:
      return "year/month/day";
    case DateOrder::kDayFirst:
      return "day/month/year";
    case DateOrder::kMonthFirst:
      return "month/day/year";
    case DateOrder::kUndecided:
      break;
  }
  return "undecided order of day and month";
}

}  // namespace mdat::csv
