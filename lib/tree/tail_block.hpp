// SPDX-License-Identifier: Apache-2.0
// What one small commit added to many series, in one block. Spec: mdat.md, section 3.5.
//
// The rows of each axis stand one after the other, and in a row the values of its series, so that a row of a
// thousand series is one run of a thousand values for the encodings.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "format/layout.hpp"
#include "lib/column/buffer.hpp"
#include "lib/io/block_source.hpp"
#include "mdat/error.hpp"
#include "mdat/writer.hpp"

namespace mdat::tree {

/// New rows of an axis and of all series on it, to be written.
struct TailRows {
  struct Values {
    std::uint64_t ordinal = 0;
    column::Run run;
  };
  std::uint64_t axis = 0;
  column::Run stamps;
  std::vector<Values> series;
};

/// The bytes of the block behind `previous`, which is the one of number `blocks` - 1. At least one row.
[[nodiscard]] std::vector<std::byte> build_tail_block(std::vector<TailRows> rows, std::uint32_t blocks,
                                                      const format::Extent& previous, Profile profile);

/// A tail block, checked and decoded; never changes.
class TailBlock {
 public:
  /// Series of one axis and physical type.
  struct Group {
    std::uint64_t axis = 0;
    format::Physical physical{};
    std::uint32_t rows = 0;
    std::span<const std::uint64_t> ordinals;  // rising
    // Where its rows begin in the columns of the block.
    std::uint32_t first_stamp = 0;
    std::uint32_t first_value = 0;
  };

  [[nodiscard]] static Result<std::shared_ptr<const TailBlock>> load(const io::BlockSource& source,
                                                                     const format::Extent& extent);
  TailBlock(const TailBlock&) = delete;
  TailBlock& operator=(const TailBlock&) = delete;

  [[nodiscard]] const format::Extent& extent() const { return extent_; }
  [[nodiscard]] const format::TailHeader& header() const { return header_; }
  /// In order of axis and type.
  [[nodiscard]] std::span<const Group> groups() const { return groups_; }
  /// Of all groups, one after the other.
  [[nodiscard]] std::span<const std::uint64_t> ordinals() const;
  [[nodiscard]] std::size_t text_bytes() const { return text_bytes_; }

  /// Appends what the block has of an axis or a series; nothing where it has none.
  void append_stamps(std::uint64_t axis, column::Buffer& out) const;
  void append_values(std::uint64_t axis, std::uint64_t ordinal, column::Buffer& out) const;

 private:
  class Loader;
  TailBlock() = default;
  [[nodiscard]] const column::Buffer* column(std::size_t index) const {
    return columns_[index] ? &*columns_[index] : nullptr;
  }
  format::Extent extent_{};
  format::TailHeader header_{};
  std::array<std::optional<column::Buffer>, format::kTailColumns> columns_;
  std::vector<Group> groups_;
  std::size_t text_bytes_ = 0;
};

}  // namespace mdat::tree
