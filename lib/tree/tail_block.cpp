// SPDX-License-Identifier: Apache-2.0
#include "lib/tree/tail_block.hpp"

#include <algorithm>
#include <cassert>
#include <cstring>
#include <string>
#include <tuple>
#include <utility>

#include "format/checksum.hpp"
#include "lib/column/segment_builder.hpp"
#include "lib/column/segment_rows.hpp"
#include "lib/io/block_copy.hpp"

namespace mdat::tree {
namespace {

using column::Buffer;
using column::Run;
using format::kTailColumns;
using format::Physical;
using format::TailColumn;
using format::TailHeader;

constexpr std::size_t index_of(TailColumn column) { return static_cast<std::size_t>(column); }

/// The type of a column of the block.
constexpr Physical physical_of(std::size_t column) {
  constexpr std::array<Physical, 6> kOfGroups = {Physical::kUint64, Physical::kUint32, Physical::kUint32,
                                                 Physical::kUint8,  Physical::kInt64,  Physical::kUint64};
  if (column < kOfGroups.size()) return kOfGroups[column];
  return static_cast<Physical>(column - index_of(TailColumn::kOrdinals));
}
static_assert(physical_of(index_of(TailColumn::kValues)) == Physical::kInt8);
static_assert(physical_of(kTailColumns - 1) == Physical::kString);

/// The columns of a block as it is put together.
class Assembly {
 public:
  Assembly() {
    columns_.reserve(kTailColumns);
    for (std::size_t i = 0; i < kTailColumns; ++i) columns_.emplace_back(physical_of(i));
  }

  void add(TailRows& axis) {
    std::ranges::sort(axis.series, {}, [](const TailRows::Values& each) {
      return std::tuple(each.run.physical, each.ordinal);
    });
    of(TailColumn::kStamps).append(axis.stamps);
    for (auto begin = axis.series.begin(); begin != axis.series.end();) {
      const Physical physical = begin->run.physical;
      const auto end = std::find_if(begin, axis.series.end(),
                                    [&](const auto& each) { return each.run.physical != physical; });
      add_group(axis, {begin, end});
      begin = end;
    }
  }

  std::vector<std::byte> finish(std::uint32_t blocks, const format::Extent& previous, Profile profile) const {
    TailHeader header{};
    header.magic = format::kTailMagic;
    header.blocks = blocks;
    header.previous = previous;
    header.rows = rows_;
    header.groups = groups_;
    std::vector<std::byte> bytes(sizeof header);
    for (std::size_t i = 0; i < kTailColumns; ++i) {
      if (columns_[i].rows() == 0) continue;
      bytes.resize((bytes.size() + 7) / 8 * 8);
      const auto built = column::build_segment(columns_[i].run(), column::Role::kValues, 0, profile);
      bytes.insert(bytes.end(), built.bytes.begin(), built.bytes.end());
      header.column_bytes[i] = static_cast<std::uint32_t>(built.bytes.size());
    }
    std::memcpy(bytes.data(), &header, sizeof header);
    return bytes;
  }

 private:
  Buffer& of(TailColumn column) { return columns_[index_of(column)]; }

  template <typename T>
  void add_number(TailColumn column, T value) {
    of(column).append(reinterpret_cast<const std::byte*>(&value), 1, nullptr);
  }

  void add_group(const TailRows& axis, std::span<const TailRows::Values> series) {
    add_number(TailColumn::kAxis, axis.axis);
    add_number(TailColumn::kRows, axis.stamps.rows);
    add_number(TailColumn::kSeries, static_cast<std::uint32_t>(series.size()));
    add_number(TailColumn::kPhysical, static_cast<std::uint8_t>(series[0].run.physical));
    for (const TailRows::Values& each : series) add_number(TailColumn::kOrdinals, each.ordinal);
    Buffer& values = columns_[format::tail_column(series[0].run.physical)];
    for (std::uint32_t row = 0; row < axis.stamps.rows; ++row) {
      for (const TailRows::Values& each : series) values.append(each.run.slice(row, 1));
    }
    rows_ += std::uint64_t{axis.stamps.rows} * series.size();
    ++groups_;
  }

  std::vector<Buffer> columns_;
  std::uint64_t rows_ = 0;
  std::uint32_t groups_ = 0;
};

template <typename T>
std::span<const T> numbers(const Buffer& column) {
  return {reinterpret_cast<const T*>(column.run().data), column.rows()};
}

}  // namespace

std::vector<std::byte> build_tail_block(std::vector<TailRows> rows, std::uint32_t blocks,
                                        const format::Extent& previous, Profile profile) {
  std::ranges::sort(rows, {}, &TailRows::axis);
  Assembly assembly;
  for (TailRows& axis : rows) assembly.add(axis);
  return assembly.finish(blocks, previous, profile);
}

/// Checks the block and takes it apart, column by column.
class TailBlock::Loader {
 public:
  Loader(const io::BlockSource& source, TailBlock& block) : source_(source), block_(block) {}

