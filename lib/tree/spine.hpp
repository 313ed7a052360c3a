// SPDX-License-Identifier: Apache-2.0
// Growing a column tree at its right edge: only the pages on the path to the last segment are ever written
// again.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "lib/tree/column_tree.hpp"

namespace mdat::tree {

/// The right edge of a column tree: level 0 holds the last segments, level i the pages left of them, i levels
/// up.
class Spine {
 public:
  /// Children of a page: 13 KiB of 104 bytes each.
  static constexpr std::size_t kFanOut = 128;
  /// Writes a page and says where it is.
  using PutPage =
      std::function<Result<format::Extent>(const std::vector<format::Child>& children, std::uint32_t height)>;

  Spine(format::Physical physical, column::Role role) : physical_(physical), role_(role) {}
  /// Loads the right edge of an existing tree.
  [[nodiscard]] static Result<Spine> load(const PageStore& pages, const Column& column);

  [[nodiscard]] bool empty() const { return levels_.empty(); }
  [[nodiscard]] std::uint64_t rows() const { return rows_; }
  [[nodiscard]] std::optional<format::Child> last() const;
  /// All segments in order and every page behind its segments, until visit returns false. Leaves out
  /// nodes that `enters`, if given, refuses, and what is below them.
  [[nodiscard]] Result<void> each(const PageStore& pages,
                                  const std::function<bool(const format::Child&)>& visit,
                                  const std::function<bool(const format::Extent&)>& enters = {}) const;
  /// Of all rows.
  [[nodiscard]] format::Aggregate aggregate(std::int64_t cadence) const;
  /// Equal for spines of the same segments in the same pages.
  [[nodiscard]] format::Hash fingerprint() const;
  /// Takes the last segment off; on failure nothing changes, as with push.
  [[nodiscard]] Result<void> pop(const PageStore& pages);
  [[nodiscard]] Result<void> push(const format::Child& segment, std::int64_t cadence, const PutPage& put);
  /// Writes what is missing and returns the root; rows 0 where there is no segment.
  [[nodiscard]] Result<format::Child> root(std::int64_t cadence, const PutPage& put) const;

 private:
  [[nodiscard]] Result<format::Child> join(const std::vector<format::Child>& children, std::uint32_t height,
                                           std::int64_t cadence, const PutPage& put) const;
  format::Physical physical_;
  column::Role role_;
  std::uint64_t rows_ = 0;
  std::vector<std::vector<format::Child>> levels_;
};

}  // namespace mdat::tree
