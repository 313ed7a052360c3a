// SPDX-License-Identifier: Apache-2.0
#include "lib/arrow/frame_decoder.hpp"

#include "lib/arrow/lz4_frame.hpp"
#include "lib/codec/zstd_frame.hpp"

namespace mdat::arrow {
namespace {

class ZstdDecoder final : public FrameDecoder {
 public:
  bool decode(std::span<const std::byte>& in, std::span<std::byte>& out) override {
    return stream_.decode(in, out);
  }

 private:
  codec::ZstdStream stream_;
};

}  // namespace

std::unique_ptr<FrameDecoder> frame_decoder(Compression compression) {
  if (compression == Compression::kLz4Frame) return lz4_decoder();
  return std::make_unique<ZstdDecoder>();
}

}  // namespace mdat::arrow
