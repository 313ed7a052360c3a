// SPDX-License-Identifier: Apache-2.0
// Checksums for any processor.
#include "format/checksum.inc"

namespace mdat::format {

const ChecksumKernels kChecksumPortable{hash64, hash128};

}  // namespace mdat::format
