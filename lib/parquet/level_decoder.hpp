// SPDX-License-Identifier: Apache-2.0
// Which rows of a page are null: definition levels of a flat column, which are 0 or 1.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "lib/parquet/run_decoder.hpp"

namespace mdat::parquet {

class LevelDecoder {
 public:
  LevelDecoder() = default;
  /// Runs, as pages of version 2 have them.
  [[nodiscard]] static LevelDecoder runs(std::span<const std::byte> bytes);
  /// Packed from the most significant bit on: the deprecated BIT_PACKED.
  [[nodiscard]] static LevelDecoder packed(std::span<const std::byte> bytes);

  /// Whether one run says that the next `count` rows are valid. Nothing is taken.
  [[nodiscard]] bool all_valid(std::size_t count) const;
  /// Sets bit i of `bits` (room for count rounded up to 64) where row i is valid, and clears the others.
  /// How many are valid; none where the levels end before or are no levels.
  [[nodiscard]] std::optional<std::size_t> read(std::size_t count, std::uint64_t* bits);

 private:
  RunDecoder runs_;
  std::span<const std::byte> packed_;
  bool is_packed_ = false;
  std::size_t at_ = 0;  // of packed_
};

}  // namespace mdat::parquet
