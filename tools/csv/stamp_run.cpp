// SPDX-License-Identifier: Apache-2.0
#include "tools/csv/stamp_run.hpp"

#include <algorithm>

#include "tools/csv/digits.hpp"

namespace mdat::csv {
namespace {

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// "0" stands for any digit, "T" for what may be between date and time.
bool has_form(std::string_view text, std::string_view form) {
  return text.size() >= form.size() &&
         std::ranges::equal(form, text.substr(0, form.size()), [](char f, char c) {
           if (f == '0') return is_digit(c);
           return f == 'T' ? c == 'T' || c == 't' || c == ' ' : c == f;
         });
}

constexpr std::uint32_t power_of_ten(std::size_t exponent) {
  std::uint32_t power = 1;
  for (std::size_t i = 0; i < exponent; ++i) power *= 10;
  return power;
}

}  // namespace

void StampRun::begin(std::string_view text, std::int64_t ticks, TimeUnit unit) {
  end();
  // 24:00:00 is a stamp, 24:00:01 is none.
  if (!has_form(text, "0000-00-00T00:00:00") || text.substr(11, 2) == "24") return;
  fraction_digits_ = 0;
  std::size_t at = kSecondBytes;
  if (at < text.size() && (text[at] == '.' || text[at] == ',')) {
    point_ = text[at++];
    while (at + fraction_digits_ < text.size() && is_digit(text[at + fraction_digits_])) ++fraction_digits_;
    at += fraction_digits_;
    if (fraction_digits_ == 0 || fraction_digits_ > kFractionMax) return;
  }
  per_second_ = ticks_per_second(unit);
  const std::int64_t second = (text[17] - '0') * 10 + (text[18] - '0');
  if (__builtin_sub_overflow(ticks, second * per_second_, &ticks_)) return;
  if (std::int64_t last = 0; __builtin_add_overflow(ticks_, 60 * per_second_, &last)) return;
  if (!set_fraction(unit)) return;
  rest_ = text.substr(at);
  for (std::size_t i = 0; i < 2; ++i) minute_[i] = load_word(text.data() + 8 * i);
  size_ = text.size();
}

/// How a fraction becomes ticks. The digits that a tick has are kept, what is behind them must be zeros.
bool StampRun::set_fraction(TimeUnit unit) {
  const std::size_t unit_digits = 3 * static_cast<std::size_t>(unit);
  const std::size_t kept = std::min(fraction_digits_, unit_digits);
  const std::size_t first = fraction_digits_ == kFractionMax ? 1 : 0;  // what does not fit into a word
  if (kept < first) return false;
  kept_digits_ = static_cast<unsigned>(kept - first);
  zeros_ = 0;
  for (std::size_t i = kept_digits_; i < fraction_digits_ - first; ++i)
    zeros_ |= std::uint64_t{0xff} << (8 * i);
  multiplier_ = power_of_ten(unit_digits - kept);
  first_digit_ = first == 0 ? 0 : power_of_ten(kept_digits_);
  return true;
}

/// False where there is another character, or a fraction of a tick.
inline bool StampRun::fraction(const char* digits, std::int64_t& ticks) const {
  // The word ends where the fraction does: before it is text that has been read.
  const unsigned count = static_cast<unsigned>(std::min<std::size_t>(fraction_digits_, 8));
  const std::uint64_t word = load_word(digits + fraction_digits_ - 8) >> (8 * (8 - count));
  if (leading_digits(word) < kept_digits_ || ((word ^ 0x3030'3030'3030'3030) & zeros_) != 0) return false;
  std::uint32_t value = kept_digits_ > 0 ? digits_value(word, kept_digits_) : 0;
  if (first_digit_ != 0) {
    if (!is_digit(*digits)) return false;
    value += static_cast<std::uint32_t>(*digits - '0') * first_digit_;
  }
  ticks += std::int64_t{value} * multiplier_;
  return true;
}

bool StampRun::next(std::string_view text, std::int64_t& ticks) const {
  if (text.size() != size_ || size_ == 0) return false;
  const char* const at = text.data();
  if (load_word(at) != minute_[0] || load_word(at + 8) != minute_[1] || at[kMinuteBytes] != ':') return false;
  const auto tens = static_cast<unsigned>(at[17] - '0');
  const auto ones = static_cast<unsigned>(at[18] - '0');
  if (tens > 5 || ones > 9) return false;
  std::int64_t sum = ticks_ + static_cast<std::int64_t>(tens * 10 + ones) * per_second_;
  if (fraction_digits_ > 0 && (at[kSecondBytes] != point_ || !fraction(at + kSecondBytes + 1, sum)))
    return false;
  if (!rest_.empty() && !text.ends_with(rest_)) return false;
  ticks = sum;
  return true;
}

inline std::size_t StampRun::next_any(const Grid& grid, std::size_t column, std::size_t row,
                                      std::int64_t* ticks) const {
  const std::size_t first = row;
  while (row < grid.rows() && next(grid.field(row, column), ticks[row])) ++row;
  return row - first;
}

#ifdef MDAT_X86_V3
[[gnu::target(MDAT_X86_V3), gnu::flatten]] std::size_t StampRun::next_v3(const Grid& grid, std::size_t column,
                                                                         std::size_t row,
                                                                         std::int64_t* ticks) const {
  return next_any(grid, column, row, ticks);
}
#endif

std::size_t StampRun::next(const Grid& grid, std::size_t column, std::size_t row, std::int64_t* ticks) const {
#ifdef MDAT_X86_V3
  if (has_x86_v3()) return next_v3(grid, column, row, ticks);
#endif
  return next_any(grid, column, row, ticks);
}

}  // namespace mdat::csv
