// SPDX-License-Identifier: Apache-2.0
// XXH3 checksums: 64 bits for granules, header, slots and commit records, 128 bits for what a parent holds.
// Seed 0, default secret. Spec: mdat.md, section 1.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "format/layout.hpp"

namespace mdat::format {

[[nodiscard]] std::uint64_t checksum64(std::span<const std::byte> bytes);
[[nodiscard]] Hash checksum128(std::span<const std::byte> bytes);

/// The bytes of an on-disk struct.
template <OnDisk T>
[[nodiscard]] std::span<const std::byte, sizeof(T)> bytes_of(const T& value) {
  return std::as_bytes(std::span<const T, 1>(&value, 1));
}

/// The checksum of a struct that ends in one: over everything before it.
template <OnDisk T>
[[nodiscard]] std::uint64_t own_checksum(const T& value) {
  static_assert(offsetof(T, checksum) + sizeof(std::uint64_t) == sizeof(T));
  return checksum64(std::span<const std::byte>(bytes_of(value)).first(offsetof(T, checksum)));
}

/// True where a reserved array holds only zeros, as it must.
template <typename T, std::size_t N>
[[nodiscard]] constexpr bool is_zero(const T (&values)[N]) {
  T any = 0;  // to the end, so that it is vectorized
  for (const T value : values) any = static_cast<T>(any | value);
  return any == 0;
}

}  // namespace mdat::format
