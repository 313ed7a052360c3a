// SPDX-License-Identifier: Apache-2.0
#include "lib/codec/kernel/bitpack.hpp"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cstring>

#include "format/limits.hpp"
#include "lib/codec/kernel/bitpack_kernels.hpp"

namespace mdat::codec {
namespace {

static_assert(std::endian::native == std::endian::little);

const BitpackKernels& kernels() {
#if defined(__x86_64__)
  static const BitpackKernels& chosen = __builtin_cpu_supports("avx2") ? kBitpackAvx2 : kBitpackPortable;
  return chosen;
#else
  return kBitpackPortable;
#endif
}

template <typename T>
constexpr T mask(unsigned width) {
  return width == 0 ? T{0} : static_cast<T>(static_cast<T>(~T{0}) >> (8 * sizeof(T) - width));
}

// Back to back. `pending` holds the bits not yet written, always fewer than 64.
template <typename T>
void pack_short(const T* values, std::size_t count, unsigned width, T base, std::byte* out) {
  std::uint64_t pending = 0;
  unsigned used = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint64_t value = static_cast<T>(values[i] - base) & mask<T>(width);
    pending |= value << used;
    used += width;
    if (used < 64) continue;
    std::memcpy(out, &pending, 8);
    out += 8;
    used -= 64;
    pending = used == 0 ? 0 : value >> (width - used);
  }
  if (used > 0) std::memcpy(out, &pending, (used + 7) / 8);
}

// One value from 8 or, where it straddles them, 9 bytes.
template <typename T>
T extract(const std::byte* in, std::size_t bit, unsigned width) {
  std::uint64_t low;
  std::memcpy(&low, in + bit / 8, 8);
  const unsigned shift = bit % 8;
  low >>= shift;
  if constexpr (sizeof(T) == 8) {
    if (shift + width > 64) low |= std::to_integer<std::uint64_t>(in[bit / 8 + 8]) << (64 - shift);
  }
  return static_cast<T>(low) & mask<T>(width);
}

template <typename T>
void unpack_short(const std::byte* in, std::size_t count, unsigned width, T base, T* out) {
  const std::size_t bytes = packed_bytes(count, width);
  std::size_t i = 0;
  for (; i < count && i * width / 8 + 9 <= bytes; ++i) {
    out[i] = static_cast<T>(extract<T>(in, i * width, width) + base);
  }
  // The last few from a copy with room behind it.
  const std::size_t begin = i * width / 8;
  std::byte end[18] = {};
  if (bytes > begin) std::memcpy(end, in + begin, bytes - begin);
  for (; i < count; ++i) {
    out[i] = static_cast<T>(extract<T>(end, i * width - 8 * begin, width) + base);
  }
}

template <typename T>
T load_word(const std::byte* in) {
  T word;
  std::memcpy(&word, in, sizeof word);
  return word;
}

// Value `index` is in row index / lanes; word w of its lane lies 128 * w bytes behind the first.
template <typename T>
T unpack_interleaved(const std::byte* in, unsigned width, std::size_t index) {
  constexpr unsigned kBits = 8 * sizeof(T);
  constexpr std::size_t kLanes = format::kVectorRows / kBits, kRowBytes = kLanes * sizeof(T);
  if (width == 0) return 0;
  const std::size_t bit = index / kLanes * width;
  const unsigned shift = bit % kBits;
  const std::byte* word = in + bit / kBits * kRowBytes + index % kLanes * sizeof(T);
  std::uint64_t value = load_word<T>(word) >> shift;
  if (shift + width > kBits) value |= std::uint64_t{load_word<T>(word + kRowBytes)} << (kBits - shift);
  return static_cast<T>(value) & mask<T>(width);
}

}  // namespace

template <typename T>
void pack(const T* values, std::size_t count, unsigned width, T base, std::byte* out) {
  assert(count >= 1 && count <= format::kVectorRows && width <= 8 * sizeof(T));
  if (count != format::kVectorRows) return pack_short(values, count, width, base, out);
  if constexpr (sizeof(T) == 1) kernels().pack8(values, width, base, out);
  if constexpr (sizeof(T) == 2) kernels().pack16(values, width, base, out);
  if constexpr (sizeof(T) == 4) kernels().pack32(values, width, base, out);
  if constexpr (sizeof(T) == 8) kernels().pack64(values, width, base, out);
}

template <typename T>
void unpack(const std::byte* in, std::size_t count, unsigned width, T base, T* out) {
  assert(count >= 1 && count <= format::kVectorRows && width <= 8 * sizeof(T));
  if (count != format::kVectorRows) return unpack_short(in, count, width, base, out);
  if constexpr (sizeof(T) == 1) kernels().unpack8(in, width, base, out);
  if constexpr (sizeof(T) == 2) kernels().unpack16(in, width, base, out);
  if constexpr (sizeof(T) == 4) kernels().unpack32(in, width, base, out);
  if constexpr (sizeof(T) == 8) kernels().unpack64(in, width, base, out);
}

template <typename T>
T unpack_at(const std::byte* in, std::size_t count, unsigned width, T base, std::size_t index) {
  assert(index < count && count <= format::kVectorRows && width <= 8 * sizeof(T));
  if (count == format::kVectorRows) return static_cast<T>(unpack_interleaved<T>(in, width, index) + base);
  const std::size_t begin = index * width / 8, bytes = packed_bytes(count, width);
  std::byte end[9] = {};
  if (begin < bytes) std::memcpy(end, in + begin, std::min(bytes - begin, sizeof end));
  return static_cast<T>(extract<T>(end, index * width % 8, width) + base);
}

template void pack(const std::uint8_t*, std::size_t, unsigned, std::uint8_t, std::byte*);
template void pack(const std::uint16_t*, std::size_t, unsigned, std::uint16_t, std::byte*);
template void pack(const std::uint32_t*, std::size_t, unsigned, std::uint32_t, std::byte*);
template void pack(const std::uint64_t*, std::size_t, unsigned, std::uint64_t, std::byte*);
template void unpack(const std::byte*, std::size_t, unsigned, std::uint8_t, std::uint8_t*);
template void unpack(const std::byte*, std::size_t, unsigned, std::uint16_t, std::uint16_t*);
template void unpack(const std::byte*, std::size_t, unsigned, std::uint32_t, std::uint32_t*);
template void unpack(const std::byte*, std::size_t, unsigned, std::uint64_t, std::uint64_t*);
template std::uint8_t unpack_at(const std::byte*, std::size_t, unsigned, std::uint8_t, std::size_t);
template std::uint16_t unpack_at(const std::byte*, std::size_t, unsigned, std::uint16_t, std::size_t);
template std::uint32_t unpack_at(const std::byte*, std::size_t, unsigned, std::uint32_t, std::size_t);
template std::uint64_t unpack_at(const std::byte*, std::size_t, unsigned, std::uint64_t, std::size_t);

}  // namespace mdat::codec
