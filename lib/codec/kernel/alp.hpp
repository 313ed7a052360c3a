// SPDX-License-Identifier: Apache-2.0
// Decimal floats to integers and back: n = round(v * 10^e * 10^-f), v = n * 10^f * 10^-e, always in doubles,
// in that order, one rounding each. Spec: spec/encodings/alp.md.
#pragma once

#include <cstddef>
#include <cstdint>

namespace mdat::codec {

inline constexpr unsigned kAlpExponentMax = 18;
/// An integer of a float64 is at most 51 bits and a sign, as long as the conversion below needs.
inline constexpr unsigned kAlpWidthMax = 52;

/// 2^52 + 2^51: adding it to a double of less than 2^51 rounds to a whole number and leaves that number in
/// the low bits; so adding its bits to the number and subtracting it converts back without a conversion
/// instruction, which AVX2 lacks.
inline constexpr double kAlpMagic = 6755399441055744.0;
inline constexpr std::uint64_t kAlpMagicBits = 0x4338000000000000;

/// Multipliers of one pair (e, f).
struct AlpScale {
  double exponent;          // 10^e
  double exponent_inverse;  // 10^-e
  double factor;            // 10^f
  double factor_inverse;    // 10^-f
};
[[nodiscard]] AlpScale alp_scale(unsigned exponent, unsigned factor);

/// What alp_encode puts for a value that does not come back to the bit.
inline constexpr std::int64_t kAlpException64 = INT64_MIN;
inline constexpr std::int32_t kAlpException32 = INT32_MIN;

/// Least and greatest integer, exceptions left out; min > max where there is nothing else.
struct AlpRange {
  std::int64_t min, max;
  bool has_exceptions;
};
AlpRange alp_encode(const double* values, std::size_t count, const AlpScale& scale, std::int64_t* out);
AlpRange alp_encode(const float* values, std::size_t count, const AlpScale& scale, std::int32_t* out);

/// Unpacks (see bitpack.hpp), adds `base` and converts, in one pass. Writes exactly count values.
/// width <= kAlpWidthMax for double, <= 32 for float.
void alp_decode(const std::byte* in, std::size_t count, unsigned width, std::uint64_t base,
                const AlpScale& scale, double* out);
void alp_decode(const std::byte* in, std::size_t count, unsigned width, std::uint32_t base,
                const AlpScale& scale, float* out);

/// One value: what alp_decode makes of that unpacked number, base included.
[[nodiscard]] double alp_value(std::uint64_t number, const AlpScale& scale);
[[nodiscard]] float alp_value(std::uint32_t number, const AlpScale& scale);

}  // namespace mdat::codec
