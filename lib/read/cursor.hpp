// SPDX-License-Identifier: Apache-2.0
// Decoded rows of one column, a vector at a time, in a buffer that stays in cache. Stamps whose statistics
// tell them are made, and their segments stay shut.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "lib/column/aggregate.hpp"
#include "lib/column/segment.hpp"
#include "lib/read/even_steps.hpp"
#include "lib/tree/column_tree.hpp"
#include "lib/tree/recent_segments.hpp"

namespace mdat::read {

/// Borrows the pages and their source, and what is known of segments that cursors before it have opened. One
/// thread at a time.
class Cursor {
 public:
  Cursor(const tree::PageStore& pages, const tree::Column& column, tree::RecentSegments* recent = nullptr)
      : pages_(&pages), column_(column), recent_(recent) {}

  /// Rows from `row` (which must exist) to the end of what is decoded with it: 1 to rows_max of them. Valid
  /// until the next call.
  [[nodiscard]] Result<column::Run> read(std::uint64_t row, std::uint32_t rows_max);
  /// Bits of a row, which must exist, as aggregates hold them; nothing where it is null. Decodes its vector
  /// only where the encoding leaves no other way.
  [[nodiscard]] Result<std::optional<std::uint64_t>> value_at(std::uint64_t row);
  /// The segment that holds a row, opened.
  [[nodiscard]] Result<column::Segment*> segment_at(std::uint64_t row);
  /// A segment of the column whose place is known, opened.
  [[nodiscard]] Result<column::Segment*> open(const tree::Located& at);
  /// The segment that is open, nullptr where none is, and its first row.
  [[nodiscard]] const column::Segment* segment() const { return segment_ ? &*segment_ : nullptr; }
  [[nodiscard]] std::uint64_t segment_row() const { return segment_row_; }
  /// A granule of that segment, checked. Rows of another one are no longer at hand.
  [[nodiscard]] Result<const column::GranuleView*> load(std::uint32_t granule);

  [[nodiscard]] const tree::PageStore& pages() const { return *pages_; }
  [[nodiscard]] const tree::Column& column() const { return column_; }

  /// What it has touched so far.
  struct Touched {
    std::uint64_t segments = 0, granules = 0, vectors = 0;
  };
  [[nodiscard]] const Touched& touched() const { return touched_; }

 private:
  [[nodiscard]] bool is_open_at(std::uint64_t row) const {
    return segment_ && row >= segment_row_ && row - segment_row_ < segment_->rows();
  }
  void hold(column::HeadPointer head, std::uint64_t row);
  [[nodiscard]] Result<bool> knows_stamp(std::uint64_t row);
  [[nodiscard]] column::Run make_stamps(std::uint64_t row, std::uint32_t rows_max);
  [[nodiscard]] std::uint32_t vectors_from(std::uint32_t vector, std::uint32_t granule_rows,
                                           bool in_order) const;
  [[nodiscard]] Result<void> decode(std::uint32_t granule, std::uint32_t row_in_granule);

  const tree::PageStore* pages_;
  tree::Column column_;
  tree::RecentSegments* recent_;
  std::optional<column::Segment> segment_;
  std::uint64_t segment_row_ = 0;
  std::optional<EvenSteps> even_;  // of the node that holds the last stamp that was made
  std::uint64_t even_row_ = 0;     // its first row
  // Rows of the segment that are decoded, and where.
  std::uint32_t begin_ = 0;
  std::uint32_t end_ = 0;
  column::Run decoded_;
  io::Scratch buffer_;
  codec::StringBuffer strings_;
  std::uint32_t granule_ = ~std::uint32_t{0};  // the last that was loaded
  Touched touched_;
};

}  // namespace mdat::read
