// SPDX-License-Identifier: Apache-2.0
#include "lib/page/frame_decoder.hpp"

#include <algorithm>
#include <cstring>
#include <limits>
#include <string>

#include "format/checksum.hpp"
#include "lib/column/segment.hpp"
#include "lib/column/validity.hpp"
#include "lib/read/cursor.hpp"

namespace mdat::page {
namespace {

using format::kGranuleRows;
using format::kVectorRows;

bool test(const std::atomic<std::uint64_t>* bits, std::size_t i) noexcept {
  return (bits[i / 64].load(std::memory_order_relaxed) >> (i % 64) & 1) != 0;
}
void set(std::atomic<std::uint64_t>* bits, std::size_t i) noexcept {
  bits[i / 64].fetch_or(std::uint64_t{1} << (i % 64), std::memory_order_relaxed);
}

}  // namespace

FrameDecoder::FrameDecoder(const File::State& snapshot, const tree::Column& column, NullRows nulls)
    : snapshot_(&snapshot), column_(column), nulls_(nulls), width_(format::width_bytes(column.physical)) {}

Result<std::unique_ptr<FrameDecoder>> FrameDecoder::make(const File::State& snapshot,
                                                         const tree::Column& column, NullRows nulls) {
  std::unique_ptr<FrameDecoder> decoder(new FrameDecoder(snapshot, column, nulls));
  Result<void> added;
  auto walked = tree::each_segment(snapshot.pages, column.root, [&](const tree::Located& at) {
    added = decoder->add(at);
    return added.has_value();
  });
  if (!walked) return std::unexpected(std::move(walked.error()));
  if (!added) return std::unexpected(std::move(added.error()));
  for (Segment& segment : decoder->segments_) segment.source.shared = segment.shared;
  const std::size_t words = (decoder->granules_.size() + 63) / 64;
  decoder->checked_ = std::make_unique<std::atomic<std::uint64_t>[]>(words);
  decoder->damaged_ = std::make_unique<std::atomic<std::uint64_t>[]>(words);
  return decoder;
}

Result<void> FrameDecoder::add(const tree::Located& at) {
  const auto opened = column::Segment::open(snapshot_->pages.source(), at.segment, column_.physical);
  if (!opened) return std::unexpected(opened.error());
  const column::Segment& segment = **opened;
  const codec::Source source = segment.source();
  for (std::uint32_t i = 0; i < segment.granules(); ++i)
    granules_.push_back({at.row + std::uint64_t{i} * kGranuleRows, segment.payload_offset(i),
                         segment.payload_checksum(i), segment.payload_bytes(i),
                         static_cast<std::uint32_t>(segments_.size())});
  segments_.push_back({source,
                       {source.shared.begin(), source.shared.end()},
                       granules_.size() - segment.granules(),
                       segment.header().has_validity != 0});
  rows_ = at.row + segment.rows();
  return {};
}

// No granule is longer than kGranuleRows, so that many are before the row at least.
std::size_t FrameDecoder::find(std::uint64_t row) const noexcept {
  const auto begin = granules_.begin() + static_cast<std::ptrdiff_t>(row / kGranuleRows);
  if (begin + 1 == granules_.end() || begin[1].row > row) return row / kGranuleRows;
  const auto after = std::ranges::upper_bound(begin, granules_.end(), row, {}, &Granule::row);
  return static_cast<std::size_t>(after - granules_.begin()) - 1;
}

std::uint32_t FrameDecoder::rows_of(std::size_t granule) const noexcept {
  const std::uint64_t end = granule + 1 < granules_.size() ? granules_[granule + 1].row : rows_;
  return static_cast<std::uint32_t>(end - granules_[granule].row);
}

void FrameDecoder::decode(std::uint64_t begin, std::size_t count, Workbench& bench,
                          std::byte* out) const noexcept {
  const std::uint64_t end = begin + count;
  for (std::size_t i = find(begin); i < granules_.size() && granules_[i].row < end; ++i) {
    const std::uint64_t row = granules_[i].row;
    const std::uint32_t rows = rows_of(i);
    // Decoders fill whole vectors: what is too much is written over by the next granule, if there is room.
    const std::uint64_t filled = (std::uint64_t{rows} + kVectorRows - 1) / kVectorRows * kVectorRows;
    const bool direct = row >= begin && row + filled <= end;
    std::byte* const to = direct ? out + (row - begin) * width_ : bench.granule.data();
    if (!decode_granule(i, bench, to)) {
      note_damage(i);
      fill(to, rows);
    }
    if (direct) continue;
    const std::uint64_t first = std::max(row, begin), last = std::min(row + rows, end);
    std::memcpy(out + (first - begin) * width_, to + (first - row) * width_, (last - first) * width_);
  }
}

std::span<const std::byte> FrameDecoder::payload(std::size_t granule, Workbench& bench) const noexcept {
  const Granule& at = granules_[granule];
  const std::byte* const bytes = snapshot_->blocks.peek(at.offset, at.bytes, bench.payload);
  if (bytes == nullptr) return {};
  return {bytes, at.bytes};
}

bool FrameDecoder::decode_granule(std::size_t granule, Workbench& bench, std::byte* out) const noexcept {
  const Granule& at = granules_[granule];
  const Segment& segment = segments_[at.segment];
  const std::uint32_t rows = rows_of(granule);
  const auto bytes = payload(granule, bench);
  if (bytes.size() != at.bytes) return false;
  const std::uint64_t trips = snapshot_->blocks.trips();
  if (!test(checked_.get(), granule) || trips > 0) {
    if (format::checksum64(bytes) != at.checksum) return false;
    if (snapshot_->blocks.in_place()) set(checked_.get(), granule);
  }
  auto values = bytes;
  if (segment.has_validity) {
    const std::size_t section = column::read_validity(values, rows, bench.validity.data());
    if (section == 0) return false;
    values = values.subspan(section);
  }
  codec::Source source = segment.source;
  source.room = &bench.zstd;
  const auto index = static_cast<std::uint32_t>(granule - segment.first_granule);
  const std::uint32_t vectors = (rows + kVectorRows - 1) / kVectorRows;
  if (!column::decode_values(source, column_.physical, values, index, rows, 0, vectors, out)) return false;
  // A guarded map may have lost the bytes meanwhile.
  if (snapshot_->blocks.trips() != trips && format::checksum64(bytes) != at.checksum) return false;
  if (segment.has_validity && nulls_ == NullRows::kMarked) mark_nulls(bench.validity.data(), rows, out);
  return true;
}

void FrameDecoder::fill(std::byte* out, std::size_t rows) const noexcept {
  if (!format::is_float(column_.physical)) {
    std::memset(out, 0, rows * width_);
    return;
  }
  format::visit_physical(column_.physical, [&]<typename T>(std::type_identity<T>) {
    std::fill_n(reinterpret_cast<T*>(out), rows, std::numeric_limits<T>::quiet_NaN());
  });
}

void FrameDecoder::mark_nulls(const std::uint64_t* validity, std::uint32_t rows,
                              std::byte* out) const noexcept {
  for (std::uint32_t word = 0; word < (rows + 63) / 64; ++word) {
    if (validity[word] == ~std::uint64_t{0}) continue;
    for (std::uint32_t row = word * 64; row < std::min(rows, word * 64 + 64); ++row) {
      if (!column::bit_at(validity, row)) fill(out + row * width_, 1);
    }
  }
}

void FrameDecoder::note_damage(std::size_t granule) const noexcept {
  set(damaged_.get(), granule);
  std::size_t none = kNone;
  first_damaged_.compare_exchange_strong(none, granule);
}

std::optional<Error> FrameDecoder::error() const {
  const std::size_t first = first_damaged_;
  if (first == kNone) return std::nullopt;
  return describe(first);
}

std::optional<Error> FrameDecoder::error_in(RowRange rows) const {
  if (first_damaged_ == kNone || rows.begin >= rows.end) return std::nullopt;
  for (std::size_t i = find(rows.begin); i < granules_.size() && granules_[i].row < rows.end; ++i) {
    if (test(damaged_.get(), i)) return describe(i);
  }
  return std::nullopt;
}

// The handler had no memory for words: the granule is read once more, in the way that has.
Error FrameDecoder::describe(std::size_t granule) const {
  const Granule& at = granules_[granule];
  read::Cursor cursor(snapshot_->pages, column_);
  for (std::uint64_t row = at.row; row < at.row + rows_of(granule);) {
    const auto run = cursor.read(row, kVectorRows);
    if (!run) return run.error();
    row += run->rows;
  }
  return {ErrorCode::kDamaged,
          snapshot_->file->path() + ": rows " + std::to_string(at.row) + " to " +
              std::to_string(at.row + rows_of(granule)) + " could not be decoded when they were touched" +
              ", and can be now: the file changes while it is read",
          at.offset};
}

void FrameDecoder::each_extent(RowRange rows,
                               const std::function<void(std::uint64_t, std::uint64_t)>& visit) const {
  if (rows.begin >= rows.end) return;
  std::uint64_t begin = 0, end = 0;
  for (std::size_t i = find(rows.begin); i < granules_.size() && granules_[i].row < rows.end; ++i) {
    constexpr std::uint64_t kBridged = 4096;  // what lies between two granules of a run
    const Granule& at = granules_[i];
    if (at.offset < end || at.offset > end + kBridged) {
      if (begin < end) visit(begin, end - begin);
      begin = at.offset;
    }
    end = at.offset + at.bytes;
  }
  if (begin < end) visit(begin, end - begin);
}

}  // namespace mdat::page
