// SPDX-License-Identifier: Apache-2.0
#include "lib/read/tail_columns.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "lib/column/segment_builder.hpp"
#include "lib/tree/spine.hpp"

namespace mdat::read {
namespace {

using format::Child;

// The column with more rows behind it.
Result<Child> extend(const tree::PageStore& pages, Overlay& overlay, const tree::Column& column,
                     const column::Run& rows) {
  auto spine = tree::Spine::load(pages, column);
  if (!spine) return std::unexpected(std::move(spine.error()));
  const auto put = [&](const std::vector<Child>& children, std::uint32_t height) -> Result<format::Extent> {
    format::Page page;
    page.kind = format::PageKind::kColumn;
    page.children = children;
    const auto bytes = format::build_page(page);
    return overlay.put(bytes, static_cast<std::uint32_t>(bytes.size()), height);
  };
  for (std::uint32_t begin = 0; begin < rows.rows;) {
    const std::uint32_t count = std::min(rows.rows - begin, format::kSegmentRowsMax);
    const auto built = column::build_plain_segment(rows.slice(begin, count), column.role, column.cadence);
    const format::Extent extent = overlay.put(built.bytes, built.hashed_bytes, 0);
    if (auto ok = spine->push({extent, built.aggregate}, column.cadence, put); !ok)
      return std::unexpected(std::move(ok.error()));
    begin += count;
  }
  return spine->root(column.cadence, put);
}

}  // namespace

Result<void> TailColumns::load(const io::BlockSource& source) const {
  if (current_) return {};
  auto tail = tree::Tail::load(source, slot_, tail_.get());
  if (!tail) return std::unexpected(std::move(tail.error()));
  tail_ = std::move(*tail);
  ordinals_ = tail_->ordinals();
  current_ = true;
  return {};
}

Result<void> TailColumns::complete(const tree::PageStore& pages, Overlay& overlay,
                                   tree::Record& record) const {
  if (slot_.tail_blocks == 0 || record.key.front() == tree::kHiddenKey) return {};
  const std::scoped_lock lock(mutex_);
  if (auto ok = load(overlay); !ok) return ok;
  const bool axis = record.key.front() == tree::kAxisKey;
  if (!axis && !std::ranges::binary_search(ordinals_, record.ordinal)) return {};
  if (const auto found = completed_.find(record.key); found != completed_.end()) {
    record.column = found->second;
    return {};
  }
  const column::Buffer rows = axis ? tail_->stamps(tree::axis_number(record.key))
                                   : tail_->values(record.axis, record.physical, record.ordinal);
  if (rows.rows() == 0) return {};
  if (record.column.aggregate.rows > std::numeric_limits<std::int64_t>::max())
    return io::damaged(overlay, record.column.extent.offset, "a column of an impossible number of rows");
  const tree::Column column{record.column, record.physical,
                            axis ? column::Role::kAxis : column::Role::kValues, record.cadence};
  const auto root = extend(pages, overlay, column, rows.run());
  if (!root) return std::unexpected(root.error());
  record.column = completed_[record.key] = *root;
  return {};
}

std::shared_ptr<const tree::Tail> TailColumns::loaded() const {
  const std::scoped_lock lock(mutex_);
  return tail_;
}

}  // namespace mdat::read
