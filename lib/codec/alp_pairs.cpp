// SPDX-License-Identifier: Apache-2.0
#include "lib/codec/alp_pairs.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <type_traits>

#include "lib/codec/kernel/alp.hpp"
#include "lib/codec/vector_frame.hpp"

namespace mdat::codec {
namespace {

constexpr std::size_t kSampledValues = 32;
constexpr unsigned kNone = kAlpExponentMax + 1;

template <typename T>
using Integer = std::conditional_t<sizeof(T) == 8, std::int64_t, std::int32_t>;

template <typename T>
constexpr double kExceptionBits = 8 * sizeof(T) + 16;

/// Equidistant values of one vector.
template <typename T>
struct Sample {
  std::array<T, kSampledValues> values;
  std::array<std::uint8_t, kSampledValues> decimals;
  std::size_t count;

  Sample(const T* data, std::size_t rows) : count(std::min(rows, kSampledValues)) {
    for (std::size_t i = 0; i < count; ++i) values[i] = data[i * rows / count];
  }
  std::span<const T> all() const { return {values.data(), count}; }
};

/// Integers of more bits are not what decimals are written as.
template <typename T>
constexpr int kNumberBits = sizeof(T) == 8 ? 51 : 30;

constexpr auto kPowers = [] {
  std::array<double, kAlpExponentMax + 1> powers{1};
  for (std::size_t i = 1; i < powers.size(); ++i) powers[i] = powers[i - 1] * 10;  // exact up to 10^22
  return powers;
}();

/// Both sides of the division are exact, so the quotient is the double nearest to the decimal.
template <typename T>
bool has_decimals(T v, unsigned decimals) {
  return static_cast<T>(((double{v} * kPowers[decimals] + kAlpMagic) - kAlpMagic) / kPowers[decimals]) == v;
}

/// The least number of decimals that writes v exactly, kNone if there is none. What the most decimals that
/// there is room for do not write, fewer do not either: most values of full precision are asked once.
template <typename T>
unsigned count_decimals(T v) {
  constexpr double kLimit = static_cast<double>(std::int64_t{1} << kNumberBits<T>);
  const double magnitude = std::fabs(double{v});
  if (!(magnitude < kLimit)) return kNone;
  int exponent = 0;
  std::frexp(magnitude, &exponent);  // below 2^exponent; a bit is log10(2) = 0.301 decimals
  auto most = static_cast<unsigned>((kNumberBits<T> - exponent) * 301 / 1000);
  most = std::min(most, kAlpExponentMax);
  while (most < kAlpExponentMax && magnitude * kPowers[most + 1] < kLimit) ++most;
  if (!has_decimals(v, most)) return kNone;
  unsigned least = 0;
  while (least < most && !has_decimals(v, least)) ++least;
  return least;
}

/// Bits that a sample takes with that many decimals.
template <typename T>
double sample_bits(const Sample<T>& sample, unsigned decimals) {
  double min = std::numeric_limits<double>::max(), max = -min;
  std::size_t exceptions = 0;
  for (std::size_t i = 0; i < sample.count; ++i) {
    if (sample.decimals[i] > decimals) {
      ++exceptions;
      continue;
    }
    min = std::min<double>(min, sample.values[i]);
    max = std::max<double>(max, sample.values[i]);
  }
  const double range = max > min ? (max - min) * alp_scale(decimals, 0).exponent : 0;
  const unsigned width =
      range < 0x1p63 ? static_cast<unsigned>(std::bit_width(static_cast<std::uint64_t>(range))) : 64;
  return static_cast<double>(sample.count * width) + static_cast<double>(exceptions) * kExceptionBits<T>;
}

/// Values of the samples that do not survive a pair, but would survive another one with as many decimals.
template <typename T>
std::size_t count_losses(std::span<const Sample<T>> samples, AlpPair pair) {
  const AlpScale scale = alp_scale(pair.exponent, pair.factor);
  std::array<Integer<T>, kSampledValues> numbers;
  std::size_t losses = 0;
  for (const Sample<T>& sample : samples) {
    if (!alp_encode(sample.values.data(), sample.count, scale, numbers.data()).has_exceptions) continue;
    for (std::size_t i = 0; i < sample.count; ++i) {
      losses += sample.decimals[i] <= unsigned{pair.exponent} - pair.factor &&
                numbers[i] == std::numeric_limits<Integer<T>>::min();
    }
  }
  return losses;
}

/// 10^-14 is closer to its double than any other power: 0.01 of the possible error; the next is 0.18.
template <typename T>
AlpPair best_pair(std::span<const Sample<T>> samples, unsigned decimals) {
  constexpr unsigned kMostExact = 14;
  AlpPair best{static_cast<std::uint8_t>(decimals), 0};
  // Whole numbers are exact as they are; float32 is computed in double, which has bits to spare.
  if (decimals == 0 || sizeof(T) == 4) return best;
  std::size_t best_losses = samples.size() * kSampledValues + 1;
  const auto attempt = [&](unsigned exponent) {
    if (exponent < decimals || best_losses == 0) return;
    const AlpPair pair{static_cast<std::uint8_t>(exponent), static_cast<std::uint8_t>(exponent - decimals)};
    const std::size_t losses = count_losses(samples, pair);
    if (losses < best_losses) {
      best = pair;
      best_losses = losses;
    }
  };
  attempt(kMostExact);
  for (unsigned exponent = kAlpExponentMax; exponent >= decimals; --exponent) attempt(exponent);
  return best;
}

}  // namespace

template <typename T>
AlpPairs find_pairs(const T* values, std::uint32_t rows) {
  std::vector<Sample<T>> samples;
  std::array<bool, kNone + 1> seen{};
  for_sampled_vectors(rows, [&](std::uint32_t row, std::uint32_t count) {
    Sample<T>& sample = samples.emplace_back(values + row, count);
    for (std::size_t i = 0; i < sample.count; ++i) {
      sample.decimals[i] = static_cast<std::uint8_t>(count_decimals(sample.values[i]));
      seen[sample.decimals[i]] = true;
    }
  });

  struct Candidate {
    double bits;
    unsigned decimals;
  };
  std::array<Candidate, kNone> candidates;
  std::size_t count = 0;
  for (unsigned decimals = 0; decimals < kNone; ++decimals) {
    if (!seen[decimals]) continue;
    double bits = 0;
    for (const Sample<T>& sample : samples) bits += sample_bits(sample, decimals);
    candidates[count++] = {bits, decimals};
  }
  AlpPairs pairs;
  if (count == 0) return pairs;
  std::sort(candidates.begin(), candidates.begin() + count, [](const Candidate& a, const Candidate& b) {
    return a.bits != b.bits ? a.bits < b.bits : a.decimals < b.decimals;
  });
  std::size_t sampled = 0;
  for (const Sample<T>& sample : samples) sampled += sample.count;
  if (candidates[0].bits >= static_cast<double>(8 * sizeof(T) * sampled)) return pairs;
  for (; pairs.count < std::min(count, AlpPairs::kMax); ++pairs.count) {
    // What costs far more over the whole sample is rarely best for one vector.
    if (candidates[pairs.count].bits > 1.5 * candidates[0].bits) break;
    pairs.pairs[pairs.count] = best_pair<T>(samples, candidates[pairs.count].decimals);
  }
  return pairs;
}

template <typename T>
AlpPair choose_pair(const AlpPairs& pairs, const T* values, std::size_t count) {
  if (pairs.count <= 1) return pairs.pairs[0];
  const Sample<T> sample(values, count);
  std::array<Integer<T>, kSampledValues> numbers;
  AlpPair best = pairs.pairs[0];
  double best_bits = std::numeric_limits<double>::max();
  for (const AlpPair& pair : pairs.all()) {
    const AlpRange range =
        alp_encode(sample.values.data(), sample.count, alp_scale(pair.exponent, pair.factor), numbers.data());
    const auto exceptions =
        std::count(numbers.begin(), numbers.begin() + sample.count, std::numeric_limits<Integer<T>>::min());
    const unsigned width =
        range.max > range.min
            ? static_cast<unsigned>(std::bit_width(static_cast<std::uint64_t>(range.max - range.min)))
            : 0;
    const double bits =
        static_cast<double>(sample.count * width) + static_cast<double>(exceptions) * kExceptionBits<T>;
    if (bits >= best_bits) continue;
    best = pair;
    best_bits = bits;
  }
  return best;
}

template AlpPairs find_pairs(const float*, std::uint32_t);
template AlpPairs find_pairs(const double*, std::uint32_t);
template AlpPair choose_pair(const AlpPairs&, const float*, std::size_t);
template AlpPair choose_pair(const AlpPairs&, const double*, std::size_t);

}  // namespace mdat::codec
