// SPDX-License-Identifier: Apache-2.0
// DELTA_BINARY_PACKED: integers as differences, packed in miniblocks with the width that each needs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace mdat::parquet {

class DeltaDecoder {
 public:
  /// Values of a miniblock at most; writers have 32 or 64.
  static constexpr std::uint64_t kMiniblockMax = 1U << 16;

  DeltaDecoder() = default;
  /// Nothing where the head is wrong. The bytes outlive it; others may follow behind its values.
  [[nodiscard]] static std::optional<DeltaDecoder> open(std::span<const std::byte> bytes);

  /// The next values, of T int32_t or int64_t (wrapping); false where they end before.
  template <typename T>
  [[nodiscard]] bool read(std::size_t count, T* out);
  /// Of all, as the head tells.
  [[nodiscard]] std::uint64_t size() const { return size_; }
  /// Where the values end, before any was read; nothing where the bytes are too few for them.
  [[nodiscard]] std::optional<std::size_t> end() const;

 private:
  [[nodiscard]] bool varint(std::uint64_t& value);
  [[nodiscard]] bool zigzag(std::uint64_t& value);
  [[nodiscard]] bool next_block();
  [[nodiscard]] std::span<const std::byte> next_miniblock();
  [[nodiscard]] bool refill();
  std::span<const std::byte> bytes_;
  std::size_t at_ = 0;
  std::uint64_t size_ = 0;
  std::uint64_t left_ = 0;   // values that no miniblock was unpacked for; the first is in the head
  std::uint64_t value_ = 0;  // the next is this plus its difference
  bool first_ = true;        // value_ itself comes next
  std::size_t miniblocks_ = 0, miniblock_values_ = 0;
  std::span<const std::byte> widths_;  // of the miniblocks of the block that are left
  std::uint64_t min_delta_ = 0;
  unsigned width_ = 0;  // of the miniblock that next_miniblock() gave
  std::vector<std::uint64_t> deltas_;
  std::size_t delta_at_ = 0;
};

}  // namespace mdat::parquet
