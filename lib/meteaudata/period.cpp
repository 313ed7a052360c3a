// SPDX-License-Identifier: Apache-2.0
#include "lib/meteaudata/period.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <utility>

#include "mdat/time.hpp"

namespace mdat::meteaudata {
namespace {

constexpr std::int64_t kDaySeconds = 86400;

struct Alias {
  std::string_view name;
  PeriodBase base;
};

constexpr std::array kAliases{Alias{"Y", PeriodBase::kYear},        Alias{"A", PeriodBase::kYear},
                              Alias{"YE", PeriodBase::kYear},       Alias{"Q", PeriodBase::kQuarter},
                              Alias{"QE", PeriodBase::kQuarter},    Alias{"M", PeriodBase::kMonth},
                              Alias{"ME", PeriodBase::kMonth},      Alias{"W", PeriodBase::kWeek},
                              Alias{"B", PeriodBase::kBusinessDay}, Alias{"D", PeriodBase::kDay},
                              Alias{"h", PeriodBase::kHour},        Alias{"H", PeriodBase::kHour},
                              Alias{"min", PeriodBase::kMinute},    Alias{"T", PeriodBase::kMinute},
                              Alias{"s", PeriodBase::kSecond},      Alias{"S", PeriodBase::kSecond},
                              Alias{"ms", PeriodBase::kMilli},      Alias{"L", PeriodBase::kMilli},
                              Alias{"us", PeriodBase::kMicro},      Alias{"U", PeriodBase::kMicro},
                              Alias{"ns", PeriodBase::kNano},       Alias{"N", PeriodBase::kNano}};

constexpr std::array<std::string_view, 7> kWeekdays{"SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"};

std::int64_t floor_div(std::int64_t a, std::int64_t b) { return a / b - (a % b < 0 ? 1 : 0); }

std::optional<std::int64_t> parse_integer(std::string_view text) {
  std::int64_t value = 0;
  const auto [at, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || at != text.data() + text.size() || text.empty()) return std::nullopt;
  return value;
}

/// Of years that a calendar in 64 bits has.
std::optional<std::int64_t> parse_year(std::string_view text) {
  const auto year = parse_integer(text);
  if (!year || *year < -1'000'000 || *year > 1'000'000) return std::nullopt;
  return year;
}

/// "2024-01-31" as days since 1970.
std::optional<std::int64_t> parse_day(std::string_view text) {
  const auto civil = parse_iso(text);
  if (!civil || !civil->date_only) return std::nullopt;
  return floor_div(civil->seconds, kDaySeconds);
}

void append_day(std::string& out, std::int64_t day) {
  constexpr std::size_t kTime = 9;  // "T00:00:00"
  std::string text = format_time(day * kDaySeconds, TimeUnit::kSecond, Zone());
  text.resize(text.size() - kTime);
  out += text;
}

/// Of hours to nanoseconds, whose text is that of their begin.
std::optional<std::int64_t> parse_begin(std::string_view text, PeriodBase base) {
  const auto civil = parse_iso(text);
  if (!civil || civil->offset_seconds) return std::nullopt;
  if (base == PeriodBase::kHour) return floor_div(civil->seconds, 3600);
  if (base == PeriodBase::kMinute) return floor_div(civil->seconds, 60);
  const auto unit = static_cast<TimeUnit>(std::to_underlying(base) - std::to_underlying(PeriodBase::kSecond));
  return to_ticks(civil->seconds, civil->nanoseconds, unit);
}

void append_begin(std::string& out, std::int64_t ordinal, PeriodBase base) {
  const std::int64_t seconds = base == PeriodBase::kHour ? 3600 : base == PeriodBase::kMinute ? 60 : 1;
  const auto unit =
      base < PeriodBase::kSecond
          ? TimeUnit::kSecond
          : static_cast<TimeUnit>(std::to_underlying(base) - std::to_underlying(PeriodBase::kSecond));
  std::string text = format_time(ordinal * seconds, unit, Zone());
  if (const auto t = text.find('T'); t != std::string::npos) text[t] = ' ';
  if (base < PeriodBase::kSecond) text.resize(text.size() - 3);  // ":00"
  out += text;
}

std::optional<std::int64_t> parse_quarter(std::string_view text) {
  const auto q = text.find('Q');
  if (q == std::string_view::npos || q + 2 != text.size()) return std::nullopt;
  const auto year = parse_year(text.substr(0, q));
  const int quarter = text[q + 1] - '1';
  if (!year || quarter < 0 || quarter > 3) return std::nullopt;
  return (*year - 1970) * 4 + quarter;
}

std::optional<std::int64_t> parse_month(std::string_view text) {
  const auto dash = text.rfind('-');
  if (dash == std::string_view::npos || dash == 0) return std::nullopt;
  const auto year = parse_year(text.substr(0, dash));
  const auto month = parse_integer(text.substr(dash + 1));
  if (!year || !month || *month < 1 || *month > 12) return std::nullopt;
  return (*year - 1970) * 12 + *month - 1;
}

void append_two(std::string& out, std::int64_t number) {
  out += static_cast<char>('0' + number / 10);
  out += static_cast<char>('0' + number % 10);
}

}  // namespace

std::optional<PeriodFrequency> parse_frequency(std::string_view alias) {
  PeriodFrequency frequency;
  const auto digits = std::min(alias.find_first_not_of("0123456789"), alias.size());
  if (digits != 0) {
    const auto multiple = parse_integer(alias.substr(0, digits));
    if (!multiple || *multiple == 0) return std::nullopt;
    frequency.multiple = *multiple;
  }
  alias.remove_prefix(digits);
  const auto dash = alias.find('-');
  const auto at = std::ranges::find(kAliases, alias.substr(0, dash), &Alias::name);
  if (at == kAliases.end()) return std::nullopt;
  frequency.base = at->base;
  const std::string_view anchor = dash == std::string_view::npos ? "" : alias.substr(dash + 1);
  if (frequency.base == PeriodBase::kWeek && !anchor.empty()) {
    const auto weekday = std::ranges::find(kWeekdays, anchor);
    if (weekday == kWeekdays.end()) return std::nullopt;
    frequency.weekday = static_cast<int>(weekday - kWeekdays.begin());
  } else if (!anchor.empty() && frequency.base > PeriodBase::kQuarter) {
    return std::nullopt;
  }
  return frequency;
}

std::optional<std::int64_t> parse_period(std::string_view text, const PeriodFrequency& frequency) {
  switch (frequency.base) {
    case PeriodBase::kYear: {
      const auto year = parse_year(text);
      return year ? std::optional(*year - 1970) : std::nullopt;
    }
    case PeriodBase::kQuarter:
      return parse_quarter(text);
    case PeriodBase::kMonth:
      return parse_month(text);
    case PeriodBase::kWeek: {
      const auto slash = text.find('/');
      const auto end = slash == std::string_view::npos ? std::nullopt : parse_day(text.substr(slash + 1));
      return end ? std::optional(floor_div(*end + 3 - frequency.weekday, 7) + 1) : std::nullopt;
    }
    case PeriodBase::kBusinessDay: {
      const auto day = parse_day(text);
      if (!day) return std::nullopt;
      const std::int64_t week = floor_div(*day + 3, 7);
      const std::int64_t weekday = *day + 3 - week * 7;
      return weekday > 4 ? std::nullopt : std::optional(week * 5 + weekday - 3);
    }
    case PeriodBase::kDay:
      return parse_day(text);
    default:
      return parse_begin(text, frequency.base);
  }
}

void append_period(std::string& out, std::int64_t ordinal, const PeriodFrequency& frequency) {
  // What no calendar has a name for is no period when it is read.
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max() / (8 * kDaySeconds);
  if (frequency.base < PeriodBase::kSecond && (ordinal > kMost || ordinal < -kMost)) {
    out += std::to_string(ordinal);
    return;
  }
  switch (frequency.base) {
    case PeriodBase::kYear:
      out += std::to_string(ordinal + 1970);
      return;
    case PeriodBase::kQuarter:
      out += std::to_string(floor_div(ordinal, 4) + 1970) + "Q";
      out += static_cast<char>('1' + (ordinal - floor_div(ordinal, 4) * 4));
      return;
    case PeriodBase::kMonth:
      out += std::to_string(floor_div(ordinal, 12) + 1970) + "-";
      append_two(out, ordinal - floor_div(ordinal, 12) * 12 + 1);
      return;
    case PeriodBase::kWeek: {
      const std::int64_t end = (ordinal - 1) * 7 + 3 + frequency.weekday;
      append_day(out, end - 6);
      out += '/';
      append_day(out, end);
      return;
    }
    case PeriodBase::kBusinessDay: {
      const std::int64_t week = floor_div(ordinal + 3, 5);
      append_day(out, week * 7 + (ordinal + 3 - week * 5) - 3);
      return;
    }
    case PeriodBase::kDay:
      append_day(out, ordinal);
      return;
    default:
      append_begin(out, ordinal, frequency.base);
  }
}

}  // namespace mdat::meteaudata
