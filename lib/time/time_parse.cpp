// SPDX-License-Identifier: Apache-2.0
// Text to stamps.
#include <cstring>

#include "lib/time/civil.hpp"
#include "mdat/time.hpp"

namespace mdat {
namespace {

using time::CivilDate;
using time::kSecondsPerDay;

/// Reads text from its front; every take_ function leaves it as it was where it returns false.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : at_(text.data()), end_(text.data() + text.size()) {}
  [[nodiscard]] bool done() const { return at_ == end_; }

  bool take(char c) {
    if (at_ == end_ || *at_ != c) return false;
    ++at_;
    return true;
  }
  bool take(std::string_view text) {
    if (static_cast<std::size_t>(end_ - at_) < text.size()) return false;
    if (std::memcmp(at_, text.data(), text.size()) != 0) return false;
    at_ += text.size();
    return true;
  }
  /// Exactly two digits.
  bool take_pair(unsigned& value) {
    if (end_ - at_ < 2) return false;
    const auto tens = static_cast<unsigned>(at_[0] - '0');
    const auto ones = static_cast<unsigned>(at_[1] - '0');
    if (tens > 9 || ones > 9) return false;
    value = tens * 10 + ones;
    at_ += 2;
    return true;
  }
  /// As many digits as there are, up to 18 of them.
  int take_digits(std::int64_t& value) {
    int count = 0;
    for (value = 0; at_ != end_ && count < 18; ++at_, ++count) {
      const auto digit = static_cast<unsigned>(*at_ - '0');
      if (digit > 9) break;
      value = value * 10 + digit;
    }
    return count;
  }

 private:
  const char* at_;
  const char* end_;
};

/// "2024", or with a sign any number of digits from four on.
bool take_year(Cursor& cursor, std::int64_t& year) {
  const bool negative = cursor.take('-');
  const bool is_signed = negative || cursor.take('+');
  const int digits = cursor.take_digits(year);
  if (negative) year = -year;
  constexpr std::int64_t kYearMax = 292'277'026'000;  // what 64-bit seconds reach
  return is_signed ? digits >= 4 && year >= -kYearMax && year <= kYearMax : digits == 4;
}

bool take_fraction(Cursor& cursor, CivilTime& out) {
  if (!cursor.take('.') && !cursor.take(',')) return true;
  std::int64_t value = 0;
  const int digits = cursor.take_digits(value);
  if (digits == 0) return false;
  for (int i = digits; i < 9; ++i) value *= 10;
  for (int i = digits; i > 9; --i) {
    if (value % 10 != 0) return false;
    value /= 10;
  }
  out.nanoseconds = static_cast<std::int32_t>(value);
  if (value != 0) {
    out.unit = value % 1'000'000 == 0 ? TimeUnit::kMilli
               : value % 1'000 == 0   ? TimeUnit::kMicro
                                      : TimeUnit::kNano;
  }
  return true;
}

/// "Z", "+02:00", "+0200", "+02", "+00:09:21", each also behind a space, or nothing.
bool take_offset(Cursor& cursor, CivilTime& out) {
  if (cursor.done()) return true;
  const bool space = cursor.take(' ');
  if (cursor.take('Z') || cursor.take('z') || (space && cursor.take("UTC"))) {
    out.offset_seconds = 0;
    return true;
  }
  const bool negative = cursor.take('-');
  if (!negative && !cursor.take('+')) return false;
  unsigned hours = 0, minutes = 0, seconds = 0;
  if (!cursor.take_pair(hours)) return false;
  if (cursor.take(':')) {
    if (!cursor.take_pair(minutes)) return false;
    if (cursor.take(':') && !cursor.take_pair(seconds)) return false;
  } else if (!cursor.done() && !cursor.take_pair(minutes)) {
    return false;
  }
  if (hours > 23 || minutes > 59 || seconds > 59) return false;
  const auto offset = static_cast<std::int32_t>(hours * 3600 + minutes * 60 + seconds);
  out.offset_seconds = negative ? -offset : offset;
  return true;
}

std::optional<CivilTime> parse_any_iso(std::string_view text) {
  Cursor cursor(text);
  CivilDate date;
  CivilTime out;
  if (!take_year(cursor, date.year) || !cursor.take('-') || !cursor.take_pair(date.month) ||
      !cursor.take('-') || !cursor.take_pair(date.day) || !is_valid(date)) {
    return {};
  }
  const std::int64_t midnight = time::days_from_civil(date) * kSecondsPerDay;
  out.seconds = midnight;
  if (cursor.done()) {
    out.date_only = true;
    return out;
  }
  unsigned hour = 0, minute = 0, second = 0;
  if (!cursor.take('T') && !cursor.take(' ') && !cursor.take('t')) return {};
  if (!cursor.take_pair(hour) || !cursor.take(':') || !cursor.take_pair(minute)) return {};
  if (cursor.take(':') && (!cursor.take_pair(second) || !take_fraction(cursor, out))) return {};
  if (!take_offset(cursor, out) || !cursor.done()) return {};
  const bool end_of_day = hour == 24 && minute == 0 && second == 0 && out.nanoseconds == 0;
  if ((hour > 23 && !end_of_day) || minute > 59 || second > 59) return {};
  out.seconds = midnight + static_cast<std::int64_t>(hour * 3600 + minute * 60 + second);
  return out;
}

/// Two digits as a number; adds to `bad` what makes them none.
inline unsigned pair_of(const char* at, unsigned& bad) {
  const auto tens = static_cast<unsigned>(at[0] - '0');
  const auto ones = static_cast<unsigned>(at[1] - '0');
  bad |= (tens > 9 ? 1U : 0U) | (ones > 9 ? 1U : 0U);
  return tens * 10 + ones;
}

}  // namespace

