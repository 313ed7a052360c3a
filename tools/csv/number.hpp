// SPDX-License-Identifier: Apache-2.0
// Text to numbers, to the last bit.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace mdat::csv {

/// The nearest double, "nan" and "inf" in any case included; nothing unless the whole text is a number.
[[nodiscard]] std::optional<double> parse_double(std::string_view text, char decimal);
/// As above, rounded once.
[[nodiscard]] std::optional<float> parse_float(std::string_view text, char decimal);

enum class IntegerText : std::uint8_t {
  kInteger,
  kTooLarge,  ///< digits that 64 bits do not hold
  kOther,     ///< no integer; "-0", which has a sign that an integer would lose, is one of these
};

/// Decimal digits with an optional sign.
[[nodiscard]] inline IntegerText parse_int64(std::string_view text, std::int64_t& value) {
  const char* at = text.data();
  const char* const end = at + text.size();
  const bool negative = at != end && *at == '-';
  if (at != end && (*at == '-' || *at == '+')) ++at;
  const auto digits = end - at;
  if (digits == 0) return IntegerText::kOther;
  std::uint64_t magnitude = 0;
  bool overflow = false;
  for (; at != end; ++at) {
    const auto digit = static_cast<unsigned>(*at - '0');
    if (digit > 9) return IntegerText::kOther;
    // Nineteen digits cannot overflow 64 bits.
    if (digits > 19) overflow |= magnitude > (UINT64_MAX - digit) / 10;
    magnitude = magnitude * 10 + digit;
  }
  const std::uint64_t limit = std::uint64_t{INT64_MAX} + (negative ? 1 : 0);
  if (overflow || magnitude > limit) return IntegerText::kTooLarge;
  if (negative && magnitude == 0) return IntegerText::kOther;
  value = static_cast<std::int64_t>(negative ? 0 - magnitude : magnitude);
  return IntegerText::kInteger;
}

[[nodiscard]] std::optional<std::uint64_t> parse_uint64(std::string_view text);

/// The double of an integer, nothing where it is not exact.
[[nodiscard]] constexpr std::optional<double> exact_double(std::int64_t value) {
  constexpr std::int64_t kAlwaysExact = std::int64_t{1} << 53;
  const auto nearest = static_cast<double>(value);
  if (value >= -kAlwaysExact && value <= kAlwaysExact) return nearest;
  // 2^63 itself is out of the range of int64.
  if (nearest >= 9223372036854775808.0 || static_cast<std::int64_t>(nearest) != value) return {};
  return nearest;
}

}  // namespace mdat::csv
