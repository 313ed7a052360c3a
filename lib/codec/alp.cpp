// SPDX-License-Identifier: Apache-2.0
#include "lib/codec/alp.hpp"

#include <array>
#include <limits>

#include "lib/codec/alp_pairs.hpp"
#include "lib/codec/kernel/alp.hpp"
#include "lib/codec/packed_bounds.hpp"
#include "lib/codec/packed_vector.hpp"
#include "lib/codec/vector_frame.hpp"

namespace mdat::codec {
namespace {

template <typename T>
using Integer = std::conditional_t<sizeof(T) == 8, std::int64_t, std::int32_t>;

/// The window of a vector whose exceptions are marked in `numbers`.
template <typename N>
Window<N> window_of(const N* numbers, std::size_t count, const AlpRange& range) {
  if (range.min > range.max) return {0, 0, count};
  const auto min = static_cast<N>(range.min), max = static_cast<N>(range.max);
  if (!range.has_exceptions) return choose_window(numbers, count, min, max);
  std::array<N, format::kVectorRows> good;
  const N* end = std::remove_copy(numbers, numbers + count, good.begin(), std::numeric_limits<N>::min());
  const auto good_count = static_cast<std::size_t>(end - good.data());
  Window<N> window = choose_window(good.data(), good_count, min, max);
  window.outside += count - good_count;
  return window;
}

template <typename T>
auto vector_encoder(const Values& values, const AlpPairs& pairs) {
  return [data = reinterpret_cast<const T*>(values.data), pairs](std::uint32_t row, std::uint32_t count,
                                                                 std::vector<std::byte>& out) {
    const AlpPair pair = choose_pair(pairs, data + row, count);
    std::array<Integer<T>, format::kVectorRows> numbers;
    const AlpRange range =
        alp_encode(data + row, count, alp_scale(pair.exponent, pair.factor), numbers.data());
    append_packed({.width = 0,
                   .exponent = pair.exponent,
                   .factor = pair.factor,
                   .shift = 0,
                   .exceptions = 0,
                   .reserved = 0,
                   .base = 0},
                  {}, window_of(numbers.data(), count, range), numbers.data(), data + row, count, out);
  };
}

bool is_valid(const PackedHeader& header) {
  return header.factor <= header.exponent && header.exponent <= kAlpExponentMax && header.shift == 0;
}

// base is a number in [-2^51, 2^51), so that to any packed integer belongs a finite double.
template <typename T>
bool decodes(const PackedHeader& header) {
  constexpr std::uint64_t kHalf = std::uint64_t{1} << 51;
  if constexpr (sizeof(T) == 8) {
    if (header.width > kAlpWidthMax || header.base + kHalf >= 2 * kHalf) return false;
  }
  return is_valid(header);
}

template <typename T>
bool decode_vector(std::span<const std::byte> bytes, std::uint32_t count, T* out) {
  const auto vector = parse_packed(bytes, 0, count, sizeof *out);
  if (!vector || !decodes<T>(vector->header)) return false;
  const PackedHeader& header = vector->header;
  alp_decode(vector->packed, count, header.width, static_cast<format::UnsignedOf<T>>(header.base),
             alp_scale(header.exponent, header.factor), out);
  return patch(*vector, count, out);
}

template <typename F>
void visit_float(format::Physical physical, F&& f) {
  if (physical == format::Physical::kFloat32) return f(float{});
  f(double{});
}

}  // namespace

std::optional<std::uint64_t> Alp::estimate(const Values& values) {
  std::optional<std::uint64_t> bytes;
  visit_float(values.physical, [&]<typename T>(T) {
    const AlpPairs pairs = find_pairs(reinterpret_cast<const T*>(values.data), values.rows);
    if (pairs.count > 0) bytes = estimate_vectors(values, vector_encoder<T>(values, pairs));
  });
  return bytes;
}

bool Alp::encode(const Values& values, Encoded& encoded) {
  visit_float(values.physical, [&]<typename T>(T) {
    const AlpPairs pairs = find_pairs(reinterpret_cast<const T*>(values.data), values.rows);
    encode_vectors(values, encoded, vector_encoder<T>(values, pairs));
  });
  return true;
}

bool Alp::decode(const Source& source, std::span<const std::byte> payload, std::uint32_t /*granule*/,
                 std::uint32_t granule_rows, std::uint32_t first_vector, std::uint32_t vector_count,
                 std::byte* out) {
  if (!source.shared.empty()) return false;
  bool done = false;
  visit_float(source.physical, [&]<typename T>(T) {
    done = decode_vectors<T>(payload, granule_rows, first_vector, vector_count, out,
                             [](std::span<const std::byte> bytes, std::uint32_t count, T* values) {
                               return decode_vector(bytes, count, values);
                             });
  });
  return done;
}

std::optional<std::uint64_t> Alp::value_at(const Source& source, std::span<const std::byte> payload,
                                           std::uint32_t /*granule*/, std::uint32_t granule_rows,
                                           std::uint32_t row) {
  std::optional<std::uint64_t> found;
  visit_float(source.physical, [&]<typename T>(T) {
    const auto at = find_packed_row(payload, granule_rows, row, 0, sizeof(T));
    if (!at || !decodes<T>(at->vector.header) || !source.shared.empty()) return;
    const PackedHeader& header = at->vector.header;
    const auto exception = exception_at<T>(at->vector, at->place);
    found = aggregate_bits(exception ? *exception
                                     : alp_value(at->unpack<format::UnsignedOf<T>>(),
                                                 alp_scale(header.exponent, header.factor)));
  });
  return found;
}

// Decoding never falls where the integer grows: each of its steps is rounded, and none turns the order round.
std::optional<Bounds> Alp::bounds(const Source& source, std::span<const std::byte> payload,
                                  std::uint32_t granule_rows, std::uint32_t vector) {
  std::optional<Bounds> found;
  visit_float(source.physical, [&]<typename T>(T) {
    using U = format::UnsignedOf<T>;
    const auto packed = find_packed(payload, granule_rows, vector, 0, sizeof(T));
    if (!packed || !is_valid(packed->header)) return;
    const auto base = static_cast<Integer<T>>(packed->header.base);
    const auto last =
        static_cast<Integer<T>>(static_cast<U>(base) + greatest_packed<U>(packed->header.width));
    // Beyond 2^51 a double does not become what the integer says; no encoder goes there.
    constexpr auto kLast = static_cast<Integer<T>>(sizeof(T) == 8 ? (std::int64_t{1} << 51) - 1 : INT32_MAX);
    if (base > last || last > kLast) return;
    const AlpScale scale = alp_scale(packed->header.exponent, packed->header.factor);
    const auto value = [&](Integer<T> number) {
      return static_cast<T>(static_cast<double>(number) * scale.factor * scale.exponent_inverse);
    };
    found = with_exceptions(*packed, value(base), value(last));
  });
  return found;
}

}  // namespace mdat::codec
