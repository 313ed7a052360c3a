// SPDX-License-Identifier: Apache-2.0
#include "lib/process/label_text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>

#include "lib/time/civil.hpp"

namespace mdat::process {
namespace {

__extension__ typedef __int128 Wide;

constexpr std::int64_t kNanos = 1'000'000'000;

/// Takes a text off from the front.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : left_(text) {}
  [[nodiscard]] bool done() const { return left_.empty(); }
  [[nodiscard]] std::string_view left() const { return left_; }

  bool skip(char c) {
    if (!left_.starts_with(c)) return false;
    left_.remove_prefix(1);
    return true;
  }
  void skip_spaces() {
    while (skip(' ')) {
    }
  }
  std::string_view letters() {
    const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
    const auto end = std::ranges::find_if_not(left_, letter);
    return take(static_cast<std::size_t>(end - left_.begin()));
  }
  std::string_view digits() {
    const auto end = std::ranges::find_if_not(left_, [](char c) { return c >= '0' && c <= '9'; });
    return take(static_cast<std::size_t>(end - left_.begin()));
  }
  /// A whole number of `least` to `most` digits that is not greater than max.
  std::optional<std::int64_t> number(std::size_t least, std::size_t most, std::int64_t max) {
    const std::string_view text = digits();
    std::int64_t value = 0;
    if (text.size() < least || text.size() > most) return std::nullopt;
    std::from_chars(text.data(), text.data() + text.size(), value);
    if (value > max) return std::nullopt;
    return value;
  }
  /// Behind a decimal point: nanoseconds, and how many of them the last digits' unit has.
  std::optional<std::int32_t> fraction(std::int64_t& unit_nanos) {
    const std::string_view text = digits();
    if (text.empty() || text.size() > 9) return std::nullopt;
    std::string nine(text);
    nine.resize(9, '0');
    unit_nanos = text.size() <= 3 ? 1'000'000 : text.size() <= 6 ? 1'000 : 1;
    std::int32_t nanos = 0;
    std::from_chars(nine.data(), nine.data() + 9, nanos);
    return nanos;
  }

