// SPDX-License-Identifier: Apache-2.0
#include "lib/read/cursor.hpp"

#include <algorithm>
#include <cassert>

namespace mdat::read {

using column::Run;
using format::kGranuleRows;
using format::kVectorRows;

Result<column::Segment*> Cursor::segment_at(std::uint64_t row) {
  if (is_open_at(row)) return &*segment_;
  if (recent_ != nullptr) {
    if (auto found = recent_->find(row); found.head != nullptr) {
      hold(std::move(found.head), found.row);
      return &*segment_;
    }
  }
  const auto located = tree::locate(*pages_, column_.root, row);
  if (!located) return std::unexpected(located.error());
  auto opened = open(*located);
  if (opened && recent_ != nullptr)
    recent_->keep(column_.root.aggregate.rows, row, {(*opened)->shared_head(), segment_row_});
  return opened;
}

Result<column::Segment*> Cursor::open(const tree::Located& at) {
  if (segment_ && segment_row_ == at.row && segment_->child() == at.segment) return &*segment_;
  auto head = pages_->load_head(at.segment, column_.physical);
  if (!head) return std::unexpected(std::move(head.error()));
  hold(std::move(*head), at.row);
  return &*segment_;
}

void Cursor::hold(column::HeadPointer head, std::uint64_t row) {
  segment_.emplace(std::move(head));
  segment_row_ = row;
  begin_ = end_ = 0;
  granule_ = ~std::uint32_t{0};
  ++touched_.segments;
}

// Whether statistics tell the stamp of a row; else the segment that holds it is open.
Result<bool> Cursor::knows_stamp(std::uint64_t row) {
  if (even_ && row >= even_row_ && row - even_row_ < even_->rows) return true;
  if (column_.role != column::Role::kAxis || is_open_at(row)) return false;
  const auto at = tree::locate(*pages_, column_.root, row,
                               [](const format::Aggregate& a) { return even_steps(a).has_value(); });
  if (!at) return std::unexpected(at.error());
  even_ = even_steps(at->segment.aggregate);
  even_row_ = at->row;
  if (even_) return true;
  if (const auto opened = open(*at); !opened) return std::unexpected(opened.error());
  return false;
}

Run Cursor::make_stamps(std::uint64_t row, std::uint32_t rows_max) {
  const std::uint64_t left = even_row_ + even_->rows - row;
  Run run;
  run.physical = column_.physical;
  run.rows = static_cast<std::uint32_t>(std::min<std::uint64_t>({left, rows_max, kVectorRows}));
  const auto room = buffer_.take(kVectorRows * sizeof(std::int64_t));
  begin_ = end_ = 0;  // what was decoded lay there
  even_->fill(row - even_row_, {reinterpret_cast<std::int64_t*>(room.data()), run.rows});
  run.data = room.data();
  return run;
}

Result<const column::GranuleView*> Cursor::load(std::uint32_t granule) {
  if (granule != granule_) {
    ++touched_.granules;
    begin_ = end_ = 0;  // decoded rows may borrow from the granule they are of
  }
  granule_ = granule;
  return segment_->granule(granule);
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
  const std::uint32_t granule_row = granule * kGranuleRows;
  const bool in_order = end_ > 0 && granule_row + row_in_granule == end_;
  const auto loaded = load(granule);
  if (!loaded) return std::unexpected(loaded.error());
  const column::GranuleView& view = **loaded;
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
  touched_.vectors += (rows + kVectorRows - 1) / kVectorRows;
  begin_ = granule_row + first;
  end_ = begin_ + rows;
  return {};
}

Result<Run> Cursor::read(std::uint64_t row, std::uint32_t rows_max) {
  assert(rows_max > 0);
  const auto known = knows_stamp(row);
  if (!known) return std::unexpected(known.error());
  if (*known) return make_stamps(row, rows_max);
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

Result<std::optional<std::uint64_t>> Cursor::value_at(std::uint64_t row) {
  const auto known = knows_stamp(row);
  if (!known) return std::unexpected(known.error());
  if (*known) return static_cast<std::uint64_t>(even_->at(row - even_row_));
  const auto segment = segment_at(row);
  if (!segment) return std::unexpected(segment.error());
  const auto in_segment = static_cast<std::uint32_t>(row - segment_row_);
  if (in_segment < begin_ || in_segment >= end_) {
    const std::uint32_t granule = in_segment / kGranuleRows, in_granule = in_segment % kGranuleRows;
    const auto view = load(granule);
    if (!view) return std::unexpected(view.error());
    if ((*view)->validity != nullptr && !column::bit_at((*view)->validity, in_granule)) return std::nullopt;
    auto bits = (*segment)->value_at(granule, in_granule);
    if (!bits || *bits) return bits;
  }
  const auto run = read(row, 1);
  if (!run) return std::unexpected(run.error());
  if (!run->is_valid(0)) return std::nullopt;
  return column::bits_at(*run, 0);
}

}  // namespace mdat::read
