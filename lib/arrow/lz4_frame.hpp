// SPDX-License-Identifier: Apache-2.0
// Frames of lz4, as its frame format says.
#pragma once

#include <cstddef>
#include <memory>
#include <span>

#include "lib/arrow/frame_decoder.hpp"
#include "mdat/parameter.hpp"

namespace mdat::arrow {

/// Appends `bytes` as one frame to `out`.
void lz4_compress(std::span<const std::byte> bytes, Bytes& out);
[[nodiscard]] std::unique_ptr<FrameDecoder> lz4_decoder();

}  // namespace mdat::arrow
