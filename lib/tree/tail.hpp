// SPDX-License-Identifier: Apache-2.0
// The tail of a commit: its chain of blocks, whose rows come behind those in the columns' trees. Spec:
// mdat.md, section 3.5.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "lib/tree/tail_block.hpp"

namespace mdat::tree {

/// Loaded whole, a few MiB at most; never changes.
class Tail {
 public:
  /// `commit` is the slot or record that refers to it. Blocks that `known`, the tail of an earlier commit,
  /// has as well are taken from there.
  template <typename Commit>
  [[nodiscard]] static Result<std::shared_ptr<const Tail>> load(const io::BlockSource& source,
                                                                const Commit& commit,
                                                                const Tail* known = nullptr) {
    return load(source, commit.tail, commit.tail_blocks, commit.tail_rows, known);
  }

  /// Oldest first.
  [[nodiscard]] const std::vector<std::shared_ptr<const TailBlock>>& blocks() const { return blocks_; }
  [[nodiscard]] std::uint64_t bytes() const { return bytes_; }
  [[nodiscard]] std::size_t text_bytes() const { return text_bytes_; }
  /// The series it has rows of, rising.
  [[nodiscard]] std::vector<std::uint64_t> ordinals() const;
  [[nodiscard]] column::Buffer stamps(std::uint64_t axis) const;
  [[nodiscard]] column::Buffer values(std::uint64_t axis, format::Physical physical,
                                      std::uint64_t ordinal) const;

 private:
  Tail() = default;
  [[nodiscard]] static Result<std::shared_ptr<const Tail>> load(const io::BlockSource& source,
                                                                format::Extent newest, std::uint64_t blocks,
                                                                std::uint64_t rows, const Tail* known);
  [[nodiscard]] bool has(std::uint64_t number, const format::Extent& extent) const {
    return number <= blocks_.size() && blocks_[number - 1]->extent() == extent;
  }
  std::vector<std::shared_ptr<const TailBlock>> blocks_;
  std::uint64_t bytes_ = 0;
  std::size_t text_bytes_ = 0;
};

}  // namespace mdat::tree
