// SPDX-License-Identifier: Apache-2.0
// Which rows of a scan a condition keeps: by the aggregates of the tree and of segments, by what is stored,
// and only then by decoded values.
#pragma once

#include <cstdint>
#include <vector>

#include "lib/column/matcher.hpp"
#include "lib/read/condition.hpp"
#include "lib/read/cursor.hpp"

namespace mdat::read {

/// Rows up to `end` that stand alike.
struct Extent {
  column::Verdict verdict = column::Verdict::kSome;
  std::uint64_t end = 0;
};

/// Borrows the cursors of the columns, by the numbers of the condition. One thread at a time.
class Filter {
 public:
  Filter(Condition condition, std::vector<Cursor*> cursors);

  /// What aggregates tell of the rows from `row` (which must exist) on.
  [[nodiscard]] Result<Extent> extent(std::uint64_t row);
  /// keep[i] = 1 where row + i is kept, for at most `rows` rows, 1024 of them; `rows` becomes how many. kNone
  /// and kAll leave keep as it was.
  [[nodiscard]] Result<column::Verdict> match(std::uint64_t row, std::uint32_t& rows, std::uint8_t* keep);

 private:
  struct Node {
    Condition::Kind kind{};
    Cursor* cursor = nullptr;
    std::vector<column::Matcher> matcher;  // of a leaf: one
    std::vector<Node> children;
  };
  static Node make(Condition& condition, const std::vector<Cursor*>& cursors);
  static Result<Extent> extent_of(Node& node, std::uint64_t row);
  static Result<column::Verdict> match_node(Node& node, std::uint64_t row, std::uint32_t& rows,
                                            std::uint8_t* keep);
  static Result<column::Verdict> match_leaf(Node& node, std::uint64_t row, std::uint32_t& rows,
                                            std::uint8_t* keep);
  Node root_;
};

}  // namespace mdat::read