 private:
  std::string_view take(std::size_t bytes) {
    const std::string_view taken = left_.substr(0, bytes);
    left_.remove_prefix(bytes);
    return taken;
  }
  std::string_view left_;
};

Moment add_nanos(const Moment& moment, Wide nanos) {
  const Wide all = static_cast<Wide>(moment.seconds) * kNanos + moment.nanoseconds + nanos;
  Wide seconds = all / kNanos;
  if (all % kNanos < 0) --seconds;
  return {static_cast<std::int64_t>(seconds), static_cast<std::int32_t>(all - seconds * kNanos)};
}

bool parse_offset(Scanner& text, Span& span) {
  text.skip_spaces();
  if (text.skip('Z')) {
    span.offset_seconds = 0;
    return text.done();
  }
  const bool west = text.left().starts_with('-');
  if (!text.skip('+') && !text.skip('-')) return false;
  const auto hours = text.number(2, 2, 24);
  text.skip(':');
  const auto minutes = text.done() ? std::optional<std::int64_t>(0) : text.number(2, 2, 59);
  if (!hours || !minutes || !text.done()) return false;
  const auto seconds = static_cast<std::int32_t>(*hours * 3600 + *minutes * 60);
  span.offset_seconds = west ? -seconds : seconds;
  return true;
}

/// From the hour on. Leaves in unit_nanos what the last part that is written is a multiple of.
bool parse_clock(Scanner& text, Span& span, std::int64_t& unit_nanos) {
  const auto hour = text.number(1, 2, 23);
  if (!hour) return false;
  span.begin.seconds += *hour * 3600;
  unit_nanos = 3600 * kNanos;
  if (!text.skip(':')) return true;
  const auto minute = text.number(1, 2, 59);
  if (!minute) return false;
  span.begin.seconds += *minute * 60;
  unit_nanos = 60 * kNanos;
  if (!text.skip(':')) return true;
  const auto second = text.number(1, 2, 59);
  if (!second) return false;
  span.begin.seconds += *second;
  unit_nanos = kNanos;
  if (!text.skip('.')) return true;
  const auto nanos = text.fraction(unit_nanos);
  if (!nanos) return false;
  span.begin.nanoseconds = *nanos;
  span.nanos = unit_nanos == 1;
  return true;
}

struct UnitName {
  std::string_view name;
  std::int64_t nanos;
};
constexpr std::array kUnits{UnitName{"D", 86'400 * kNanos},
                            UnitName{"d", 86'400 * kNanos},
                            UnitName{"day", 86'400 * kNanos},
                            UnitName{"days", 86'400 * kNanos},
                            UnitName{"h", 3'600 * kNanos},
                            UnitName{"H", 3'600 * kNanos},
                            UnitName{"hour", 3'600 * kNanos},
                            UnitName{"hours", 3'600 * kNanos},
                            UnitName{"min", 60 * kNanos},
                            UnitName{"T", 60 * kNanos},
                            UnitName{"minute", 60 * kNanos},
                            UnitName{"minutes", 60 * kNanos},
                            UnitName{"s", kNanos},
                            UnitName{"S", kNanos},
                            UnitName{"second", kNanos},
                            UnitName{"seconds", kNanos},
                            UnitName{"ms", 1'000'000},
                            UnitName{"us", 1'000},
                            UnitName{"ns", 1},
                            UnitName{"W", 7 * 86'400 * kNanos}};

/// The longest of the units of a clock that a duration is a multiple of.
std::int64_t unit_of(Wide nanos) {
  constexpr std::array kParts{86'400 * kNanos,         3'600 * kNanos,      60 * kNanos,    kNanos,
                              std::int64_t{1'000'000}, std::int64_t{1'000}, std::int64_t{1}};
  return *std::ranges::find_if(kParts, [&](std::int64_t part) { return nanos % part == 0; });
}

}  // namespace

std::optional<Span> parse_stamp_span(std::string_view written) {
  Scanner text(written);
  Span span;
  const auto year = text.number(4, 4, 9999);
  if (!year) return std::nullopt;
  std::optional<std::int64_t> month, day;
  if (text.skip('-')) {
    month = text.number(1, 2, 12);
    if (!month || *month == 0) return std::nullopt;
    if (text.skip('-')) {
      day = text.number(1, 2, time::days_in_month(*year, static_cast<unsigned>(*month)));
      if (!day || *day == 0) return std::nullopt;
    }
  }
  const auto midnight = [](std::int64_t y, std::int64_t m, std::int64_t d) {
    return time::days_from_civil({y, static_cast<unsigned>(m), static_cast<unsigned>(d)}) *
           time::kSecondsPerDay;
  };
  span.begin.seconds = midnight(*year, month.value_or(1), day.value_or(1));
  std::int64_t unit_nanos = time::kSecondsPerDay * kNanos;
  if (day && (text.skip(' ') || text.skip('T'))) {
    if (!parse_clock(text, span, unit_nanos)) return std::nullopt;
    if (!text.done() && !parse_offset(text, span)) return std::nullopt;
  }
  if (!text.done()) return std::nullopt;
  if (day)
    span.end = add_nanos(span.begin, unit_nanos);
  else if (month)
    span.end.seconds = midnight(*year + *month / 12, *month % 12 + 1, 1);
  else
    span.end.seconds = midnight(*year + 1, 1, 1);
  return span;
}

std::optional<Span> parse_duration_span(std::string_view written) {
  Scanner text(written);
  text.skip_spaces();
  const bool negative = text.skip('-');
  Wide nanos = 0;
  if (text.done()) return std::nullopt;
  while (!text.done()) {
    text.skip_spaces();
    Span clock;
    std::int64_t unit = 0;
    Scanner ahead = text;
    if (parse_clock(ahead, clock, unit) && unit < 3600 * kNanos) {
      nanos += static_cast<Wide>(clock.begin.seconds) * kNanos + clock.begin.nanoseconds;
      text = ahead;
      if (!text.done()) return std::nullopt;
      break;
    }
    const auto count = text.number(1, 12, INT64_MAX);
    text.skip_spaces();
    const auto at = std::ranges::find(kUnits, text.letters(), &UnitName::name);
    if (!count || at == kUnits.end()) return std::nullopt;
    nanos += static_cast<Wide>(*count) * at->nanos;
    text.skip_spaces();
  }
  if (negative) nanos = -nanos;
  Span span{.begin = add_nanos({}, nanos), .end = {}};
  span.end = add_nanos(span.begin, unit_of(nanos));
  return span;
}

std::int64_t ceil_ticks(const Moment& moment, TimeUnit unit) {
  const std::int64_t per_second = ticks_per_second(unit);
  const std::int64_t nanos_per_tick = kNanos / per_second;
  const Wide ticks = static_cast<Wide>(moment.seconds) * per_second +
                     (moment.nanoseconds + nanos_per_tick - 1) / nanos_per_tick;
  return static_cast<std::int64_t>(std::clamp<Wide>(ticks, INT64_MIN, INT64_MAX));
}

Result<Moment> to_instant(const Moment& civil, const Zone& zone) {
  const Zone::Instants instants = zone.instants(civil.seconds);
  if (instants.count == 1) return Moment{instants.utc_seconds[0], civil.nanoseconds};
  return fail(ErrorCode::kInvalidArgument,
              "clocks of " + zone.name() + (instants.count == 0 ? " skip " : " show twice ") +
                  format_time(civil.seconds, TimeUnit::kSecond, {}) + ": give an offset, as +02:00");
}

Result<Ticks> to_ticks(const Span& span, TimeUnit unit, const Zone& zone) {
  if (span.offset_seconds) {
    if (zone.naive())
      return fail(ErrorCode::kInvalidArgument, "the stamps have no zone: give a time without an offset");
    const auto utc = [&](Moment moment) {
      return ceil_ticks({moment.seconds - *span.offset_seconds, moment.nanoseconds}, unit);
    };
    return Ticks{utc(span.begin), utc(span.end)};
  }
  if (zone.naive()) return Ticks{ceil_ticks(span.begin, unit), ceil_ticks(span.end, unit)};
  const auto begin = to_instant(span.begin, zone);
  if (!begin) return std::unexpected(begin.error());
  // The last moment, since the one behind it may be on other clocks.
  auto last = to_instant(add_nanos(span.end, -1), zone);
  if (!last) return std::unexpected(last.error());
  return Ticks{ceil_ticks(*begin, unit), ceil_ticks(add_nanos(*last, 1), unit)};
}

}  // namespace mdat::process
