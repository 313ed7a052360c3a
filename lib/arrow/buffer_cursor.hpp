// SPDX-License-Identifier: Apache-2.0
// Buffers of the body of a message, read from front to back in pieces, compressed or not.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "lib/arrow/frame_decoder.hpp"
#include "lib/arrow/metadata.hpp"
#include "lib/io/input_file.hpp"
#include "mdat/error.hpp"

namespace mdat::arrow {

/// The bytes behind the metadata of a message, in memory or in a file, which have to outlive it.
class Body {
 public:
  Body() = default;
  explicit Body(std::span<const std::byte> memory) : memory_(memory), bytes_(memory.size()) {}
  Body(const io::InputFile& file, std::uint64_t offset, std::uint64_t bytes)
      : file_(&file), offset_(offset), bytes_(bytes) {}

  [[nodiscard]] std::uint64_t bytes() const { return bytes_; }
  [[nodiscard]] Result<void> read(std::uint64_t offset, std::span<std::byte> out) const;
  /// Nothing where the body is in a file.
  [[nodiscard]] std::optional<std::span<const std::byte>> in_place(std::uint64_t offset,
                                                                   std::uint64_t bytes) const;

 private:
  const io::InputFile* file_ = nullptr;
  std::span<const std::byte> memory_;
  std::uint64_t offset_ = 0, bytes_ = 0;
};

class BufferCursor {
 public:
  BufferCursor() = default;  ///< no bytes
  /// kMalformed where the buffer is not inside the body, or too short to be what it says.
  [[nodiscard]] static Result<BufferCursor> open(const Body& body, const BufferPlace& place,
                                                 Compression compression);

  /// Bytes that are left, decompressed.
  [[nodiscard]] std::uint64_t left() const { return left_; }
  [[nodiscard]] Result<void> read(std::span<std::byte> out);
  [[nodiscard]] Result<void> skip(std::uint64_t bytes);
  /// All that is left, without a copy; nothing where it has to be read.
  [[nodiscard]] std::optional<std::span<const std::byte>> in_place() const;

 private:
  [[nodiscard]] Result<void> decompress(std::span<std::byte> out);
  Body body_;
  std::uint64_t next_ = 0;    // in the body
  std::uint64_t stored_ = 0;  // bytes from there on, as they are stored
  std::uint64_t left_ = 0;
  std::unique_ptr<FrameDecoder> decoder_;
  std::vector<std::byte> window_;  // of the compressed bytes
  std::size_t consumed_ = 0;       // in it
};

/// Bits, the least significant of a byte first.
class BitCursor {
 public:
  BitCursor() = default;
  explicit BitCursor(BufferCursor bytes) : bytes_(std::move(bytes)) {}
  /// Replaces `words` by the next `count` bits, zeros behind them.
  [[nodiscard]] Result<void> read(std::size_t count, std::vector<std::uint64_t>& words);
  [[nodiscard]] Result<void> skip(std::uint64_t count);

 private:
  BufferCursor bytes_;
  unsigned carry_ = 0;       // bits of a byte that is partly read
  unsigned carry_bits_ = 0;  // how many
  std::vector<std::byte> scratch_;
};

}  // namespace mdat::arrow
