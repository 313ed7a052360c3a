// SPDX-License-Identifier: Apache-2.0
// Which decimal exponents a segment of floats is worth trying with. The reference implementation of ALP tries
// all 190 pairs on a sample; here the number of decimals of each sampled value is found first, by division,
// which is exact, and only pairs that write that many are tried.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace mdat::codec {

/// n = round(v * 10^exponent * 10^-factor) holds exponent - factor decimals.
struct AlpPair {
  std::uint8_t exponent = 0;
  std::uint8_t factor = 0;
};

/// The best pairs for a segment, best first; none where sampled values take less as they are.
struct AlpPairs {
  static constexpr std::size_t kMax = 3;
  std::array<AlpPair, kMax> pairs{};
  std::size_t count = 0;
  std::span<const AlpPair> all() const { return {pairs.data(), count}; }
};

template <typename T>
[[nodiscard]] AlpPairs find_pairs(const T* values, std::uint32_t rows);

/// The pair for one vector, from a sample of it.
template <typename T>
[[nodiscard]] AlpPair choose_pair(const AlpPairs& pairs, const T* values, std::size_t count);

}  // namespace mdat::codec
