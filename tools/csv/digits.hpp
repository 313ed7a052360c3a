// SPDX-License-Identifier: Apache-2.0
// Decimal digits of text, eight at a time: a word of eight bytes, the first of them the lowest; or sixteen.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>

#include "tools/csv/x86_v3.hpp"
#ifdef MDAT_X86_V3
#include <immintrin.h>
#endif

namespace mdat::csv {

static_assert(std::endian::native == std::endian::little);

/// Bytes behind a text that reading its digits may touch, whatever they hold.
inline constexpr std::size_t kReadableBytes = 16;

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

/// Up to sixteen digits.
struct PortableDigits {
  /// The number that `count` digits write, 1 to 16; false where there is another character.
  static bool value(const char* at, unsigned count, std::uint64_t& value) {
    value = 0;
    if (count > 8) {
      const std::uint64_t word = load_word(at);
      if (leading_digits(word) < 8) return false;
      value = digits_value(word, 8);
      at += 8;
      count -= 8;
    }
    const std::uint64_t word = load_word(at);
    if (leading_digits(word) < count) return false;
    constexpr std::uint32_t kTens[] = {1,       10,        100,        1'000,      10'000,
                                       100'000, 1'000'000, 10'000'000, 100'000'000};
    value = value * kTens[count] + digits_value(word, count);
    return true;
  }
};

#ifdef MDAT_X86_V3
/// The same at once.
struct V3Digits {
  [[gnu::target(MDAT_X86_V3)]] static bool value(const char* at, unsigned count, std::uint64_t& value) {
    // The digits move to the end, zeros come in before them.
    static constexpr auto kPlaces = [] {
      std::array<signed char, 32> places{};
      for (int i = 0; i < 32; ++i) places[static_cast<std::size_t>(i)] = static_cast<signed char>(i - 16);
      return places;
    }();
    __m128i bytes, places;
    std::memcpy(&bytes, at, sizeof bytes);
    std::memcpy(&places, kPlaces.data() + count, sizeof places);
    const __m128i digits = _mm_shuffle_epi8(_mm_sub_epi8(bytes, _mm_set1_epi8('0')), places);
    const __m128i beyond = _mm_subs_epu8(digits, _mm_set1_epi8(9));
    if (_mm_testz_si128(beyond, beyond) == 0) return false;
    const __m128i pairs = _mm_maddubs_epi16(digits, _mm_set1_epi16(0x010a));   // 10, 1
    const __m128i fours = _mm_madd_epi16(pairs, _mm_set1_epi32(0x0001'0064));  // 100, 1
    const __m128i eights =
        _mm_madd_epi16(_mm_packus_epi32(fours, fours), _mm_set1_epi32(0x0001'2710));  // 10'000, 1
    const auto both = static_cast<std::uint64_t>(_mm_cvtsi128_si64(eights));
    value = (both & 0xffff'ffff) * 100'000'000 + (both >> 32);
    return true;
  }
};
#endif

}  // namespace mdat::csv