std::optional<CivilTime> parse_iso(std::string_view text) {
  // The usual shape, "2024-05-01T12:00:00", read without a branch per character; all else goes the long way.
  constexpr std::size_t kUsualBytes = 19;
  if (text.size() < kUsualBytes) return parse_any_iso(text);
  const char* const at = text.data();
  unsigned bad = 0;
  const unsigned year = pair_of(at, bad) * 100 + pair_of(at + 2, bad);
  const CivilDate date{.year = year, .month = pair_of(at + 5, bad), .day = pair_of(at + 8, bad)};
  const unsigned hour = pair_of(at + 11, bad);
  const unsigned minute = pair_of(at + 14, bad);
  const unsigned second = pair_of(at + 17, bad);
  bad |= (at[4] != '-') | (at[7] != '-') | ((at[10] != 'T') & (at[10] != ' ')) | (at[13] != ':') | (at[16] != ':');
  bad |= (hour > 23) | (minute > 59) | (second > 59);
  if (bad != 0 || !is_valid(date)) return parse_any_iso(text);
  std::optional<CivilTime> out(std::in_place);
  out->seconds = time::days_from_civil(date) * kSecondsPerDay +
                 static_cast<std::int64_t>(hour * 3600 + minute * 60 + second);
  if (text.size() == kUsualBytes) return out;
  Cursor cursor(text.substr(kUsualBytes));
  if (!take_fraction(cursor, *out) || !take_offset(cursor, *out) || !cursor.done()) return {};
  return out;
}

std::optional<std::int64_t> to_ticks(std::int64_t seconds, std::int32_t nanoseconds, TimeUnit unit) {
  const std::int64_t ticks = ticks_per_second(unit);
  const std::int64_t nanoseconds_per_tick = 1'000'000'000 / ticks;
  if (nanoseconds % nanoseconds_per_tick != 0) return {};
  // In 128 bits: the product alone may leave the range that the sum is in.
  const auto sum = static_cast<__int128>(seconds) * ticks + nanoseconds / nanoseconds_per_tick;
  if (sum < INT64_MIN || sum > INT64_MAX) return {};
  return static_cast<std::int64_t>(sum);
}

Result<std::int64_t> parse_time(std::string_view text, TimeUnit unit, const Zone& zone) {
  const auto quoted = [&] { return "\"" + std::string(text) + "\""; };
  const auto civil = parse_iso(text);
  if (!civil) {
    return fail(ErrorCode::kInvalidArgument,
                quoted() + " is no time: expected a date and time like 2024-05-01 or 2024-05-01T12:00:00.5+02:00");
  }
  std::int64_t seconds = civil->seconds;
  if (civil->offset_seconds) {
    if (zone.naive()) {
      return fail(ErrorCode::kInvalidArgument,
                  quoted() + " has an offset, but these stamps are naive local times: leave the offset out");
    }
    seconds -= *civil->offset_seconds;
  } else if (!zone.naive()) {
    const Zone::Instants instants = zone.instants(seconds);
    if (instants.count != 1) {
      return fail(ErrorCode::kInvalidArgument,
                  quoted() + (instants.count == 0 ? " does not exist in " : " occurs twice in ") + zone.name() +
                      " because clocks change: give an offset, like " + std::string(text) + "+01:00");
    }
    seconds = instants.utc_seconds[0];
  }
  const std::int64_t nanoseconds_per_tick = 1'000'000'000 / ticks_per_second(unit);
  const auto fraction = (civil->nanoseconds + nanoseconds_per_tick - 1) / nanoseconds_per_tick;
  const auto sum = static_cast<__int128>(seconds) * ticks_per_second(unit) + fraction;
  if (sum < INT64_MIN) return INT64_MIN;
  if (sum > INT64_MAX) return INT64_MAX;
  return static_cast<std::int64_t>(sum);
}

}  // namespace mdat
