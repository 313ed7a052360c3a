// SPDX-License-Identifier: Apache-2.0
// Chosen rows of a run, copied next to each other.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "format/limits.hpp"
#include "lib/codec/codec.hpp"
#include "lib/column/aggregate.hpp"
#include "lib/io/block_source.hpp"

namespace mdat::column {

/// Room for one run of at most 1024 rows, kept for the next.
class Gathered {
 public:
  /// Instead of a row: none, which is null.
  static constexpr std::uint16_t kNull = 0xFFFF;

  /// Rows of the run, in that order; valid until the next call.
  [[nodiscard]] Run take(const Run& run, std::span<const std::uint16_t> rows);

  /// The same from several runs of one type, one behind the other, with gaps.
  void begin(format::Physical physical);
  void add(const Run& run, std::span<const std::uint16_t> rows);
  void add_nulls(std::size_t count);
  [[nodiscard]] Run run() const;

 private:
  void add_text(std::string_view text);

  format::Physical physical_{};
  std::uint32_t rows_ = 0;
  std::byte* data_ = nullptr;
  io::Scratch values_;
  codec::StringBuffer strings_;
  std::array<std::uint64_t, format::kVectorRows / 64> validity_;
};

}  // namespace mdat::column
