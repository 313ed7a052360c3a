// SPDX-License-Identifier: Apache-2.0
#include "mdat/gaps.hpp"

#include <utility>

#include "lib/read/find_row.hpp"
#include "lib/read/node.hpp"
#include "lib/read/snapshot.hpp"

namespace mdat {
namespace {

std::uint64_t steps_between(std::int64_t from, std::int64_t to) {
  return static_cast<std::uint64_t>(to) - static_cast<std::uint64_t>(from);
}

/// Goes below nodes whose greatest step is long, and takes first and last stamp of all others.
class GapWalk {
 public:
  GapWalk(read::Cursor& axis, const RowRange& rows, std::uint64_t longer_than,
          const std::function<bool(const Gap&)>& visit)
      : axis_(axis), rows_(rows), longer_than_(longer_than), visit_(visit) {}

  Result<void> run() {
    if (rows_.size() < 2) return {};
    const auto done = look(read::node_above(axis_, rows_));
    if (!done) return std::unexpected(done.error());
    return {};
  }

 private:
  // True: go on.
  Result<bool> look(const read::Node& node) {
    const format::Aggregate& a = *node.aggregate;
    const auto greatest = static_cast<std::int64_t>(a.sum_high);
    const RowRange part = node.part(rows_);
    if (part == node.rows && (greatest <= 0 || static_cast<std::uint64_t>(greatest) <= longer_than_)) {
      if (!meet(part.begin, static_cast<std::int64_t>(a.first))) return false;
      before_ = {part.end - 1, static_cast<std::int64_t>(a.last), true};
      return true;
    }
    const std::uint64_t found = inside_;
    const auto more = node.granule ? look_at_rows(part) : look_below(node);
    // A node that says it has a long step and has none: in a forged file there could be no end of them.
    if (more && *more && part == node.rows && inside_ == found) return read::contradicts(axis_, node);
    return more;
  }

  Result<bool> look_below(const read::Node& node) {
    bool more = true;
    const auto ok = read::each_child(axis_, node, rows_, read::Order::kForward,
                                     [&](const read::Node& child) -> Result<bool> {
                                       auto below = look(child);
                                       if (below) more = *below;
                                       return below;
                                     });
    if (!ok) return std::unexpected(ok.error());
    return more;
  }

  Result<bool> look_at_rows(RowRange rows) {
    while (rows.begin < rows.end) {
      const auto run = axis_.read(
          rows.begin, static_cast<std::uint32_t>(std::min<std::uint64_t>(rows.size(), format::kVectorRows)));
      if (!run) return std::unexpected(run.error());
      const auto* stamps = reinterpret_cast<const std::int64_t*>(run->data);
      for (std::uint32_t i = 0; i < run->rows; ++i) {
        if (!meet(rows.begin + i, stamps[i])) return false;
        before_ = {rows.begin + i, stamps[i], true};
      }
      rows.begin += run->rows;
    }
    return true;
  }

  // The next row whose stamp is known, right behind the one before.
  bool meet(std::uint64_t row, std::int64_t stamp) {
    if (!before_.known || stamp <= before_.stamp) return true;
    const std::uint64_t step = steps_between(before_.stamp, stamp);
    if (step <= longer_than_) return true;
    ++inside_;
    const auto cadence = static_cast<std::uint64_t>(axis_.column().cadence);
    std::uint64_t missing = 0;
    if (axis_.column().cadence > 0 && step >= cadence)
      missing = step / cadence - 1 + (step % cadence >= cadence - cadence / 2 ? 1 : 0);
    return visit_({row - 1, before_.stamp, stamp, missing});
  }

  struct Before {
    std::uint64_t row = 0;
    std::int64_t stamp = 0;
    bool known = false;
  };
  read::Cursor& axis_;
  RowRange rows_;
  std::uint64_t longer_than_;
  const std::function<bool(const Gap&)>& visit_;
  Before before_;
  std::uint64_t inside_ = 0;
};

}  // namespace

Result<void> Axis::each_gap(const GapOptions& options, const std::function<bool(const Gap&)>& visit) const {
  const std::int64_t usual = cadence();
  if (!options.longer_than && usual <= 0) return {};
  const std::uint64_t one_and_a_half =
      static_cast<std::uint64_t>(usual) + static_cast<std::uint64_t>(usual) / 2;
  const auto in_range = rows_in(options.range);
  if (!in_range) return std::unexpected(in_range.error());
  // One row more on either side: a gap that the range begins or ends in.
  RowRange around = *in_range;
  if (around.begin > 0) --around.begin;
  if (around.end < rows()) ++around.end;
  const auto overlapping = [&](const Gap& gap) {
    if (options.range.from && gap.to <= *options.range.from) return true;
    if (options.range.to && gap.from >= *options.range.to) return true;
    return visit(gap);
  };
  const std::function<bool(const Gap&)> visit_overlapping = overlapping;
  read::Cursor axis(state_->snapshot->pages, state_->column());
  return GapWalk(axis, around, options.longer_than.value_or(one_and_a_half), visit_overlapping).run();
}

}  // namespace mdat
