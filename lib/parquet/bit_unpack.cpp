// SPDX-License-Identifier: Apache-2.0
#include "lib/parquet/bit_unpack.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cassert>
#include <cstring>
#include <utility>

#include "lib/parquet/bit_unpack_kernels.hpp"

namespace mdat::parquet {
namespace {

static_assert(std::endian::native == std::endian::little);

constexpr std::size_t kGroup = 8;      // values that end at a byte whatever their width is
constexpr std::size_t kOverread = 16;  // bytes behind a group that a kernel may read

std::uint64_t load(const std::byte* at) {
  std::uint64_t word;
  std::memcpy(&word, at, sizeof word);
  return word;
}

/// Of constant width: a load, a shift and a mask each.
template <typename T, unsigned kWidth, std::size_t kIndex>
T extract(const std::byte* in) {
  constexpr std::size_t kByte = kIndex * kWidth / 8;
  constexpr unsigned kShift = kIndex * kWidth % 8;
  constexpr std::uint64_t kMask = kWidth == 0 ? 0 : ~std::uint64_t{0} >> (64 - (kWidth == 0 ? 64 : kWidth));
  std::uint64_t value = load(in + kByte) >> kShift;
  if constexpr (kShift + kWidth > 64) value |= std::to_integer<std::uint64_t>(in[kByte + 8]) << (64 - kShift);
  return static_cast<T>(value & kMask);
}

template <typename T, unsigned kWidth>
void unpack_groups(const std::byte* in, std::size_t groups, T* out) {
  for (; groups > 0; --groups, in += kWidth, out += kGroup)
    [&]<std::size_t... kIndex>(std::index_sequence<kIndex...>) {
      ((out[kIndex] = extract<T, kWidth, kIndex>(in)), ...);
    }(std::make_index_sequence<kGroup>{});
}

template <typename T, unsigned... kWidth>
constexpr UnpackKernels<T> kernels(std::integer_sequence<unsigned, kWidth...> /*widths*/) {
  return {unpack_groups<T, kWidth>...};
}
template <typename T>
constexpr auto kKernels = kernels<T>(std::make_integer_sequence<unsigned, 8 * sizeof(T) + 1>{});

/// The fastest that the processor has.
template <typename T>
UnpackKernel<T> kernel_of(unsigned width) {
#if defined(__x86_64__)
  static const bool has_avx2 = __builtin_cpu_supports("avx2") != 0;
  UnpackKernel<T> avx2 = nullptr;
  if constexpr (sizeof(T) == 4)
    avx2 = kUnpackAvx2[width];
  else
    avx2 = kUnpackWideAvx2[width];
  if (has_avx2 && avx2 != nullptr) return avx2;
#endif
  return kKernels<T>[width];
}

}  // namespace

template <typename T>
void unpack_bits(std::span<const std::byte> bytes, unsigned width, std::size_t count, T* out) {
  assert(width < kKernels<T>.size() && bytes.size() >= packed_bytes(count, width));
  const UnpackKernel<T> kernel = kernel_of<T>(width);
  const std::size_t readable = bytes.size() < kOverread ? 0 : (bytes.size() - kOverread) / (width + !width);
  const std::size_t groups = width == 0 ? 0 : std::min(count / kGroup, readable);
  kernel(bytes.data(), groups, out);
  // The last ones from a copy with room behind it.
  for (std::size_t at = groups * kGroup; at < count; at += kGroup) {
    const std::size_t values = std::min(kGroup, count - at);
    std::byte group[8 * sizeof(T) + kOverread] = {};
    if (width > 0) std::memcpy(group, bytes.data() + at / 8 * width, packed_bytes(values, width));
    T last[kGroup];
    kernel(group, 1, last);
    std::copy_n(last, values, out + at);
  }
}

template void unpack_bits(std::span<const std::byte>, unsigned, std::size_t, std::uint32_t*);
template void unpack_bits(std::span<const std::byte>, unsigned, std::size_t, std::uint64_t*);

}  // namespace mdat::parquet
