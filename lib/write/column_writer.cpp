// SPDX-License-Identifier: Apache-2.0
#include "lib/write/column_writer.hpp"

#include <algorithm>
#include <cassert>
#include <optional>
#include <utility>

#include "format/checksum.hpp"
#include "lib/column/segment_builder.hpp"
#include "lib/column/segment_rows.hpp"

namespace mdat::write {
namespace {

using column::Buffer;
using column::Run;
using format::Child;
using format::kGranuleRows;
using format::kSegmentRowsMax;

tree::Spine::PutPage put_page(const Sink& sink) {
  return [&sink](const std::vector<Child>& children, std::uint32_t height) {
    format::Page page;
    page.kind = format::PageKind::kColumn;
    page.children = children;
    return sink.blocks.put(format::build_page(page), height);
  };
}

std::span<const std::int64_t> ticks_of(const Run& run) {
  return {reinterpret_cast<const std::int64_t*>(run.data), run.rows};
}

}  // namespace

Result<ColumnWriter> ColumnWriter::open(const tree::PageStore& pages, const tree::Column& column) {
  ColumnWriter writer(column.physical, column.role);
  auto spine = tree::Spine::load(pages, column);
  if (!spine) return std::unexpected(std::move(spine.error()));
  writer.spine_ = std::move(*spine);
  writer.cadence_ = column.cadence;
  writer.absorbs_ = true;
  return writer;
}

Result<void> ColumnWriter::append(const Sink& sink, const std::byte* values, std::size_t count,
                                  ValidityBits validity, std::uint32_t shift) {
  const std::size_t width = format::width_bytes(physical());
  Result<void> written;
  for (std::size_t done = 0; done < count;) {
    const std::size_t room = kSegmentRowsMax - buffer_.rows() % kSegmentRowsMax;
    const auto take = static_cast<std::uint32_t>(std::min(count - done, room));
    const std::uint64_t* bits = validity == nullptr ? nullptr : validity + (done + shift) / 64;
    buffer_.append(values + done * width, take, bits, static_cast<std::uint32_t>((done + shift) % 64));
    done += take;
    if (written && buffer_.rows() >= kSegmentRowsMax) written = write_full(sink);
  }
  return written;
}

Result<void> ColumnWriter::append_text(const Sink& sink, std::span<const std::string_view> values,
                                       ValidityBits validity, std::uint32_t shift) {
  Result<void> written;
  for (std::size_t done = 0; done < values.size();) {
    std::size_t take = 0, bytes = 0;
    while (done + take < values.size() && take < format::kVectorRows && bytes < kTextBytesMax)
      bytes += values[done + take++].size();
    const std::uint64_t* bits = validity == nullptr ? nullptr : validity + (done + shift) / 64;
    buffer_.append_text(values.subspan(done, take), bits, static_cast<std::uint32_t>((done + shift) % 64));
    done += take;
    if (written && (buffer_.rows() >= kSegmentRowsMax || buffer_.bytes() >= kTextBytesMax))
      written = flush(sink);
  }
  return written;
}

Result<void> ColumnWriter::append(const Sink& sink, const Run& run) {
  if (physical() == format::Physical::kString)
    return append_text(sink, run.texts(), run.validity, run.validity_shift);
  return append(sink, run.data, run.rows, run.validity, run.validity_shift);
}

Result<void> ColumnWriter::append_segment(const Sink& sink, std::span<const std::byte> block,
                                          std::uint32_t hashed_bytes, const format::Aggregate& aggregate) {
  if (auto ok = flush(sink); !ok) return ok;
  const auto extent = sink.blocks.put_segment(block, hashed_bytes);
  if (!extent) return std::unexpected(extent.error());
  absorbs_ = false;
  return spine_.push({*extent, aggregate}, cadence_, put_page(sink));
}

Result<Buffer> ColumnWriter::decode(const Sink& sink, const Child& child) const {
  auto segment = column::Segment::open(sink.blocks, child, physical());
  if (!segment) return std::unexpected(std::move(segment.error()));
  return column::read_rows(**segment);
}

bool ColumnWriter::joins(Joins how, std::uint64_t rows) const {
  constexpr std::uint64_t kVector = format::kVectorRows, kLong = 2 * kVector;
  if (rows < (how == Joins::kAsTheyCarry ? kVector : kVector / 2)) return true;
  return how != Joins::kShort && (rows <= buffer_.rows() || (how == Joins::kInTurn && rows < kLong));
}

// Rows that arrive in small commits join the last segment, as a binary counter carries: above a vector a row
// is written again log2(512) times at most, and a column of many commits has few segments.
void ColumnWriter::absorb(const Sink& sink) {
  if (!std::exchange(absorbs_, false)) return;
  for (auto last = spine_.last(); last; last = spine_.last()) {
    const std::uint64_t rows = last->aggregate.rows;
    if (rows + buffer_.rows() > kSegmentRowsMax || !joins(sink.joins, rows)) return;
    auto joined = decode(sink, *last);
    if (!joined) return;  // damage stays where it is and does not keep new rows out
    if (physical() == format::Physical::kString && joined->bytes() + buffer_.bytes() > kTextBytesMax) return;
    if (!spine_.pop(sink.pages)) return;
    sink.blocks.drop(last->extent);  // of this commit where the axis was refined
    joined->append(buffer_.run());
    buffer_ = std::move(*joined);
  }
}

// While all rows are at hand the usual step is taken from as many of them as a granule holds; then it stands.
void ColumnWriter::decide_cadence() {
  if (role_ != column::Role::kAxis || cadence_stands_ || spine_.rows() > 0) return;
  const auto ticks = ticks_of(buffer_.run());
  cadence_ = column::usual_step(ticks.first(std::min<std::size_t>(ticks.size(), kGranuleRows)));
}

Result<void> ColumnWriter::write_front(const Sink& sink, std::uint32_t rows) {
  decide_cadence();
  const auto built = column::build_segment(buffer_.run().slice(0, rows), role_, cadence_, sink.profile);
  const auto extent = sink.blocks.put_segment(built.bytes, built.hashed_bytes);
  if (!extent) return std::unexpected(extent.error());
  if (auto ok = spine_.push({*extent, built.aggregate}, cadence_, put_page(sink)); !ok) return ok;
  buffer_.drop_front(rows);
  return {};
}

// How many of the pending rows the next segment takes.
std::uint32_t ColumnWriter::next_rows() const {
  const std::uint32_t rows = std::min(buffer_.rows(), kSegmentRowsMax);
  if (physical() != format::Physical::kString || buffer_.bytes() < kTextBytesMax) return rows;
  const auto ends = buffer_.run().offsets.subspan(1, rows);
  const auto fitting =
      std::ranges::upper_bound(ends, static_cast<std::uint32_t>(kTextBytesMax)) - ends.begin();
  return std::max(static_cast<std::uint32_t>(fitting), 1U);
}

Result<void> ColumnWriter::write_full(const Sink& sink) {
  absorb(sink);
  while (buffer_.rows() >= kSegmentRowsMax || (buffer_.rows() > 0 && next_rows() < buffer_.rows())) {
    if (auto ok = write_front(sink, next_rows()); !ok) return ok;
  }
  return {};
}

Result<void> ColumnWriter::spill(const Sink& sink) {
  if (auto ok = write_full(sink); !ok) return ok;
  const std::uint32_t whole = buffer_.rows() / kGranuleRows * kGranuleRows;
  if (whole == 0) return flush(sink);
  if (auto ok = write_front(sink, whole); !ok) return ok;
  if (buffer_.rows() == 0) buffer_.release();
  return {};
}

Result<void> ColumnWriter::flush(const Sink& sink) {
  if (buffer_.rows() == 0) return {};
  if (auto ok = write_full(sink); !ok) return ok;
  if (buffer_.rows() > 0) {
    if (auto ok = write_front(sink, buffer_.rows()); !ok) return ok;
  }
  buffer_.release();
  return {};
}

Result<Child> ColumnWriter::root(const Sink& sink) const {
  assert(buffer_.rows() == 0);
  return spine_.root(cadence_, put_page(sink));
}

std::span<const std::int64_t> ColumnWriter::pending_ticks() const { return ticks_of(buffer_.run()); }

void ColumnWriter::take_tail(const Run& rows) {
  assert(buffer_.rows() == tail_rows_);
  buffer_.append(rows);
  tail_rows_ = buffer_.rows();
}

format::Hash ColumnWriter::fingerprint() const {
  const Run run = buffer_.run();
  const format::Hash both[] = {spine_.fingerprint(),
                               format::checksum128({run.data, run.rows * format::width_bytes(physical())})};
  return format::checksum128(std::as_bytes(std::span(both)));
}

// Every block of this commit that the spine refers to.
Result<std::vector<format::Extent>> ColumnWriter::fresh_blocks(const Sink& sink) const {
  std::vector<format::Extent> fresh;
  auto walked = spine_.each(
      sink.pages,
      [&](const Child& node) {
        fresh.push_back(node.extent);
        return true;
      },
      // Nothing below an older page is newer.
      [&](const format::Extent& extent) { return sink.blocks.is_fresh(extent.offset); });
  if (!walked) return std::unexpected(std::move(walked.error()));
  return fresh;
}

Result<void> ColumnWriter::share(const Sink& sink) const {
  const auto fresh = fresh_blocks(sink);
  if (!fresh) return std::unexpected(fresh.error());
  for (const format::Extent& extent : *fresh) sink.blocks.share(extent);
  return {};
}

Result<void> ColumnWriter::discard(const Sink& sink) {
  const auto fresh = fresh_blocks(sink);
  if (!fresh) return std::unexpected(fresh.error());
  for (const format::Extent& extent : *fresh) sink.blocks.drop(extent);
  *this = ColumnWriter(physical(), role_);
  return {};
}

Result<void> ColumnWriter::widen_to_float64(const Sink& sink) {
  const auto inexact = [] {
    return fail(ErrorCode::kInvalidArgument, "holds integers beyond 2^53 that no float64 equals");
  };
  Buffer widened = buffer_;
  if (!widened.widen_to_float64()) return inexact();
  constexpr std::int64_t kExact = std::int64_t{1} << 53;
  const auto replaced = fresh_blocks(sink);
  if (!replaced) return std::unexpected(replaced.error());
  const auto mark = sink.blocks.mark();
  tree::Spine spine(format::Physical::kFloat64, role_);
  Result<void> pushed;
  auto walked = spine_.each(sink.pages, [&](const Child& segment) {
    if (segment.extent.height > 0) return true;
    const format::Aggregate& a = segment.aggregate;
    const bool exact = a.nulls == a.rows || (static_cast<std::int64_t>(a.min) >= -kExact &&
                                             static_cast<std::int64_t>(a.max) <= kExact);
    pushed =
        exact ? spine.push({segment.extent, column::as_float64(a)}, cadence_, put_page(sink)) : inexact();
    return pushed.has_value();
  });
  if (!walked || !pushed) {
    sink.blocks.rewind(mark);
    return walked ? pushed : walked;
  }
  for (const format::Extent& extent : *replaced) {
    if (extent.height > 0) sink.blocks.drop(extent);  // its segments serve on
  }
  spine_ = std::move(spine);
  buffer_ = std::move(widened);
  return {};
}

Result<void> ColumnWriter::scale(const Sink& sink, std::int64_t factor) {
  const auto too_large = [] {
    return fail(ErrorCode::kLimit, "holds stamps that the finer unit cannot hold in 64 bits");
  };
  Buffer scaled = buffer_;
  if (!scaled.scale(factor)) return too_large();
  const auto replaced = fresh_blocks(sink);
  if (!replaced) return std::unexpected(replaced.error());
  const auto mark = sink.blocks.mark();
  ColumnWriter fresh(physical(), role_);
  if (__builtin_mul_overflow(cadence_, factor, &fresh.cadence_)) return too_large();
  Result<void> written;
  auto walked = spine_.each(sink.pages, [&](const Child& segment) {
    if (segment.extent.height > 0) return true;
    auto rows = decode(sink, segment);
    if (!rows)
      written = std::unexpected(std::move(rows.error()));
    else if (!rows->scale(factor))
      written = too_large();
    else {
      fresh.buffer_ = std::move(*rows);
      written = fresh.write_front(sink, fresh.buffer_.rows());
    }
    return written.has_value();
  });
  if (!walked || !written) {
    sink.blocks.rewind(mark);
    return walked ? written : walked;
  }
  for (const format::Extent& extent : *replaced) sink.blocks.drop(extent);
  fresh.buffer_ = std::move(scaled);
  fresh.absorbs_ = absorbs_;
  *this = std::move(fresh);
  return {};
}

}  // namespace mdat::write
