// SPDX-License-Identifier: Apache-2.0
#include "format/checksum.hpp"

#include "format/checksum_kernels.hpp"

namespace mdat::format {
namespace {

const ChecksumKernels& kernels() {
#if defined(__x86_64__)
  static const ChecksumKernels& chosen = __builtin_cpu_supports("avx2") ? kChecksumAvx2 : kChecksumPortable;
  return chosen;
#else
  return kChecksumPortable;
#endif
}

}  // namespace

std::uint64_t checksum64(std::span<const std::byte> bytes) {
  return kernels().hash64(bytes.data(), bytes.size());
}

Hash checksum128(std::span<const std::byte> bytes) { return kernels().hash128(bytes.data(), bytes.size()); }

}  // namespace mdat::format
