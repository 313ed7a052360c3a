// SPDX-License-Identifier: Apache-2.0
// Decimal digits of text, eight at a time: a word of eight bytes, the first of them the lowest.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>

namespace mdat::csv {

static_assert(std::endian::native == std::endian::little);

/// Bytes behind a text that load_word may touch, whatever they hold.
inline constexpr std::size_t kReadableBytes = 8;

inline std::uint64_t load_word(const char* at) {
  std::uint64_t word = 0;
  std::memcpy(&word, at, sizeof word);
  return word;
}

/// How many bytes of the word are digits before the first that is none, 0 to 8.
constexpr unsigned leading_digits(std::uint64_t word) {
  const std::uint64_t digits = word ^ 0x3030'3030'3030'3030;  // 0 to 9 where there was a digit
  // Adding carries out of a byte that is no digit only, and only the first of those counts.
  const std::uint64_t others = ((digits + 0x7676'7676'7676'7676) | digits) & 0x8080'8080'8080'8080;
  return static_cast<unsigned>(std::countr_zero(others)) / 8;
}

/// The number that the first `count` bytes, 1 to 8 digits, write.
constexpr std::uint32_t digits_value(std::uint64_t word, unsigned count) {
  // What is behind them falls out at the top, zeros come in before them.
  std::uint64_t digits = (word ^ 0x3030'3030'3030'3030) << (8 * (8 - count));
  digits = digits * 10 + (digits >> 8);  // every other byte is a pair
  constexpr std::uint64_t kPairs = 0x0000'00ff'0000'00ff;
  const std::uint64_t high = (digits & kPairs) * (100 + (std::uint64_t{1'000'000} << 32));
  const std::uint64_t low = (digits >> 16 & kPairs) * (1 + (std::uint64_t{10'000} << 32));
  return static_cast<std::uint32_t>((high + low) >> 32);
}

}  // namespace mdat::csv