  Result<void> load() {
    if (auto ok = read(); !ok) return ok;
    std::memcpy(&block_.header_, bytes_.data(), sizeof block_.header_);
    if (auto ok = check_header(); !ok) return ok;
    const TailHeader& header = block_.header_;
    for (const auto column :
         {TailColumn::kAxis, TailColumn::kRows, TailColumn::kSeries, TailColumn::kPhysical}) {
      if (auto ok = decode(index_of(column), header.groups); !ok) return ok;
    }
    const auto counts = count();
    if (!counts) return std::unexpected(counts.error());
    for (std::size_t i = index_of(TailColumn::kStamps); i < kTailColumns; ++i) {
      if (auto ok = decode(i, (*counts)[i]); !ok) return ok;
    }
    return divide();
  }

 private:
  using Counts = std::array<std::uint64_t, kTailColumns>;

  [[nodiscard]] std::unexpected<Error> damaged(const char* what) const {
    return io::damaged(source_, block_.extent_.offset, std::string("tail block ") + what);
  }

  Result<void> read() {
    const format::Extent& extent = block_.extent_;
    if (extent.bytes < sizeof(TailHeader) || extent.bytes > format::kTailBytesMax)
      return damaged("of an impossible length");
    bytes_ = copy_.take(extent.bytes);
    if (auto ok = source_.read(extent.offset, bytes_); !ok) return ok;
    if (format::checksum128(bytes_) != extent.hash) return damaged("does not hash to what its parent holds");
    return {};
  }

  Result<void> check_header() {
    const TailHeader& header = block_.header_;
    const bool first = header.blocks == 1;
    if (header.magic != format::kTailMagic || header.reserved != 0) return damaged("does not begin as one");
    if (header.blocks == 0 || header.blocks > format::kTailBlocksMax ||
        first != (header.previous == format::Extent{}) ||
        (!first && header.previous.offset == block_.extent_.offset))
      return damaged("has no place in a chain");
    if (header.rows > format::kTailRowsMax || header.groups == 0 || header.groups > header.rows)
      return damaged("has an impossible number of rows");
    std::uint64_t end = sizeof header;
    for (std::size_t i = 0; i < kTailColumns; ++i) {
      if (header.column_bytes[i] == 0) continue;
      offsets_[i] = (end + 7) / 8 * 8;
      end = offsets_[i] + header.column_bytes[i];
    }
    if (end != bytes_.size()) return damaged("is longer or shorter than its columns");
    return {};
  }

  Result<void> decode(std::size_t column, std::uint64_t rows) {
    const std::uint32_t bytes = block_.header_.column_bytes[column];
    if ((bytes == 0) != (rows == 0)) return damaged("lacks a column or has one too many");
    if (rows == 0) return {};
    const io::BlockCopy copy(source_, block_.extent_.offset, bytes_);
    auto segment = column::Segment::open_inside(copy, block_.extent_.offset + offsets_[column], bytes,
                                                static_cast<std::uint32_t>(rows), physical_of(column));
    if (!segment) return std::unexpected(std::move(segment.error()));
    const bool of_groups = column < index_of(TailColumn::kValues);
    if ((*segment)->header().physical != physical_of(column) ||
        (of_groups && (*segment)->header().has_validity != 0))
      return damaged("has a column of a wrong type or with nulls");
    auto decoded = column::read_rows(**segment);
    if (!decoded) return std::unexpected(std::move(decoded.error()));
    if (column == kTailColumns - 1) block_.text_bytes_ = decoded->run().text_bytes();
    block_.columns_[column] = std::move(*decoded);
    return {};
  }

  template <typename T>
  [[nodiscard]] std::span<const T> column_of(TailColumn column) const {
    return numbers<T>(*block_.column(index_of(column)));
  }

