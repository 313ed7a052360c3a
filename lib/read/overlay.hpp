// SPDX-License-Identifier: Apache-2.0
// The blocks of a file, and behind its end blocks that are only in memory: columns as they are with the rows
// of the tail. Thread-safe; reading takes no lock, so that signal handlers may.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <string>

#include "format/layout.hpp"
#include "lib/io/input_file.hpp"

namespace mdat::read {

class Overlay final : public io::BlockSource {
 public:
  /// The file must outlive it.
  explicit Overlay(const io::InputBlocks& file) : file_(&file) {}

  /// Keeps a copy for as long as the overlay lives.
  [[nodiscard]] format::Extent put(std::span<const std::byte> block, std::uint32_t hashed_bytes,
                                   std::uint32_t height);
  /// Whether a block is in memory only.
  [[nodiscard]] static bool holds(const format::Extent& extent) { return extent.offset >= kBegin; }

  [[nodiscard]] const std::string& path() const override { return file_->path(); }
  [[nodiscard]] Result<std::span<const std::byte>> view(std::uint64_t offset, std::size_t bytes,
                                                        io::Scratch& scratch) const override;
  [[nodiscard]] Result<void> read(std::uint64_t offset, std::span<std::byte> out) const override;
  [[nodiscard]] bool is_stored(std::uint64_t offset) const override { return offset < kBegin; }
  [[nodiscard]] bool in_place() const override { return file_->in_place(); }
  [[nodiscard]] std::uint64_t checked_parts(std::uint64_t offset) const override {
    return file_->checked_parts(offset);
  }
  [[nodiscard]] std::optional<Error> gone() const override { return file_->gone(); }
  void note_checked(std::uint64_t offset, std::uint64_t parts) const override {
    file_->note_checked(offset, parts);
  }
  [[nodiscard]] std::uint64_t trips() const noexcept override { return file_->trips(); }
  /// As those of the file.
  [[nodiscard]] const std::byte* peek(std::uint64_t offset, std::size_t bytes,
                                      std::span<std::byte> room) const noexcept;
  void advise(std::uint64_t offset, std::uint64_t bytes) const;

 private:
  struct Block {
    io::Scratch copy;
    std::span<const std::byte> view;
  };
  // Blocks never move: bucket b has room for twice as many as b - 1.
  static constexpr std::size_t kFirstBucket = 64, kBuckets = 26;
  [[nodiscard]] Block& block_at(std::uint64_t index) const;
  [[nodiscard]] const std::byte* find(std::uint64_t offset, std::size_t bytes) const noexcept;

  // Behind every file; a block every 4 GiB, which none of them reaches.
  static constexpr std::uint64_t kBegin = std::uint64_t{1} << 63, kStride = std::uint64_t{1} << 32;
  const io::InputBlocks* file_;
  std::mutex mutex_;  // of put
  std::array<std::unique_ptr<Block[]>, kBuckets> buckets_;
  std::atomic<std::uint64_t> count_ = 0;
};

}  // namespace mdat::read
