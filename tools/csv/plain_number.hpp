// SPDX-License-Identifier: Apache-2.0
// Numbers as nearly all loggers write nearly all of them: digits, perhaps a point and more digits, perhaps a
// minus. What is written otherwise is left to parse_int64 and parse_double, with which these agree to the
// last bit. Up to kReadableBytes behind the text are read.
#pragma once

#include <array>
#include <bit>
#include <cfloat>
#include <cmath>
#include <cstdint>
#include <string_view>

#include "tools/csv/digits.hpp"

namespace mdat::csv {

static_assert(FLT_EVAL_METHOD == 0, "a division rounds once");

/// One to eight digits.
[[nodiscard]] inline bool parse_plain_integer(std::string_view text, std::int64_t& value) {
  const std::uint64_t word = load_word(text.data());
  if (text.empty() || text.size() > 8 || leading_digits(word) < text.size()) return false;
  value = digits_value(word, static_cast<unsigned>(text.size()));
  return true;
}

__extension__ using Wide = unsigned __int128;

/// What dividing by a power of ten needs to know of it.
struct Power {
  std::uint64_t ten = 1;
  std::uint64_t five = 1;
  int five_bits = 1;
  std::uint64_t inverse = 0;  ///< 2^(63 + five_bits) / five, rounded down; 64 bits
};

inline constexpr unsigned kDecimalsMax = 16;
inline constexpr auto kPowers = [] {
  std::array<Power, kDecimalsMax + 1> powers{};
  for (std::size_t i = 1; i < powers.size(); ++i) {
    Power& power = powers[i];
    power.ten = powers[i - 1].ten * 10;
    power.five = powers[i - 1].five * 5;
    power.five_bits = static_cast<int>(std::bit_width(power.five));
    power.inverse = static_cast<std::uint64_t>((Wide{1} << (63 + power.five_bits)) / power.five);
  }
  return powers;
}();

inline constexpr double kTens[] = {1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6};

/// The double nearest to integer / 10^decimals.
[[nodiscard]] inline double decimal_quotient_exactly(std::uint64_t integer, unsigned decimals) {
  const Power& power = kPowers[decimals];
  // Both are doubles, so that the division is all that rounds.
  if (integer <= std::uint64_t{1} << 53) return static_cast<double>(integer) / static_cast<double>(power.ten);
  // A quotient of 63 or 64 bits. Where there is a remainder, the lowest bit tells so: it is far below the
  // last one of a double, so that the conversion is all that rounds.
  const int shift = 63 + power.five_bits - static_cast<int>(std::bit_width(integer));
  const Wide dividend = static_cast<Wide>(integer) << shift;
  const auto quotient = static_cast<std::uint64_t>(dividend / power.five);
  const bool rest = quotient * static_cast<Wide>(power.five) != dividend;
  return std::ldexp(static_cast<double>(quotient | (rest ? 1 : 0)), -shift - static_cast<int>(decimals));
}

/// The same without a division. With integer shifted to 64 bits, the upper half of the product with `inverse`
/// is the quotient by the power of five rounded down, or one less: both were rounded down. Half of it, `low`,
/// has 62 or 63 bits, and the truth lies in [low, low + 1.5). So bits that are cut off beyond 53 tell how to
/// round, but where they are half a unit, or one less.
[[nodiscard]] inline double decimal_quotient(std::uint64_t integer, unsigned decimals) {
  if (integer == 0) return 0;
  const Power& power = kPowers[decimals];
  const int shift = std::countl_zero(integer);
  const std::uint64_t low =
      static_cast<std::uint64_t>(static_cast<Wide>(integer << shift) * power.inverse >> 65);
  const std::uint64_t half = std::uint64_t{256} << (low >> 62);
  if (((low + 1) & (2 * half - 1)) - half <= 1) [[unlikely]]
    return decimal_quotient_exactly(integer, decimals);
  const int exponent = 2 - shift - power.five_bits - static_cast<int>(decimals);
  const auto scale = std::bit_cast<double>(static_cast<std::uint64_t>(1023 + exponent) << 52);
  return static_cast<double>(static_cast<std::int64_t>(low | 1)) * scale;
}

/// One to eight digits, or a point among up to seven: all of it is in one word. Both numbers of the quotient
/// are doubles, so that the division is all that rounds.
[[nodiscard]] inline bool parse_short_decimal(const char* at, std::size_t size, char point,
                                              double& magnitude) {
  std::uint64_t word = load_word(at);
  const unsigned whole = leading_digits(word);
  std::size_t digits = size;
  if (whole < size) {
    digits = size - 1;
    if (whole == 0 || whole == digits || at[whole] != point) return false;
    const std::uint64_t before = ~std::uint64_t{0} >> (64 - 8 * whole);
    word = (word & before) | (word >> 8 & ~before);  // what is behind the point takes its place
    if (leading_digits(word) < digits) return false;
  }
  const std::uint32_t integer = digits_value(word, static_cast<unsigned>(digits));
  magnitude = static_cast<double>(integer) / kTens[digits == size ? 0 : digits - whole];
  return true;
}

/// Up to eight digits, a point and up to sixteen behind it; nineteen in all. `size` is more than eight.
template <typename Digits>
[[nodiscard]] inline bool parse_long_decimal(const char* at, std::size_t size, char point,
                                             double& magnitude) {
  const std::uint64_t head = load_word(at);
  const unsigned whole = leading_digits(head);
  if (whole == 0 || at[whole] != point) return false;
  const std::size_t decimals = size - whole - 1;
  if (decimals == 0 || decimals > kDecimalsMax || whole + decimals > 19) return false;
  std::uint64_t fraction = 0;
  if (!Digits::value(at + whole + 1, static_cast<unsigned>(decimals), fraction)) return false;
  const std::uint64_t integer = digits_value(head, whole) * kPowers[decimals].ten + fraction;
  magnitude = decimal_quotient(integer, static_cast<unsigned>(decimals));
  return true;
}

/// Up to eight digits, perhaps a point and up to sixteen behind it; nineteen in all.
template <typename Digits = PortableDigits>
[[nodiscard]] inline bool parse_plain_decimal(std::string_view text, char point, double& value) {
  if (text.empty()) return false;
  const bool negative = text.front() == '-';
  if (negative) text.remove_prefix(1);
  double magnitude = 0;
  if (text.size() > 8 ? !parse_long_decimal<Digits>(text.data(), text.size(), point, magnitude)
                      : text.empty() || !parse_short_decimal(text.data(), text.size(), point, magnitude))
    return false;
  value = negative ? -magnitude : magnitude;
  return true;
}

}  // namespace mdat::csv
