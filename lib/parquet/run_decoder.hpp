// SPDX-License-Identifier: Apache-2.0
// Parquet's hybrid of runs of one value and groups of packed values: levels, indices, booleans.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace mdat::parquet {

/// Pieces one after another. Bytes may lie: whatever they say, nothing behind them is read.
class RunDecoder {
 public:
  RunDecoder() = default;
  /// Of values of `width` bits, 0 to 32. The bytes outlive it.
  RunDecoder(std::span<const std::byte> bytes, unsigned width) : bytes_(bytes), width_(width) {}

  /// Fills `out`; false where the runs end before, or are none.
  [[nodiscard]] bool read(std::span<std::uint32_t> out);

  /// A stretch of what is next: `count` times `value`, or values packed from bit `bit` of `packed` on. Takes
  /// no more than `max`; none where the runs end.
  struct Stretch {
    std::size_t count = 0;
    std::uint32_t value = 0;
    const std::byte* packed = nullptr;
    std::size_t bit = 0;
  };
  [[nodiscard]] Stretch take(std::size_t max);

  /// The same, but packed values are unpacked to the front of `room`, no more than it has.
  struct Piece {
    std::size_t count = 0;
    std::uint32_t value = 0;
    bool unpacked = false;
  };
  [[nodiscard]] Piece unpack(std::size_t max, std::span<std::uint32_t> room);

 private:
  [[nodiscard]] bool next_run();
  [[nodiscard]] bool parse_run();
  std::span<const std::byte> bytes_;  // behind the current run
  unsigned width_ = 0;
  std::size_t left_ = 0;  // values of the current run
  std::uint32_t value_ = 0;
  std::span<const std::byte> packed_;  // and what is behind; empty in a run of one value
  std::size_t at_ = 0;                 // values of packed_ that are taken
};

}  // namespace mdat::parquet
