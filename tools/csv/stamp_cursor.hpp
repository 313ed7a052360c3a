// SPDX-License-Identifier: Apache-2.0
// The pieces of a stamp, taken from the front of its text.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

#include "tools/csv/quote.hpp"

namespace mdat::csv {

/// Every take_ function leaves the text as it was where it finds nothing, unless it says otherwise.
class StampCursor {
 public:
  explicit StampCursor(std::string_view text) : text_(text) {}

  [[nodiscard]] bool done() const { return text_.empty(); }
  [[nodiscard]] std::string_view rest() const { return text_; }
  std::string_view take_rest() { return std::exchange(text_, {}); }

  bool take(char c) {
    if (text_.empty() || text_.front() != c) return false;
    text_.remove_prefix(1);
    return true;
  }
  std::optional<char> take_any(std::string_view set) {
    if (text_.empty() || set.find(text_.front()) == std::string_view::npos) return {};
    const char c = text_.front();
    text_.remove_prefix(1);
    return c;
  }
  bool take_spaces() {
    const std::size_t count = std::min(text_.find_first_not_of(' '), text_.size());
    text_.remove_prefix(count);
    return count > 0;
  }
  /// Up to `digits_max` digits, at most 19; returns how many. A value beyond int64 comes out negative.
  int take_number(std::int64_t& value, int digits_max) {
    std::uint64_t magnitude = 0;
    int digits = 0;
    for (; digits < digits_max && !text_.empty(); ++digits) {
      const auto digit = static_cast<unsigned>(text_.front() - '0');
      if (digit > 9) break;
      magnitude = magnitude * 10 + digit;
      text_.remove_prefix(1);
    }
    if (digits > 0) value = static_cast<std::int64_t>(magnitude);
    return digits;
  }
  /// Digits behind the point, as nanoseconds; finer ones must be zero.
  std::optional<std::int32_t> take_fraction() {
    std::int32_t nanoseconds = 0;
    std::int32_t scale = 100'000'000;
    int digits = 0;
    for (; !text_.empty(); ++digits) {
      const auto digit = static_cast<std::int32_t>(text_.front() - '0');
      if (digit < 0 || digit > 9) break;
      if (scale == 0 && digit != 0) return {};
      nanoseconds += digit * scale;
      scale /= 10;
      text_.remove_prefix(1);
    }
    if (digits == 0) return {};
    return nanoseconds;
  }
  /// An English month, abbreviated or whole: 1 to 12.
  std::optional<std::int64_t> take_month() {
    constexpr std::array<std::string_view, 12> kMonths = {"january",   "february", "march",    "april",
                                                          "may",       "june",     "july",     "august",
                                                          "september", "october",  "november", "december"};
    for (std::size_t i = 0; i < kMonths.size(); ++i) {
      for (const std::size_t size : {kMonths[i].size(), std::size_t{3}}) {
        if (!equals_word(text_.substr(0, size), kMonths[i].substr(0, size))) continue;
        text_.remove_prefix(size);
        return static_cast<std::int64_t>(i) + 1;
      }
    }
    return {};
  }
  /// AM or PM: true in the afternoon.
  std::optional<bool> take_half_day() {
    for (const bool afternoon : {false, true}) {
      if (!equals_word(text_.substr(0, 2), afternoon ? "pm" : "am")) continue;
      text_.remove_prefix(2);
      return afternoon;
    }
    return {};
  }

  struct Clock {
    std::int64_t seconds = 0;
    std::int32_t nanoseconds = 0;
  };
  /// "0:15", "00:15:30", "00:15:30.25", "3:05 PM", "24:00"; leaves the text anywhere where it finds nothing.
  std::optional<Clock> take_time_of_day() {
    std::int64_t hour = 0, minute = 0, second = 0;
    Clock clock;
    if (take_number(hour, 2) == 0 || !take(':') || take_number(minute, 2) != 2) return {};
    if (take(':')) {
      if (take_number(second, 2) != 2) return {};
      if (take('.') || take(',')) {
        const auto fraction = take_fraction();
        if (!fraction) return {};
        clock.nanoseconds = *fraction;
      }
    }
    const std::string_view before = text_;
    take_spaces();
    if (const auto afternoon = take_half_day()) {
      if (hour < 1 || hour > 12) return {};
      hour = hour % 12 + (*afternoon ? 12 : 0);
    } else {
      text_ = before;
    }
    clock.seconds = hour * 3600 + minute * 60 + second;
    constexpr std::int64_t kDay = 86'400;
    if (hour > 24 || minute > 59 || second > 59 || clock.seconds > kDay) return {};
    if (clock.seconds == kDay && clock.nanoseconds != 0) return {};
    return clock;
  }

 private:
  std::string_view text_;
};

}  // namespace mdat::csv
