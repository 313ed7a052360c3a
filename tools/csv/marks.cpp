// SPDX-License-Identifier: Apache-2.0
#include "tools/csv/marks.hpp"

#include <bit>
#include <cstring>

#include "tools/csv/x86_v3.hpp"

#ifdef __SSE2__
#include <immintrin.h>
#endif

namespace mdat::csv {
namespace {

struct PortableLane {
  /// Bit i is set where byte i is the wanted one.
  static std::uint64_t matches(const char* at, char wanted) {
    std::uint64_t mask = 0;
#ifdef __SSE2__
    const __m128i pattern = _mm_set1_epi8(wanted);
    for (int i = 0; i < 4; ++i) {
      __m128i bytes;
      std::memcpy(&bytes, at + 16 * i, sizeof bytes);
      const auto part = static_cast<unsigned>(_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, pattern)));
      mask |= std::uint64_t{part} << (16 * i);
    }
#else
    for (std::size_t i = 0; i < kLaneBytes; ++i) mask |= std::uint64_t{at[i] == wanted} << i;
#endif
    return mask;
  }
  /// std::popcount is a call where the compiler may not assume that there is an instruction.
  static std::size_t count_ones(std::uint64_t mask) {
    mask -= mask >> 1 & 0x5555'5555'5555'5555;
    mask = (mask & 0x3333'3333'3333'3333) + (mask >> 2 & 0x3333'3333'3333'3333);
    mask = (mask + (mask >> 4)) & 0x0f0f'0f0f'0f0f'0f0f;
    return mask * 0x0101'0101'0101'0101 >> 56;
  }
};

template <typename Lane>
inline MarkRun index_any(const char* text, std::size_t begin, std::size_t end, char delimiter,
                         std::uint32_t* marks) {
  std::size_t found = 0;
  std::size_t at = begin;
  for (; at + kLaneBytes <= end && Lane::matches(text + at, '"') == 0; at += kLaneBytes) {
    const std::uint64_t line_ends = Lane::matches(text + at, '\n');
    std::uint64_t mask = Lane::matches(text + at, delimiter) | line_ends;
    const std::size_t count = Lane::count_ones(mask);
    std::uint32_t* out = marks + found;
    found += count;
    // Eight at once: how many there are is hard to foresee, that there are more is not.
    for (std::size_t done = 0; done < count; done += kSpareMarks) {
      for (std::size_t i = 0; i < kSpareMarks; ++i, mask &= mask - 1) {
        const auto place = static_cast<std::uint32_t>(std::countr_zero(mask)) % kLaneBytes;
        const auto line_end = static_cast<std::uint32_t>(line_ends >> place & 1);
        *out++ = (static_cast<std::uint32_t>(at) + static_cast<std::uint32_t>(place)) | line_end << 31;
      }
    }
  }
  return {at, found};
}

#ifdef MDAT_X86_V3
struct V3Lane {
  [[gnu::target(MDAT_X86_V3)]] static std::uint64_t matches(const char* at, char wanted) {
    const __m256i pattern = _mm256_set1_epi8(wanted);
    __m256i low, high;
    std::memcpy(&low, at, sizeof low);
    std::memcpy(&high, at + sizeof low, sizeof high);
    const auto low_mask = static_cast<unsigned>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(low, pattern)));
    const auto high_mask = static_cast<unsigned>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(high, pattern)));
    return std::uint64_t{high_mask} << 32 | low_mask;
  }
  [[gnu::target(MDAT_X86_V3)]] static std::size_t count_ones(std::uint64_t mask) {
    return static_cast<std::size_t>(_mm_popcnt_u64(mask));
  }
};

[[gnu::target(MDAT_X86_V3), gnu::flatten]] MarkRun index_v3(const char* text, std::size_t begin,
                                                            std::size_t end, char delimiter,
                                                            std::uint32_t* marks) {
  return index_any<V3Lane>(text, begin, end, delimiter, marks);
}
#endif

}  // namespace

MarkRun index_lanes(const char* text, std::size_t begin, std::size_t end, char delimiter,
                    std::uint32_t* marks) {
#ifdef MDAT_X86_V3
  if (has_x86_v3()) return index_v3(text, begin, end, delimiter, marks);
#endif
  return index_lanes_portably(text, begin, end, delimiter, marks);
}

MarkRun index_lanes_portably(const char* text, std::size_t begin, std::size_t end, char delimiter,
                             std::uint32_t* marks) {
  return index_any<PortableLane>(text, begin, end, delimiter, marks);
}

}  // namespace mdat::csv
