// SPDX-License-Identifier: Apache-2.0
// Small commits: the new rows of many series go into one block of the tail, and the directory stays as it is.
// The rows also stay pending in their columns, which write them into segments when the tail is folded. Spec:
// mdat.md, section 3.5.
#include <algorithm>
#include <limits>
#include <unordered_set>
#include <utility>

#include "lib/write/writer_state.hpp"

namespace mdat {
namespace {

// Rows that come in greater numbers are worth a segment.
constexpr std::uint32_t kRowsMax = format::kVectorRows;

// Few of many series: a fold of many such commits would write paths all over the directory in one commit.
// Each writes its own path instead, which is at most 64 KiB.
constexpr std::size_t kFew = 2, kMany = 1024;

bool is_few_of_many(const std::vector<tree::TailRows>& rows, const format::Slot& newest) {
  std::size_t touched = 0;
  for (const tree::TailRows& axis : rows) touched += axis.series.size();
  return newest.tail_blocks == 0 && newest.series > kMany && touched <= kFew;
}

}  // namespace

// The tail that the file had when it was opened: its rows wait for the series they belong to.
Result<void> Writer::State::load_tail() {
  if (creating() || newest->tail_blocks == 0 || tail_bytes > 0) return {};
  auto tail = tree::Tail::load(blocks, *newest);
  if (!tail) return std::unexpected(std::move(tail.error()));
  found_tail = std::move(*tail);
  tail_bytes = found_tail->bytes();
  tail_text_bytes = found_tail->text_bytes();
  return {};
}

// Before a fold every series that has rows in the tail is opened, which gives it the rows.
Result<void> Writer::State::open_tail_series() {
  if (auto ok = load_tail(); !ok) return ok;
  if (found_tail) {
    const auto ordinals = found_tail->ordinals();
    std::unordered_set<std::uint64_t> missing(ordinals.begin(), ordinals.end());
    for (const SeriesState& each : series) missing.erase(each.ordinal);
    Result<void> opened;
    const auto visit = [&](const tree::Record& record) {
      if (missing.erase(record.ordinal) > 0) {
        if (auto index = open_series(record); !index) opened = std::unexpected(std::move(index.error()));
      }
      return opened && !missing.empty();
    };
    if (!missing.empty()) {
      if (auto walked = tree::each_of(tree::kSeriesKey, pages, newest->root, visit); !walked) return walked;
    }
    if (!opened) return opened;
    if (!missing.empty())
      return io::damaged(blocks, newest->tail.offset, "the tail has rows of a series that does not exist:");
  }
  for (AxisState& axis : axes) axis.touched = axis.touched || (axis.users > 0 && axis.column.has_tail());
  for (SeriesState& each : series) each.touched = each.touched || each.column.has_tail();
  return {};
}

// Series that went their own way and came to the same stamps are on one axis again.
void Writer::State::rejoin_axes() {
  const auto moved = [&](const SeriesState& each) {
    return each.touched && each.committed && axes[each.axis].id != each.committed_axis;
  };
  if (std::ranges::any_of(series, moved)) unify_axes();
}

bool Writer::State::only_rows(const AxisState& axis) const {
  return axis.committed && !axis.altered && axis.users > 0 && axis.users == axis.committed_users &&
         axis.column.is_settled();
}

bool Writer::State::only_rows(const SeriesState& each) const {
  return each.committed && !each.hidden && !each.altered && !each.categories_changed &&
         axes[each.axis].id == each.committed_axis && each.column.is_settled();
}

// What the commit adds, where it adds nothing but rows and not too many; else nothing.
std::optional<std::vector<tree::TailRows>> Writer::State::tail_rows() const {
  constexpr std::size_t kNone = std::numeric_limits<std::size_t>::max();
  std::vector<tree::TailRows> rows;
  std::vector<std::size_t> place(axes.size(), kNone);
  for (std::size_t i = 0; i < axes.size(); ++i) {
    const AxisState& axis = axes[i];
    if (!axis.touched || (axis.users == 0 && !axis.committed)) continue;
    const column::Run stamps = axis.column.fresh();
    if (!only_rows(axis) || stamps.rows > kRowsMax) return std::nullopt;
    if (stamps.rows == 0) continue;
    place[i] = rows.size();
    rows.push_back({axis.id, stamps, {}});
  }
  std::uint64_t total = 0;
  std::size_t text_bytes = tail_text_bytes;
  for (const SeriesState& each : series) {
    if (!each.touched) continue;
    if (!only_rows(each)) return std::nullopt;
    const column::Run values = each.column.fresh();
    if (values.rows == 0) continue;
    total += values.rows;
    text_bytes += values.text_bytes();
    rows[place[each.axis]].series.push_back({each.ordinal, values});
  }
  const bool fits = total > 0 && total <= format::kSegmentRowsMax &&
                    total <= format::kTailRowsMax - newest->tail_rows &&
                    text_bytes <= format::kTailTextBytesMax;
  return fits ? std::optional(std::move(rows)) : std::nullopt;
}

// Everything of the commit but its slot, if the tail takes it.
Result<std::optional<format::Slot>> Writer::State::write_tail(std::int64_t time_us) {
  const std::uint32_t longest = std::min(options.tail_commits, format::kTailBlocksMax);
  if (creating() || newest->tail_blocks >= longest || !freed_keys.empty()) return std::nullopt;
  if (auto ok = load_tail(); !ok) return std::unexpected(std::move(ok.error()));
  rejoin_axes();
  const auto rows = tail_rows();
  if (!rows || is_few_of_many(*rows, *newest)) return std::nullopt;
  const auto number = static_cast<std::uint32_t>(newest->tail_blocks + 1);
  // Written in whole pages and soon folded: what takes longer to encode would save nothing.
  const auto block = tree::build_tail_block(*rows, number, newest->tail, Profile::kFast);
  if (tail_bytes + block.size() > format::kTailBytesMax) return std::nullopt;
  const auto extent = blocks.put(block, 0);
  if (!extent) return std::unexpected(extent.error());
  format::Slot slot = next_slot(newest->root, time_us);
  slot.tail = *extent;
  slot.tail_blocks = number;
  slot.tail_rows = newest->tail_rows + (slot.rows - newest->rows);
  end_commit(slot);
  return slot;
}

}  // namespace mdat
