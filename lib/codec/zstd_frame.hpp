// SPDX-License-Identifier: Apache-2.0
// One zstd frame (RFC 8878) to bytes and back, in one call. Contexts and scratch memory are kept per thread,
// so that granule after granule allocates nothing.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

namespace mdat::codec {

/// Levels of zstd's own scale. The format does not depend on them.
inline constexpr int kZstdLevelBalanced = 3;
inline constexpr int kZstdLevelSmall = 15;

/// Appends `bytes` as one frame to `out`. Same bytes, level and version of zstd: same frame.
void zstd_compress(std::span<const std::byte> bytes, int level, std::vector<std::byte>& out);

/// Size of the frame that zstd_compress would append.
[[nodiscard]] std::size_t zstd_compressed_bytes(std::span<const std::byte> bytes, int level);

/// Context and memory for frames of up to kRoomBytes and what they decode to, all of it allocated beforehand:
/// decoding with it allocates nothing, takes no lock and touches no thread-local, so that it may be done in a
/// signal handler. One decode at a time.
class ZstdRoom {
 public:
  struct Memory;  // internal

  ZstdRoom();
  ZstdRoom(ZstdRoom&&) noexcept;
  ZstdRoom& operator=(ZstdRoom&&) noexcept;
  ~ZstdRoom();
  [[nodiscard]] Memory& memory() { return *memory_; }

 private:
  std::unique_ptr<Memory> memory_;
};

/// Frames of any length, a piece at a time, for bytes that nobody changes meanwhile.
class ZstdStream {
 public:
  struct Memory;  // internal

  ZstdStream();
  ZstdStream(ZstdStream&&) noexcept;
  ZstdStream& operator=(ZstdStream&&) noexcept;
  ~ZstdStream();
  /// Moves both spans behind what was read and written; false for bytes that are no frame.
  [[nodiscard]] bool decode(std::span<const std::byte>& in, std::span<std::byte>& out);

 private:
  std::unique_ptr<Memory> memory_;
};

/// More than any granule of fixed-width values needs, encoded or about to be.
inline constexpr std::size_t kRoomBytes = std::size_t{1} << 18;

/// Decodes `frame`, which must be exactly one frame of exactly out.size() bytes; else false. What the frame
/// says of its own size is not believed: memory is bounded by out.size(). The frame may change meanwhile.
/// Without a room, that of the thread is used.
[[nodiscard]] bool zstd_decompress(std::span<const std::byte> frame, std::span<std::byte> out,
                                   ZstdRoom* room = nullptr);

/// The same into memory of the room, or else of the thread, valid until its next call; nullptr where the
/// other says false.
[[nodiscard]] const std::byte* zstd_decompress(std::span<const std::byte> frame, std::size_t bytes,
                                               ZstdRoom* room = nullptr);

/// As the first, for bytes that nobody changes meanwhile: read in place, and any number of frames.
[[nodiscard]] bool zstd_decompress_frames(std::span<const std::byte> frames, std::span<std::byte> out);

}  // namespace mdat::codec
