// SPDX-License-Identifier: Apache-2.0
// What all differences of neighbours have in common: 1000 for milliseconds in a column of microseconds.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <numeric>
#include <type_traits>

#include "lib/codec/vector_frame.hpp"

namespace mdat::codec {

/// Greatest common divisor of the differences; 1 where there are none, or where a difference does not fit
/// into the signed type (it wraps, and then only 1 divides all of them for certain).
template <typename T>
std::make_unsigned_t<T> common_scale(const T* values, std::size_t count) {
  using U = std::make_unsigned_t<T>;
  const auto [min, max] = std::minmax_element(values, values + count);
  const U range = static_cast<U>(static_cast<U>(*max) - static_cast<U>(*min));
  if (range > static_cast<U>(std::numeric_limits<std::make_signed_t<T>>::max())) return 1;
  U scale = 0;
  for (std::size_t i = 1; i < count && scale != 1; ++i) {
    const T a = values[i - 1], b = values[i];
    const U distance = b < a ? static_cast<U>(static_cast<U>(a) - static_cast<U>(b))
                             : static_cast<U>(static_cast<U>(b) - static_cast<U>(a));
    if (distance == scale || distance == 0) continue;
    if (scale == 0 || distance % scale != 0) scale = static_cast<U>(std::gcd(scale, distance));
  }
  return scale == 0 ? U{1} : scale;
}

/// The same of the sampled vectors only: a multiple of the true one, good enough for an estimate.
template <typename T>
std::make_unsigned_t<T> sampled_scale(const T* values, std::uint32_t rows) {
  std::make_unsigned_t<T> scale = 0;
  for_sampled_vectors(rows, [&](std::uint32_t row, std::uint32_t count) {
    if (scale != 1 && count > 1) scale = std::gcd(scale, common_scale(values + row, count));
  });
  return scale == 0 ? std::make_unsigned_t<T>{1} : scale;
}

}  // namespace mdat::codec
