// SPDX-License-Identifier: Apache-2.0
// A new directory from records in order of their keys: each page is written once, when it is full, and memory
// is that of one page a level.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "lib/tree/directory_page.hpp"

namespace mdat::tree {

/// add in ascending order of keys ... finish. After an error the builder is of no use.
class DirectoryBuilder {
 public:
  explicit DirectoryBuilder(PutPage put) : put_(std::move(put)) {}
  [[nodiscard]] Result<void> add(Record record);
  /// The root; of an empty directory where nothing was added.
  [[nodiscard]] Result<format::Extent> finish();

 private:
  struct Level {
    std::vector<Below> below;
    std::size_t bytes = 0;
  };
  [[nodiscard]] Result<void> close_leaf();
  [[nodiscard]] Result<void> add_page(std::size_t level, Below below);
  [[nodiscard]] Result<void> close(std::size_t level);

  PutPage put_;
  std::vector<Record> leaf_;
  std::size_t leaf_bytes_ = 0;
  std::vector<Level> levels_;  // [i] waits to become a page of height i + 1
};

}  // namespace mdat::tree
