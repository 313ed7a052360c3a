// SPDX-License-Identifier: Apache-2.0
// Compressed frames, decoded a piece at a time.
#pragma once

#include <cstddef>
#include <memory>
#include <span>

#include "lib/arrow/metadata.hpp"

namespace mdat::arrow {

/// For one frame.
class FrameDecoder {
 public:
  FrameDecoder() = default;
  FrameDecoder(const FrameDecoder&) = delete;
  FrameDecoder& operator=(const FrameDecoder&) = delete;
  virtual ~FrameDecoder() = default;
  /// Moves both spans behind what was read and written; false for bytes that are no such frame.
  [[nodiscard]] virtual bool decode(std::span<const std::byte>& in, std::span<std::byte>& out) = 0;
};

[[nodiscard]] std::unique_ptr<FrameDecoder> frame_decoder(Compression compression);

}  // namespace mdat::arrow
