// SPDX-License-Identifier: Apache-2.0
// The checksums, once per instruction set. All give the same result.
#pragma once

#include <cstddef>
#include <cstdint>

#include "format/layout.hpp"

namespace mdat::format {

struct ChecksumKernels {
  std::uint64_t (*hash64)(const void* data, std::size_t bytes);
  Hash (*hash128)(const void* data, std::size_t bytes);
};

extern const ChecksumKernels kChecksumPortable;
extern const ChecksumKernels kChecksumAvx2;

}  // namespace mdat::format
