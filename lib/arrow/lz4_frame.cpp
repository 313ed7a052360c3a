// SPDX-License-Identifier: Apache-2.0
#include "lib/arrow/lz4_frame.hpp"

#include <lz4frame.h>

#include <cassert>
#include <new>

namespace mdat::arrow {
namespace {

class Lz4Decoder final : public FrameDecoder {
 public:
  Lz4Decoder() {
    if (LZ4F_isError(LZ4F_createDecompressionContext(&context_, LZ4F_VERSION)) != 0) throw std::bad_alloc();
  }
  Lz4Decoder(const Lz4Decoder&) = delete;
  Lz4Decoder& operator=(const Lz4Decoder&) = delete;
  ~Lz4Decoder() override { LZ4F_freeDecompressionContext(context_); }

  bool decode(std::span<const std::byte>& in, std::span<std::byte>& out) override {
    std::size_t read = in.size(), written = out.size();
    if (LZ4F_isError(LZ4F_decompress(context_, out.data(), &written, in.data(), &read, nullptr)) != 0)
      return false;
    in = in.subspan(read);
    out = out.subspan(written);
    return true;
  }

 private:
  LZ4F_dctx* context_ = nullptr;
};

}  // namespace

void lz4_compress(std::span<const std::byte> bytes, Bytes& out) {
  const std::size_t begin = out.size();
  out.resize(begin + LZ4F_compressFrameBound(bytes.size(), nullptr));
  const std::size_t size =
      LZ4F_compressFrame(out.data() + begin, out.size() - begin, bytes.data(), bytes.size(), nullptr);
  assert(LZ4F_isError(size) == 0 && "the bound leaves room for any bytes");
  out.resize(begin + size);
}

std::unique_ptr<FrameDecoder> lz4_decoder() { return std::make_unique<Lz4Decoder>(); }

}  // namespace mdat::arrow
