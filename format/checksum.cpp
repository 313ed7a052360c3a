// SPDX-License-Identifier: Apache-2.0
#include "format/checksum.hpp"

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace mdat::format {

std::uint64_t checksum64(std::span<const std::byte> bytes) { return XXH3_64bits(bytes.data(), bytes.size()); }

Hash checksum128(std::span<const std::byte> bytes) {
  const XXH128_hash_t hash = XXH3_128bits(bytes.data(), bytes.size());
  return {.low = hash.low64, .high = hash.high64};
}

}  // namespace mdat::format
