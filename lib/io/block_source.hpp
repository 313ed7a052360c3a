// SPDX-License-Identifier: Apache-2.0
// Where blocks of a file come from: a map, a bounded read, or the file a writer is extending.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "mdat/error.hpp"

namespace mdat::io {

/// Room for one block, aligned to 64 bytes, kept for the next one.
class Scratch {
 public:
  [[nodiscard]] std::span<std::byte> take(std::size_t bytes) {
    const std::size_t lines = (bytes + sizeof(Line) - 1) / sizeof(Line);
    if (lines_.size() < lines) lines_.resize(lines);
    return {reinterpret_cast<std::byte*>(lines_.data()), bytes};
  }

 private:
  struct alignas(64) Line {
    std::byte bytes[64];
  };
  std::vector<Line> lines_;
};

/// Thread-safe as far as its scratch is not shared.
class BlockSource {
 public:
  virtual ~BlockSource() = default;
  /// Of the file, for messages.
  [[nodiscard]] virtual const std::string& path() const = 0;
  /// Bytes [offset, offset + bytes): in place, or read into scratch. Valid as long as both.
  [[nodiscard]] virtual Result<std::span<const std::byte>> view(std::uint64_t offset, std::size_t bytes,
                                                                Scratch& scratch) const = 0;
  /// A private copy, which cannot change under its reader.
  [[nodiscard]] virtual Result<void> read(std::uint64_t offset, std::span<std::byte> out) const {
    Scratch scratch;
    const auto bytes = view(offset, out.size(), scratch);
    if (!bytes) return std::unexpected(bytes.error());
    std::ranges::copy(*bytes, out.begin());
    return {};
  }
  /// True if view() hands out bytes that stay in place for the life of the source.
  [[nodiscard]] virtual bool in_place() const { return false; }
  /// False for a block that is in memory only, in a form that no file has.
  [[nodiscard]] virtual bool is_stored(std::uint64_t /*offset*/) const { return true; }
  /// Which parts of the block at `offset` were found whole before, a bit each: bytes in place are checked
  /// once.
  [[nodiscard]] virtual std::uint64_t checked_parts(std::uint64_t /*offset*/) const { return 0; }
  /// The error that explains damage in a commit whose space was used again meanwhile.
  [[nodiscard]] virtual std::optional<Error> gone() const { return std::nullopt; }
  virtual void note_checked(std::uint64_t /*offset*/, std::uint64_t /*parts*/) const {}
  /// How often bytes in place were lost and became zeros: once it is not 0, what was checked before has to be
  /// checked again, after it was used.
  [[nodiscard]] virtual std::uint64_t trips() const noexcept { return 0; }
};

/// kDamaged, naming the file and the place; or kSnapshotGone.
[[nodiscard]] inline std::unexpected<Error> damaged(const BlockSource& source, std::uint64_t offset,
                                                    const std::string& what) {
  if (auto gone = source.gone()) return std::unexpected(std::move(*gone));
  return fail(ErrorCode::kDamaged, source.path() + ": " + what + " at offset " + std::to_string(offset),
              offset);
}

}  // namespace mdat::io
