// SPDX-License-Identifier: Apache-2.0
#include "lib/codec/packed_vector.hpp"

#include <algorithm>
#include <array>
#include <bit>

#include "format/limits.hpp"

namespace mdat::codec {
namespace {

template <typename T>
using Unsigned = std::make_unsigned_t<T>;

template <typename T>
unsigned range_width(T min, T max) {
  return static_cast<unsigned>(std::bit_width(
      static_cast<Unsigned<T>>(static_cast<Unsigned<T>>(max) - static_cast<Unsigned<T>>(min))));
}

// The window of `width` bits that holds most of the sorted values: two pointers.
template <typename T>
Window<T> best_window(const T* sorted, std::size_t count, unsigned width) {
  Window<T> best{sorted[0], width, count};
  std::size_t begin = 0;
  for (std::size_t end = 0; end < count; ++end) {
    while (!Window<T>{sorted[begin], width}.holds(sorted[end])) ++begin;
    const std::size_t outside = count - (end - begin + 1);
    if (outside < best.outside) best = {sorted[begin], width, outside};
  }
  return best;
}

}  // namespace

template <typename T>
Window<T> choose_window(const T* values, std::size_t count, T min, T max) {
  constexpr std::size_t kSampled = 32;
  const Window<T> full{min, range_width(min, max)};
  if (full.width < 3) return full;
  // Outliers are looked for only where the middle of a sample needs far fewer bits than the whole.
  std::array<T, kSampled> sample{};
  const std::size_t sampled = std::min(count, kSampled);
  for (std::size_t i = 0; i < sampled; ++i) sample[i] = values[i * count / sampled];
  std::sort(sample.begin(), sample.begin() + sampled);
  const unsigned middle = range_width(sample[sampled / 16], sample[sampled - 1 - sampled / 16]);
  if (full.width < middle + 3) return full;

  std::array<T, format::kVectorRows> sorted;
  std::copy_n(values, count, sorted.begin());
  std::sort(sorted.begin(), sorted.begin() + count);
  constexpr std::size_t kExceptionBits = 8 * sizeof(T) + 16;
  Window<T> best = full;
  std::size_t best_bits = full.width * count;
  for (unsigned width = middle > 2 ? middle - 2 : 0; width < full.width; ++width) {
    const Window<T> window = best_window(sorted.data(), count, width);
    const std::size_t bits = width * count + window.outside * kExceptionBits;
    if (bits < best_bits) {
      best = window;
      best_bits = bits;
    }
    if (window.outside * kExceptionBits <= count) break;  // another bit can no longer pay
  }
  return best;
}

template <typename T>
Window<T> choose_window(const T* values, std::size_t count) {
  T min = values[0], max = values[0];
  for (std::size_t i = 1; i < count; ++i) {
    min = std::min(min, values[i]);
    max = std::max(max, values[i]);
  }
  return choose_window(values, count, min, max);
}

template <typename T, typename Raw>
void append_packed(PackedHeader header, std::span<const std::uint64_t> fields, const Window<T>& window,
                   T* values, const Raw* raw, std::size_t count, std::vector<std::byte>& out) {
  std::array<std::uint16_t, format::kVectorRows> positions;
  std::size_t exceptions = 0;
  for (std::size_t i = 0; window.outside > 0 && i < count; ++i) {
    positions[exceptions] = static_cast<std::uint16_t>(i);
    exceptions += !window.holds(values[i]);
  }
  for (std::size_t i = 0; i < exceptions; ++i) values[positions[i]] = window.base;

  header.width = static_cast<std::uint8_t>(window.width);
  header.exceptions = static_cast<std::uint16_t>(exceptions);
  header.base = static_cast<Unsigned<T>>(window.base);
  const std::size_t begin = out.size();
  const std::size_t packed = packed_bytes(count, window.width);
  out.resize(begin + sizeof header + fields.size_bytes() + packed + exceptions * (sizeof(Raw) + 2));
  std::byte* to = out.data() + begin;
  std::memcpy(to, &header, sizeof header);
  to += sizeof header;
  if (!fields.empty()) std::memcpy(to, fields.data(), fields.size_bytes());
  to += fields.size_bytes();
  pack(reinterpret_cast<const Unsigned<T>*>(values), count, window.width,
       static_cast<Unsigned<T>>(window.base), to);
  to += packed;
  for (std::size_t i = 0; i < exceptions; ++i, to += sizeof(Raw)) {
    std::memcpy(to, raw + positions[i], sizeof(Raw));
  }
  if (exceptions > 0) std::memcpy(to, positions.data(), exceptions * sizeof positions[0]);
}

std::optional<PackedVector> parse_packed(std::span<const std::byte> bytes, std::size_t fields_bytes,
                                         std::size_t count, std::size_t value_bytes) {
  PackedVector vector;
  if (bytes.size() < sizeof vector.header + fields_bytes) return std::nullopt;
  std::memcpy(&vector.header, bytes.data(), sizeof vector.header);
  const PackedHeader& header = vector.header;
  if (header.width > 8 * value_bytes || header.reserved != 0) return std::nullopt;
  if (value_bytes < 8 && header.base >> (8 * value_bytes) != 0) return std::nullopt;
  const std::size_t packed = packed_bytes(count, header.width);
  const std::size_t raw = header.exceptions * value_bytes;
  if (bytes.size() != sizeof header + fields_bytes + packed + raw + header.exceptions * 2u)
    return std::nullopt;
  vector.packed = bytes.data() + sizeof header + fields_bytes;
  vector.raw = vector.packed + packed;
  vector.positions = vector.raw + raw;
  return vector;
}

#define MDAT_INSTANTIATE(T)                                                                                 \
  template Window<T> choose_window(const T*, std::size_t, T, T);                                            \
  template Window<T> choose_window(const T*, std::size_t);                                                  \
  template void append_packed(PackedHeader, std::span<const std::uint64_t>, const Window<T>&, T*, const T*, \
                              std::size_t, std::vector<std::byte>&)
MDAT_INSTANTIATE(std::int8_t);
MDAT_INSTANTIATE(std::int16_t);
MDAT_INSTANTIATE(std::int32_t);
MDAT_INSTANTIATE(std::int64_t);
MDAT_INSTANTIATE(std::uint8_t);
MDAT_INSTANTIATE(std::uint16_t);
MDAT_INSTANTIATE(std::uint32_t);
MDAT_INSTANTIATE(std::uint64_t);
#undef MDAT_INSTANTIATE
template void append_packed(PackedHeader, std::span<const std::uint64_t>, const Window<std::int32_t>&,
                            std::int32_t*, const float*, std::size_t, std::vector<std::byte>&);
template void append_packed(PackedHeader, std::span<const std::uint64_t>, const Window<std::int64_t>&,
                            std::int64_t*, const double*, std::size_t, std::vector<std::byte>&);

}  // namespace mdat::codec
