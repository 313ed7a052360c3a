// SPDX-License-Identifier: Apache-2.0
#include "lib/codec/zstd_frame.hpp"

#include <zstd.h>

#include <cassert>
#include <cstring>
#include <memory>
#include <new>

namespace mdat::codec {
namespace {

struct Free {
  void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
  void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
};

constexpr unsigned char kMagic[4] = {0x28, 0xB5, 0x2F, 0xFD};

// A granule of fixed-width values fits; longer string granules give their memory back.
constexpr std::size_t kKeptBytesMax = 1u << 20;

}  // namespace

struct ZstdRoom::Memory {
  std::unique_ptr<ZSTD_DCtx, Free> decoder;
  std::vector<std::byte> frame;
  std::vector<std::byte> bytes;
};

namespace {

// What one thread keeps between calls. The buffers grow to the largest granule seen.
struct Scratch {
  std::unique_ptr<ZSTD_CCtx, Free> encoder;
  std::vector<std::byte> frame;
  ZstdRoom::Memory decoding;
};
Scratch& scratch() {
  thread_local Scratch scratch;
  return scratch;
}

std::size_t compress(std::span<const std::byte> bytes, int level, std::span<std::byte> out) {
  auto& encoder = scratch().encoder;
  if (!encoder) encoder.reset(ZSTD_createCCtx());
  if (!encoder) throw std::bad_alloc();
  const std::size_t size =
      ZSTD_compressCCtx(encoder.get(), out.data(), out.size(), bytes.data(), bytes.size(), level);
  assert(!ZSTD_isError(size) && "the bound leaves room for any bytes");
  return size;
}

}  // namespace

void zstd_compress(std::span<const std::byte> bytes, int level, std::vector<std::byte>& out) {
  const std::size_t begin = out.size();
  out.resize(begin + ZSTD_compressBound(bytes.size()));
  out.resize(begin + compress(bytes, level, std::span(out).subspan(begin)));
}

std::size_t zstd_compressed_bytes(std::span<const std::byte> bytes, int level) {
  auto& frame = scratch().frame;
  frame.resize(ZSTD_compressBound(bytes.size()));
  const std::size_t size = compress(bytes, level, frame);
  if (frame.size() > kKeptBytesMax) std::vector<std::byte>().swap(frame);
  return size;
}

ZstdRoom::ZstdRoom() : memory_(std::make_unique<Memory>()) {
  memory_->decoder.reset(ZSTD_createDCtx());
  if (!memory_->decoder) throw std::bad_alloc();
  memory_->frame.reserve(kRoomBytes);
  memory_->bytes.reserve(kRoomBytes);
}
ZstdRoom::ZstdRoom(ZstdRoom&&) noexcept = default;
ZstdRoom& ZstdRoom::operator=(ZstdRoom&&) noexcept = default;
ZstdRoom::~ZstdRoom() = default;

struct ZstdStream::Memory {
  std::unique_ptr<ZSTD_DCtx, Free> decoder;
};

ZstdStream::ZstdStream() : memory_(std::make_unique<Memory>()) {
  memory_->decoder.reset(ZSTD_createDCtx());
  if (!memory_->decoder) throw std::bad_alloc();
}
ZstdStream::ZstdStream(ZstdStream&&) noexcept = default;
ZstdStream& ZstdStream::operator=(ZstdStream&&) noexcept = default;
ZstdStream::~ZstdStream() = default;

bool ZstdStream::decode(std::span<const std::byte>& in, std::span<std::byte>& out) {
  ZSTD_inBuffer from{in.data(), in.size(), 0};
  ZSTD_outBuffer to{out.data(), out.size(), 0};
  if (ZSTD_isError(ZSTD_decompressStream(memory_->decoder.get(), &to, &from))) return false;
  in = in.subspan(from.pos);
  out = out.subspan(to.pos);
  return true;
}

bool zstd_decompress(std::span<const std::byte> frame, std::span<std::byte> out, ZstdRoom* room) {
  // No encoder makes a longer one. The bound also limits the copy below.
  if (frame.size() > out.size() + out.size() / 8 + 1024) return false;
  if (room != nullptr && frame.size() > kRoomBytes) return false;
  auto& [decoder, copy, bytes] = room != nullptr ? room->memory() : scratch().decoding;
  if (!decoder) decoder.reset(ZSTD_createDCtx());
  if (!decoder) return false;
  // zstd does not promise to stay inside its buffers when the frame changes under it, so it reads a copy.
  copy.assign(frame.begin(), frame.end());
  // The magic number first: a libzstd may be built to read formats from before RFC 8878.
  const bool single = copy.size() >= sizeof kMagic && std::memcmp(copy.data(), kMagic, sizeof kMagic) == 0 &&
                      ZSTD_findFrameCompressedSize(copy.data(), copy.size()) == copy.size();
  const bool done = single && ZSTD_decompressDCtx(decoder.get(), out.data(), out.size(), copy.data(),
                                                  copy.size()) == out.size();
  if (copy.size() > kKeptBytesMax) std::vector<std::byte>().swap(copy);
  return done;
}

const std::byte* zstd_decompress(std::span<const std::byte> frame, std::size_t bytes, ZstdRoom* room) {
  if (room != nullptr && bytes > kRoomBytes) return nullptr;
  auto& out = room != nullptr ? room->memory().bytes : scratch().decoding.bytes;
  if (out.capacity() > kKeptBytesMax) std::vector<std::byte>().swap(out);
  if (out.size() < bytes) out.resize(bytes);
  return zstd_decompress(frame, std::span(out).first(bytes), room) ? out.data() : nullptr;
}

bool zstd_decompress_frames(std::span<const std::byte> frames, std::span<std::byte> out) {
  auto& decoder = scratch().decoding.decoder;
  if (!decoder) decoder.reset(ZSTD_createDCtx());
  return decoder && ZSTD_decompressDCtx(decoder.get(), out.data(), out.size(), frames.data(),
                                        frames.size()) == out.size();
}

}  // namespace mdat::codec
