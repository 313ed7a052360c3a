// SPDX-License-Identifier: Apache-2.0
// Checksums for AVX2.
#include "format/checksum.inc"

namespace mdat::format {

const ChecksumKernels kChecksumAvx2{hash64, hash128};

}  // namespace mdat::format
