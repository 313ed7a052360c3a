// SPDX-License-Identifier: Apache-2.0
#include "lib/process/frequency.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <utility>

namespace mdat::process {
namespace {

using Kind = Frequency::Kind;

struct Fixed {
  std::string_view name;
  std::int64_t nanos;
};
// From the longest on; the first of each length is what pandas writes today.
constexpr std::array kFixed{Fixed{"h", 3'600'000'000'000},
                            Fixed{"H", 3'600'000'000'000},
                            Fixed{"min", 60'000'000'000},
                            Fixed{"T", 60'000'000'000},
                            Fixed{"s", 1'000'000'000},
                            Fixed{"S", 1'000'000'000},
                            Fixed{"ms", 1'000'000},
                            Fixed{"L", 1'000'000},
                            Fixed{"us", 1'000},
                            Fixed{"U", 1'000},
                            Fixed{"ns", 1},
                            Fixed{"N", 1}};

struct Calendar {
  std::string_view name;
  Kind kind;
  int months;
  int anchor;
  std::string_view written;
};
constexpr std::array kCalendar{
    Calendar{"D", Kind::kDays, 0, 0, "D"},          Calendar{"d", Kind::kDays, 0, 0, "D"},
    Calendar{"W", Kind::kWeeks, 0, 6, "W"},         Calendar{"w", Kind::kWeeks, 0, 6, "W"},
    Calendar{"MS", Kind::kMonthStart, 1, 0, "MS"},  Calendar{"mo", Kind::kMonthStart, 1, 0, "MS"},
    Calendar{"ME", Kind::kMonthEnd, 1, 0, "ME"},    Calendar{"M", Kind::kMonthEnd, 1, 0, "ME"},
    Calendar{"QS", Kind::kMonthStart, 3, 0, "QS"},  Calendar{"QE", Kind::kMonthEnd, 3, 11, "QE"},
    Calendar{"Q", Kind::kMonthEnd, 3, 11, "QE"},    Calendar{"YS", Kind::kMonthStart, 12, 0, "YS"},
    Calendar{"AS", Kind::kMonthStart, 12, 0, "YS"}, Calendar{"y", Kind::kMonthStart, 12, 0, "YS"},
    Calendar{"YE", Kind::kMonthEnd, 12, 11, "YE"},  Calendar{"Y", Kind::kMonthEnd, 12, 11, "YE"},
    Calendar{"A", Kind::kMonthEnd, 12, 11, "YE"}};
constexpr std::array<std::string_view, 7> kWeekdays{"MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"};
constexpr std::array<std::string_view, 12> kMonths{"JAN", "FEB", "MAR", "APR", "MAY", "JUN",
                                                   "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"};
constexpr std::int64_t kCountMax = 1'000'000'000'000'000'000;  // leaves room to add
constexpr std::int64_t kCalendarMax = 100'000;                 // of weeks or months: beyond all stamps

template <typename Names>
std::optional<int> place_of(const Names& names, std::string_view name) {
  const auto at = std::ranges::find(names, name);
  if (at == names.end()) return std::nullopt;
  return static_cast<int>(at - names.begin());
}

std::string with_count(std::int64_t count, std::string_view name) {
  return (count == 1 ? "" : std::to_string(count)) + std::string(name);
}

/// Takes the digits off the front, 1 where there are none.
std::optional<std::int64_t> take_count(std::string_view& text) {
  std::int64_t count = 1;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, count);
  if (error == std::errc::result_out_of_range || count < 1) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(stop - text.data()));
  return count;
}

/// One or several fixed lengths one behind the other.
std::optional<Frequency> parse_fixed(std::string_view text) {
  std::int64_t nanos = 0;
  int parts = 0;
  auto unit = kFixed.begin();
  do {
    const auto count = take_count(text);
    const std::size_t letters = std::min(text.find_first_of("0123456789"), text.size());
    const auto at = std::ranges::find(kFixed, text.substr(0, letters), &Fixed::name);
    if (!count || at == kFixed.end() || *count > (kCountMax - nanos) / at->nanos) return std::nullopt;
    nanos += *count * at->nanos;
    ++parts;
    unit = std::ranges::find(kFixed, at->nanos, &Fixed::nanos);
    text.remove_prefix(letters);
  } while (!text.empty());
  // A sum is written in the longest unit that divides it, a single length in its own.
  if (parts > 1) unit = std::ranges::find_if(kFixed, [&](Fixed u) { return nanos % u.nanos == 0; });
  return Frequency{.count = nanos, .text = with_count(nanos / unit->nanos, unit->name)};
}

std::optional<Frequency> parse_calendar(std::string_view text) {
  const auto count = take_count(text);
  const std::size_t dash = std::min(text.find('-'), text.size());
  const auto at = std::ranges::find(kCalendar, text.substr(0, dash), &Calendar::name);
  if (!count || at == kCalendar.end() || *count > kCalendarMax) return std::nullopt;
  Frequency frequency{.kind = at->kind, .count = *count, .months = at->months, .anchor = at->anchor};
  const bool weeks = at->kind == Kind::kWeeks;
  const bool anchored = weeks || at->months > 1;
  if (dash < text.size()) {
    const auto name = text.substr(dash + 1);
    const auto anchor = weeks ? place_of(kWeekdays, name) : place_of(kMonths, name);
    if (!anchored || !anchor) return std::nullopt;
    frequency.anchor = *anchor;
  }
  frequency.text = with_count(*count, at->written);
  const auto place = static_cast<std::size_t>(frequency.anchor);
  if (anchored) frequency.text += "-" + std::string(weeks ? kWeekdays[place] : kMonths[place]);
  return frequency;
}

}  // namespace

Result<Frequency> parse_frequency(std::string_view text) {
  if (auto fixed = parse_fixed(text)) return *fixed;
  if (auto calendar = parse_calendar(text)) return *calendar;
  return fail(
      ErrorCode::kInvalidArgument,
      "'" + std::string(text) +
          "' is no frequency that is known: a whole number, left out for 1, and ns, us, ms, s, min, h, "
          "D, W, W-MON ..., MS, ME, QS, QE, YS, YE or QS-FEB ...; 1h30min");
}

}  // namespace mdat::process
