// SPDX-License-Identifier: Apache-2.0
#include "lib/read/cursor.hpp"

#include <algorithm>
#include <cassert>
#include <span>

namespace mdat::read {
namespace {

using column::Role;
using column::Run;
using format::Aggregate;
using format::Child;
using format::kGranuleRows;
using format::kVectorRows;

// Rows [begin, end) of one segment whose first row is `row`, merged into the total.
Result<void> fold_segment(const tree::PageStore& pages, const tree::Column& column, const tree::Located& at,
                          std::uint64_t begin, std::uint64_t end, Aggregate& total) {
  Cursor cursor(pages, column);
  const auto segment = cursor.segment_at(at.row);
  if (!segment) return std::unexpected(segment.error());
  const column::Domain domain = column::domain_of(column.physical);
  for (std::uint64_t row = begin; row < end;) {
    const auto granule = static_cast<std::uint32_t>((row - at.row) / kGranuleRows);
    const std::uint64_t first = at.row + std::uint64_t{granule} * kGranuleRows;
    const std::uint64_t last = first + (*segment)->granule_rows(granule);
    if (row == first && last <= end) {
      column::merge(total, (*segment)->aggregate(granule), domain, column.role, column.cadence);
      row = last;
      continue;
    }
    const auto run =
        cursor.read(row, static_cast<std::uint32_t>(std::min<std::uint64_t>(end - row, kVectorRows)));
    if (!run) return std::unexpected(run.error());
    Aggregate part = column::aggregate(*run, column.role);
    if (column.role == Role::kAxis)
      part.nans =
          column::count_gaps({reinterpret_cast<const std::int64_t*>(run->data), run->rows}, column.cadence);
    column::merge(total, part, domain, column.role, column.cadence);
    row += run->rows;
  }
  return {};
}

Result<void> fold_node(const tree::PageStore& pages, const tree::Column& column, const tree::Located& at,
                       std::uint64_t begin, std::uint64_t end, Aggregate& total) {
  const std::uint64_t last = at.row + at.segment.aggregate.rows;
  if (begin <= at.row && last <= end) {
    column::merge(total, at.segment.aggregate, column::domain_of(column.physical), column.role,
                  column.cadence);
    return {};
  }
  begin = std::max(begin, at.row);
  end = std::min(end, last);
  if (begin >= end) return {};
  if (at.segment.extent.height == 0) return fold_segment(pages, column, at, begin, end, total);
  const auto page = tree::load_children(pages, at.segment);
  if (!page) return std::unexpected(page.error());
  std::uint64_t row = at.row;
  for (const Child& child : (*page)->page.children) {
    if (auto ok = fold_node(pages, column, {child, row}, begin, end, total); !ok) return ok;
    row += child.aggregate.rows;
  }
  return {};
}

bool ends_before(const Aggregate& a, std::int64_t ticks) { return static_cast<std::int64_t>(a.max) < ticks; }

}  // namespace

Result<column::Segment*> Cursor::segment_at(std::uint64_t row) {
  if (segment_ && row >= segment_row_ && row - segment_row_ < segment_->rows()) return segment_.get();
  const auto located = tree::locate(*pages_, column_.root, row);
  if (!located) return std::unexpected(located.error());
  auto opened = column::Segment::open(pages_->source(), located->segment, column_.physical);
  if (!opened) return std::unexpected(std::move(opened.error()));
  segment_ = std::move(*opened);
  segment_row_ = located->row;
  begin_ = end_ = 0;
  return segment_.get();
}

// Vectors to decode at once: all where the encoding has no smaller unit, what stays in the L1 cache where
// rows are read in order, else one.
std::uint32_t Cursor::vectors_from(std::uint32_t vector, std::uint32_t granule_rows, bool in_order) const {
  const std::uint32_t left = (granule_rows + kVectorRows - 1) / kVectorRows - vector;
  if (!segment_->decodes_vectors()) return left;
  constexpr std::uint32_t kCachedBytes = 16 * 1024;
  const auto cached =
      static_cast<std::uint32_t>(kCachedBytes / (kVectorRows * format::width_bytes(column_.physical)));
  return in_order ? std::min(left, cached) : 1;
}

Result<void> Cursor::decode(std::uint32_t granule, std::uint32_t row_in_granule) {
  const auto loaded = segment_->granule(granule);
  if (!loaded) return std::unexpected(loaded.error());
  const column::GranuleView& view = **loaded;
  const std::uint32_t granule_row = granule * kGranuleRows;
  std::uint32_t first = 0, rows = view.rows;  // of the granule, decoded
  Run run;
  run.physical = column_.physical;
  if (column_.physical == format::Physical::kString) {
    if (auto ok = segment_->decode_strings(granule, strings_); !ok) return ok;
    run.offsets = strings_.offsets;
    run.heap = strings_.heap.data();
  } else if (segment_->is_plain()) {
    const auto plain = segment_->plain(granule);
    if (!plain) return std::unexpected(plain.error());
    run.data = plain->data();
  } else {
    const bool in_order = end_ > 0 && granule_row + row_in_granule == end_;
    const std::uint32_t vector = segment_->decodes_vectors() ? row_in_granule / kVectorRows : 0;
    const std::uint32_t count = vectors_from(vector, view.rows, in_order);
    const auto out = buffer_.take(count * kVectorRows * format::width_bytes(column_.physical));
    if (auto ok = segment_->decode(granule, vector, count, out.data()); !ok) return ok;
    run.data = out.data();
    first = vector * kVectorRows;
    rows = std::min(view.rows - first, count * kVectorRows);
  }
  run.rows = rows;
  run.validity = view.validity;
  run.validity_shift = first;
  decoded_ = run;
  begin_ = granule_row + first;
  end_ = begin_ + rows;
  return {};
}

Result<Run> Cursor::read(std::uint64_t row, std::uint32_t rows_max) {
  assert(rows_max > 0);
  const auto segment = segment_at(row);
  if (!segment) return std::unexpected(segment.error());
  const auto in_segment = static_cast<std::uint32_t>(row - segment_row_);
  if (in_segment < begin_ || in_segment >= end_) {
    const auto ok = decode(in_segment / kGranuleRows, in_segment % kGranuleRows);
    if (!ok) {
      begin_ = end_ = 0;
      return std::unexpected(ok.error());
    }
  }
  // Batches follow vectors also where more is decoded, so that columns stay in step.
  const std::uint32_t vector_end = (in_segment / kVectorRows + 1) * kVectorRows;
  const std::uint32_t rows = std::min({end_ - in_segment, rows_max, vector_end - in_segment});
  return decoded_.slice(in_segment - begin_, rows);
}

Result<Aggregate> fold(const tree::PageStore& pages, const tree::Column& column, std::uint64_t begin,
                       std::uint64_t end) {
  Aggregate total{};
  if (begin >= end) return total;
  if (auto ok = fold_node(pages, column, {column.root, 0}, begin, end, total); !ok)
    return std::unexpected(ok.error());
  return total;
}

Result<std::uint64_t> lower_bound(const tree::PageStore& pages, const tree::Column& axis,
                                  std::int64_t ticks) {
  if (axis.root.aggregate.rows == 0 || ends_before(axis.root.aggregate, ticks))
    return axis.root.aggregate.rows;
  tree::Located at{axis.root, 0};
  while (at.segment.extent.height > 0) {
    const auto page = tree::load_children(pages, at.segment);
    if (!page) return std::unexpected(page.error());
    for (const Child& child : (*page)->page.children) {
      at.segment = child;
      if (!ends_before(child.aggregate, ticks)) break;
      at.row += child.aggregate.rows;
    }
  }
  Cursor cursor(pages, axis);
  const auto segment = cursor.segment_at(at.row);
  if (!segment) return std::unexpected(segment.error());
  std::uint32_t granule = 0;
  while (granule + 1 < (*segment)->granules() && ends_before((*segment)->aggregate(granule), ticks))
    ++granule;
  // Halve the vectors of the granule by their last stamps, then the vector.
  std::uint64_t low = at.row + std::uint64_t{granule} * kGranuleRows;
  std::uint64_t high = low + (*segment)->granule_rows(granule);
  while (low < high) {
    const std::uint64_t vectors = (high - low + kVectorRows - 1) / kVectorRows;
    const std::uint64_t row = low + (vectors - 1) / 2 * kVectorRows;
    const auto run = cursor.read(row, kVectorRows);
    if (!run) return std::unexpected(run.error());
    const std::span<const std::int64_t> stamps(reinterpret_cast<const std::int64_t*>(run->data), run->rows);
    const auto found = static_cast<std::uint64_t>(std::ranges::lower_bound(stamps, ticks) - stamps.begin());
    if (found == 0)
      high = row;
    else if (found == run->rows)
      low = row + run->rows;
    else
      return row + found;
  }
  return low;
}

}  // namespace mdat::read