  // How many rows the other columns must have, once the groups make sense.
  Result<Counts> count() {
    const auto axes = column_of<std::uint64_t>(TailColumn::kAxis);
    const auto rows = column_of<std::uint32_t>(TailColumn::kRows);
    const auto series = column_of<std::uint32_t>(TailColumn::kSeries);
    const auto physicals = column_of<std::uint8_t>(TailColumn::kPhysical);
    Counts counts{};
    std::uint64_t total = 0;
    for (std::size_t i = 0; i < axes.size(); ++i) {
      const bool same_axis = i > 0 && axes[i] == axes[i - 1];
      if (physicals[i] < static_cast<std::uint8_t>(Physical::kInt8) ||
          physicals[i] > static_cast<std::uint8_t>(Physical::kString))
        return damaged("has a group of an unknown type");
      if (i > 0 && std::tie(axes[i - 1], physicals[i - 1]) >= std::tie(axes[i], physicals[i]))
        return damaged("has groups out of order");
      if (same_axis && rows[i] != rows[i - 1]) return damaged("has groups of an axis with different rows");
      const std::uint64_t values = std::uint64_t{rows[i]} * series[i];
      if (values == 0 || values > block_.header_.rows - total)
        return damaged("has a group of an impossible size");
      total += values;
      if (!same_axis) counts[index_of(TailColumn::kStamps)] += rows[i];
      counts[index_of(TailColumn::kOrdinals)] += series[i];
      counts[format::tail_column(static_cast<Physical>(physicals[i]))] += values;
    }
    if (total != block_.header_.rows) return damaged("has another number of rows than its groups");
    if (std::ranges::any_of(counts, [](std::uint64_t c) { return c > format::kSegmentRowsMax; }))
      return damaged("has a column of too many rows");
    return counts;
  }

  Result<void> divide() {
    const auto axes = column_of<std::uint64_t>(TailColumn::kAxis);
    const auto rows = column_of<std::uint32_t>(TailColumn::kRows);
    const auto series = column_of<std::uint32_t>(TailColumn::kSeries);
    const auto physicals = column_of<std::uint8_t>(TailColumn::kPhysical);
    auto ordinals = column_of<std::uint64_t>(TailColumn::kOrdinals);
    std::array<std::uint32_t, kTailColumns> next{};
    std::uint32_t stamp = 0;
    for (std::size_t i = 0; i < axes.size(); ++i) {
      if (i > 0 && axes[i] != axes[i - 1]) stamp += rows[i - 1];
      const auto physical = static_cast<Physical>(physicals[i]);
      std::uint32_t& value = next[format::tail_column(physical)];
      const auto of_group = ordinals.first(series[i]);
      if (std::ranges::adjacent_find(of_group, std::greater_equal{}) != of_group.end())
        return damaged("has series out of order");
      block_.groups_.push_back({axes[i], physical, rows[i], of_group, stamp, value});
      ordinals = ordinals.subspan(series[i]);
      value += rows[i] * series[i];
    }
    return {};
  }

  const io::BlockSource& source_;
  TailBlock& block_;
  io::Scratch copy_;
  std::span<std::byte> bytes_;
  std::array<std::uint64_t, kTailColumns> offsets_{};
};

Result<std::shared_ptr<const TailBlock>> TailBlock::load(const io::BlockSource& source,
                                                         const format::Extent& extent) {
  std::shared_ptr<TailBlock> block(new TailBlock);
  block->extent_ = extent;
  if (auto ok = Loader(source, *block).load(); !ok) return std::unexpected(std::move(ok.error()));
  return block;
}

std::span<const std::uint64_t> TailBlock::ordinals() const {
  return numbers<std::uint64_t>(*column(index_of(TailColumn::kOrdinals)));
}

void TailBlock::append_stamps(std::uint64_t axis, Buffer& out) const {
  const auto group = std::ranges::lower_bound(groups_, axis, {}, &Group::axis);
  if (group == groups_.end() || group->axis != axis) return;
  out.append(column(index_of(TailColumn::kStamps))->run().slice(group->first_stamp, group->rows));
}

void TailBlock::append_values(std::uint64_t axis, std::uint64_t ordinal, Buffer& out) const {
  const auto key = [](const Group& group) { return std::tuple(group.axis, group.physical); };
  const auto group = std::ranges::lower_bound(groups_, std::tuple(axis, out.physical()), {}, key);
  if (group == groups_.end() || key(*group) != std::tuple(axis, out.physical())) return;
  const auto found = std::ranges::lower_bound(group->ordinals, ordinal);
  if (found == group->ordinals.end() || *found != ordinal) return;
  const auto width = static_cast<std::uint32_t>(group->ordinals.size());
  const auto place = static_cast<std::uint32_t>(found - group->ordinals.begin());
  const Run run = column(format::tail_column(group->physical))->run();
  for (std::uint32_t row = 0; row < group->rows; ++row)
    out.append(run.slice(group->first_value + row * width + place, 1));
}

}  // namespace mdat::tree
