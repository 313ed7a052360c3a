// SPDX-License-Identifier: Apache-2.0
#include "lib/parquet/conversion.hpp"

#include <bit>
#include <cassert>
#include <cmath>
#include <cstring>

namespace mdat::parquet {
namespace {

constexpr std::int64_t kJulianEpoch = 2'440'588;  // the day of 1970-01-01

template <typename T>
T load(const std::byte* at) {
  T value;
  std::memcpy(&value, at, sizeof value);
  return value;
}

template <typename To, typename From, typename F>
bool each(const std::byte* values, std::size_t count, std::byte* out, F f) {
  for (std::size_t i = 0; i < count; ++i) {
    const To value = f(load<From>(values + i * sizeof(From)));
    std::memcpy(out + i * sizeof(To), &value, sizeof value);
  }
  return true;
}

// NaNs keep their bits, as they are in the upper ones of a float32.
float widen_half(std::uint16_t half) {
  const std::uint32_t sign = std::uint32_t{half & 0x8000U} << 16;
  const std::uint32_t exponent = half >> 10 & 0x1FU, fraction = half & 0x3FFU;
  if (exponent == 0x1F) return std::bit_cast<float>(sign | 0x7F800000U | fraction << 13);
  if (exponent == 0) {  // zero and subnormal numbers
    const float magnitude = std::ldexp(static_cast<float>(fraction), -24);
    return std::bit_cast<float>(sign | std::bit_cast<std::uint32_t>(magnitude));
  }
  return std::bit_cast<float>(sign | (exponent + 112) << 23 | fraction << 13);
}

bool from_julian(const std::byte* values, std::size_t count, std::byte* out, std::int64_t nanos_per_tick) {
  constexpr std::int64_t kNanosPerDay = 86'400'000'000'000;
  for (std::size_t i = 0; i < count; ++i) {
    const auto nanos = load<std::int64_t>(values + i * 12) / nanos_per_tick;
    const std::int64_t day = std::int64_t{load<std::int32_t>(values + i * 12 + 8)} - kJulianEpoch;
    // Days before 1677 with a part of a day fit though the day alone does not.
    const __int128 ticks = static_cast<__int128>(day) * (kNanosPerDay / nanos_per_tick) + nanos;
    const auto low = static_cast<std::int64_t>(ticks);
    if (low != ticks) return false;
    std::memcpy(out + i * sizeof low, &low, sizeof low);
  }
  return true;
}

}  // namespace

bool convert(Conversion conversion, const std::byte* values, std::size_t count, std::byte* out) {
  switch (conversion) {
    case Conversion::kNarrow8:
      return each<std::int8_t, std::int32_t>(values, count, out,
                                             [](std::int32_t v) { return static_cast<std::int8_t>(v); });
    case Conversion::kNarrow16:
      return each<std::int16_t, std::int32_t>(values, count, out,
                                              [](std::int32_t v) { return static_cast<std::int16_t>(v); });
    case Conversion::kHalf:
      return each<float, std::uint16_t>(values, count, out, widen_half);
    case Conversion::kDays:
      return each<std::int64_t, std::int32_t>(values, count, out,
                                              [](std::int32_t days) { return std::int64_t{days} * 86'400; });
    case Conversion::kJulianToNanos:
      return from_julian(values, count, out, 1);
    case Conversion::kJulianToMicros:
      return from_julian(values, count, out, 1'000);
    case Conversion::kNone:
      break;
  }
  assert(false && "values that are the same bytes are not converted");
  return false;
}

}  // namespace mdat::parquet
