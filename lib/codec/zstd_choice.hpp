// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace mdat::codec {

/// What an encoding through zstd tried on a sample and found best, so that encode() need not try again.
struct ZstdChoice {
  std::uint64_t bytes = 0;     ///< of the whole segment, estimated
  std::uint8_t transform = 0;  ///< byte_streams.hpp
  std::uint8_t exponent = 0;   ///< decimal-zstd's
};

}  // namespace mdat::codec
