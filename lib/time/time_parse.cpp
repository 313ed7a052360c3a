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

// The usual shape, "2024-05-01T12:00:00", is read eight bytes at a time: subtracting a pattern of '0' and
// separators leaves digits 0 to 9 and zeros, and x * 10 + (x >> 8) makes pairs of digits numbers.

std::uint64_t load(const char* at) {
  std::uint64_t word = 0;
  std::memcpy(&word, at, sizeof word);
  return word;
}

/// Bytes that are not what the pattern wants, as high bits: a digit where it has '0', else that very byte.
constexpr std::uint64_t mismatch(std::uint64_t word, std::uint64_t pattern, std::uint64_t digit_mask) {
  const std::uint64_t difference = word ^ pattern;
  constexpr std::uint64_t kHigh = 0x8080'8080'8080'8080;
  const std::uint64_t over_nine = (difference & ~kHigh) + 0x7676'7676'7676'7676;
  return ((difference | over_nine) & kHigh) | (difference & ~digit_mask);
}

constexpr std::uint64_t pairs(std::uint64_t digits) { return digits * 10 + (digits >> 8); }
constexpr unsigned byte_of(std::uint64_t word, int index) { return (word >> (8 * index)) & 0xff; }

constexpr std::uint64_t pattern_of(const char (&text)[9], bool mask) {
  std::uint64_t word = 0;
  for (int i = 0; i < 8; ++i) {
    const std::uint64_t byte = mask ? (text[i] == '0' ? 0xff : 0) : static_cast<unsigned char>(text[i]);
    word |= byte << (8 * i);
  }
  return word;
}

constexpr std::uint64_t digits_of(std::uint64_t word, std::uint64_t mask) {
  return word & mask & 0x0f0f'0f0f'0f0f'0f0f;
}

constexpr std::size_t kUsualBytes = 19;
constexpr std::size_t kMicroBytes = kUsualBytes + 7;
constexpr std::uint64_t kDateText = pattern_of("0000-00-", false), kDateDigits = pattern_of("0000-00-", true);
constexpr std::uint64_t kHourText = pattern_of("00T00:00", false), kHourDigits = pattern_of("00T00:00", true);
constexpr std::uint64_t kMicroText = pattern_of("\0.000000", false),
                        kMicroDigits = pattern_of("\0.000000", true);

/// The first nineteen bytes; false where they are not of the usual shape.
bool parse_usual(const char* at, CivilTime& out) {
  const std::uint64_t date_word = load(at);
  std::uint64_t hour_word = load(at + 8);
  if (at[10] == ' ') hour_word ^= std::uint64_t{' ' ^ 'T'} << 16;
  const auto tens = static_cast<unsigned>(at[17] - '0');
  const auto ones = static_cast<unsigned>(at[18] - '0');
  const std::uint64_t bad =
      mismatch(date_word, kDateText, kDateDigits) | mismatch(hour_word, kHourText, kHourDigits);
  const std::uint64_t date_pairs = pairs(digits_of(date_word, kDateDigits));
  const std::uint64_t hour_pairs = pairs(digits_of(hour_word, kHourDigits));
  const CivilDate date{.year = byte_of(date_pairs, 0) * 100 + byte_of(date_pairs, 2),
                       .month = byte_of(date_pairs, 5),
                       .day = byte_of(hour_pairs, 0)};
  const unsigned hour = byte_of(hour_pairs, 3);
  const unsigned minute = byte_of(hour_pairs, 6);
  if (bad != 0 || hour > 23 || minute > 59 || at[16] != ':' || tens > 5 || ones > 9) return false;
  if (!is_valid(date)) return false;
  out.seconds = time::days_from_civil(date) * kSecondsPerDay +
                static_cast<std::int64_t>(hour * 3600 + minute * 60 + tens * 10 + ones);
  return true;
}

/// ".123456" behind the usual shape and no further digit; false where there is none.
bool parse_micros(std::string_view text, CivilTime& out) {
  if (text.size() < kMicroBytes) return false;
  if (text.size() > kMicroBytes && static_cast<unsigned>(text[kMicroBytes] - '0') < 10) return false;
  const std::uint64_t word = load(text.data() + kUsualBytes - 1) & ~std::uint64_t{0xff};
  if (mismatch(word, kMicroText, kMicroDigits) != 0) return false;
  const std::uint64_t two = pairs(digits_of(word, kMicroDigits));
  const unsigned micros = byte_of(two, 2) * 10'000 + byte_of(two, 4) * 100 + byte_of(two, 6);
  out.nanoseconds = static_cast<std::int32_t>(micros * 1'000);
  if (micros != 0) out.unit = micros % 1'000 == 0 ? TimeUnit::kMilli : TimeUnit::kMicro;
  return true;
}

}  // namespace

std::optional<CivilTime> parse_iso(std::string_view text) {
  std::optional<CivilTime> out(std::in_place);
  if (text.size() < kUsualBytes || !parse_usual(text.data(), *out)) return parse_any_iso(text);
  if (text.size() == kUsualBytes) return out;
  const bool micros = parse_micros(text, *out);
  Cursor cursor(text.substr(micros ? kMicroBytes : kUsualBytes));
  if (!micros && !take_fraction(cursor, *out)) return {};
  if (!take_offset(cursor, *out) || !cursor.done()) return {};
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
  const auto quoted = [&] { return std::string("\"").append(text).append("\""); };
  const auto civil = parse_iso(text);
  if (!civil) {
    return fail(
        ErrorCode::kInvalidArgument,
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
                  quoted() + (instants.count == 0 ? " does not exist in " : " occurs twice in ") +
                      zone.name() + " because clocks change: give an offset, like " + std::string(text) +
                      "+01:00");
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
