// SPDX-License-Identifier: Apache-2.0
// Series and Axis: facts from the tree, single values, layout.
#include <algorithm>
#include <bit>
#include <cassert>
#include <cstring>
#include <utility>

#include "lib/codec/codec.hpp"
#include "lib/column/segment.hpp"
#include "lib/column/type.hpp"
#include "lib/read/cursor.hpp"
#include "lib/read/find_row.hpp"
#include "lib/read/plain_view.hpp"
#include "lib/read/snapshot.hpp"
#include "mdat/file.hpp"

namespace mdat {
namespace {

std::optional<std::int64_t> tick(const format::Aggregate& a, std::uint64_t bits) {
  if (a.rows == a.nulls) return std::nullopt;
  return static_cast<std::int64_t>(bits);
}

Result<std::uint64_t> bytes_of(const tree::PageStore& pages, const tree::Column& column) {
  std::uint64_t bytes = 0;
  auto ok = tree::each_segment(pages, column.root, [&](const tree::Located& at) {
    if (!read::Overlay::holds(at.segment.extent)) bytes += at.segment.extent.bytes;
    return true;
  });
  if (!ok) return std::unexpected(std::move(ok.error()));
  return bytes;
}

std::uint64_t raw_bytes(column::Segment& segment, format::Physical physical) {
  if (physical != format::Physical::kString)
    return std::uint64_t{segment.rows()} * format::width_bytes(physical);
  std::uint64_t bytes = 0;
  codec::StringBuffer strings;
  for (std::uint32_t granule = 0; granule < segment.granules(); ++granule) {
    if (segment.decode_strings(granule, strings)) bytes += strings.heap.size();
  }
  return bytes;
}

SegmentInfo describe(const tree::PageStore& pages, const tree::Column& column, const tree::Located& at,
                     std::string_view role) {
  SegmentInfo info;
  info.column = role;
  info.row = at.row;
  info.rows = at.segment.aggregate.rows;
  info.nulls = at.segment.aggregate.nulls;
  info.offset = at.segment.extent.offset;
  info.bytes = at.segment.extent.bytes;
  info.checksum = at.segment.extent.hash.low;
  auto segment = column::Segment::open(pages.source(), at.segment, column.physical);
  if (!segment) return info;
  if (read::Overlay::holds(at.segment.extent)) {
    // Its rows lie in tail blocks, between those of other series.
    info.offset = info.bytes = info.checksum = 0;
    info.encoding = "tail";
    info.raw_bytes = raw_bytes(**segment, column.physical);
    info.whole = true;
    return info;
  }
  info.encoding = codec::name((*segment)->header().encoding);
  info.runner_up = codec::name((*segment)->header().runner_up);
  info.runner_up_bytes = (*segment)->header().runner_up_bytes;
  info.raw_bytes = raw_bytes(**segment, column.physical);
  info.whole = true;
  for (std::uint32_t granule = 0; granule < (*segment)->granules(); ++granule)
    info.whole = info.whole && (*segment)->granule(granule).has_value();
  return info;
}

}  // namespace

std::uint64_t Axis::id() const { return state_->id; }
const Type& Axis::type() const { return state_->type; }
std::uint64_t Axis::rows() const { return state_->record.column.aggregate.rows; }
std::optional<std::int64_t> Axis::begin() const {
  return tick(state_->record.column.aggregate, state_->record.column.aggregate.first);
}
std::optional<std::int64_t> Axis::end() const {
  return tick(state_->record.column.aggregate, state_->record.column.aggregate.last);
}
std::optional<std::int64_t> Axis::min() const {
  return tick(state_->record.column.aggregate, state_->record.column.aggregate.min);
}
std::optional<std::int64_t> Axis::max() const {
  return tick(state_->record.column.aggregate, state_->record.column.aggregate.max);
}
bool Axis::sorted() const {
  return rows() < 2 || static_cast<std::int64_t>(state_->record.column.aggregate.sum_low) >= 0;
}
bool Axis::strictly_increasing() const {
  return rows() < 2 || static_cast<std::int64_t>(state_->record.column.aggregate.sum_low) > 0;
}
std::int64_t Axis::cadence() const { return state_->record.cadence; }
std::uint64_t Axis::gaps() const { return state_->record.column.aggregate.nans; }
std::uint64_t Axis::users() const { return state_->record.users; }

std::uint64_t Axis::bytes() const { return bytes_of(state_->snapshot->pages, state_->column()).value_or(0); }

Result<RowRange> Axis::rows_in(const TimeRange& range) const {
  const bool bounded = range.from || range.to;
  if (bounded && !sorted())
    return fail(ErrorCode::kInvalidArgument,
                "the stamps are not in order: a time range is not a range of rows");
  RowRange found{0, rows()};
  read::Cursor cursor(state_->snapshot->pages, state_->column());
  if (range.from) {
    const auto begin = read::lower_bound(cursor, *range.from);
    if (!begin) return std::unexpected(begin.error());
    found.begin = *begin;
  }
  if (range.to) {
    const auto end = read::lower_bound(cursor, *range.to);
    if (!end) return std::unexpected(end.error());
    found.end = std::max(found.begin, *end);
  }
  return found;
}

Result<void> Axis::read(std::uint64_t begin, std::span<std::int64_t> out) const {
  if (begin > rows() || out.size() > rows() - begin)
    return fail(ErrorCode::kInvalidArgument, "rows outside the axis were asked for");
  read::Cursor cursor(state_->snapshot->pages, state_->column());
  while (!out.empty()) {
    const auto run = cursor.read(
        begin, static_cast<std::uint32_t>(std::min<std::size_t>(out.size(), format::kVectorRows)));
    if (!run) return std::unexpected(run.error());
    std::memcpy(out.data(), run->data, run->rows * sizeof(std::int64_t));
    out = out.subspan(run->rows);
    begin += run->rows;
  }
  return {};
}

const std::string& Series::name() const { return state_->name; }
const Type& Series::type() const { return state_->type; }
const std::string& Series::unit() const { return state_->record.unit; }
std::uint64_t Series::rows() const { return state_->record.column.aggregate.rows; }
std::uint64_t Series::nulls() const { return state_->record.column.aggregate.nulls; }
std::uint64_t Series::ordinal() const { return state_->record.ordinal; }

Result<std::uint64_t> Series::bytes() const { return bytes_of(state_->snapshot->pages, state_->column()); }

Result<Axis> Series::axis() const {
  const auto& snapshot = *state_->snapshot;
  auto record = snapshot.find(tree::axis_key(state_->record.axis));
  if (!record) return std::unexpected(std::move(record.error()));
  const auto damaged = [&](const char* what) {
    return fail(ErrorCode::kDamaged, snapshot.file->path() + ": series '" + state_->name + "' " + what);
  };
  if (!*record) return damaged("refers to an axis that does not exist");
  if ((*record)->column.aggregate.rows != rows()) return damaged("has more or fewer rows than its axis");
  if ((*record)->physical != format::Physical::kInt64) return damaged("has an axis that does not hold int64");
  auto axis = std::make_shared<Axis::State>();
  axis->snapshot = state_->snapshot;
  axis->record = std::move(**record);
  axis->type =
      column::type_of(axis->record.physical, axis->record.meaning, axis->record.tick, axis->record.zone);
  axis->id = state_->record.axis;
  return Access_::axis(std::move(axis));
}

Result<std::vector<std::string>> Series::categories() const {
  if (type().kind != TypeKind::kCategorical)
    return fail(ErrorCode::kInvalidArgument,
                "series '" + name() + "' is not categorical but " + to_string(type()));
  std::vector<std::string> texts;
  if (!state_->record.dictionary) return texts;
  if (state_->record.dictionary->extent.height > 0 || state_->record.dictionary->aggregate.nulls > 0)
    return fail(ErrorCode::kDamaged, state_->snapshot->file->path() + ": the categories of series '" +
                                         name() + "' are not one segment without nulls");
  const tree::Column column{*state_->record.dictionary, format::Physical::kString, column::Role::kValues, 0};
  read::Cursor cursor(state_->snapshot->pages, column);
  for (std::uint64_t row = 0; row < column.root.aggregate.rows;) {
    const auto run = cursor.read(row, format::kVectorRows);
    if (!run) return std::unexpected(run.error());
    for (std::uint32_t i = 0; i < run->rows; ++i) texts.emplace_back(run->text(i));
    row += run->rows;
  }
  return texts;
}

Result<Value> Series::at(std::uint64_t row) const {
  if (row >= rows())
    return fail(ErrorCode::kInvalidArgument, "series '" + name() + "' has " + std::to_string(rows()) +
                                                 " rows, row " + std::to_string(row) + " was asked for");
  read::Cursor cursor(state_->snapshot->pages, state_->column(), &state_->recent);
  if (type().kind == TypeKind::kString) {
    const auto run = cursor.read(row, 1);
    if (!run) return std::unexpected(run.error());
    return run->is_valid(0) ? Value(std::string(run->text(0))) : Value{};
  }
  const auto bits = cursor.value_at(row);
  if (!bits) return std::unexpected(bits.error());
  if (!*bits) return Value{};
  if (type().kind != TypeKind::kCategorical) return column::value_of(**bits, type().kind);
  auto texts = categories();
  if (!texts) return std::unexpected(std::move(texts.error()));
  if (**bits >= texts->size())
    return fail(ErrorCode::kDamaged, state_->snapshot->file->path() + ": row " + std::to_string(row) +
                                         " of series '" + name() + "' is of a category that does not exist");
  return Value(std::move((*texts)[**bits]));
}

Result<std::span<const std::byte>> Series::view_bytes(std::size_t width) const {
  auto bytes = width == format::width_bytes(state_->record.physical)
                   ? read::view_plain(*state_->snapshot, state_->column())
                   : fail(ErrorCode::kInvalidArgument, "its type is " + to_string(type()));
  if (bytes || bytes.error().code != ErrorCode::kInvalidArgument) return bytes;
  return fail(ErrorCode::kInvalidArgument, "series '" + name() + "' cannot be viewed in place: " +
                                               bytes.error().message + "; scan it instead");
}

Result<std::vector<SegmentInfo>> Series::layout() const {
  std::vector<SegmentInfo> segments;
  const auto& pages = state_->snapshot->pages;
  const auto add = [&](const tree::Column& column, std::string_view role) {
    return tree::each_segment(pages, column.root, [&](const tree::Located& at) {
      segments.push_back(describe(pages, column, at, role));
      return true;
    });
  };
  if (auto ok = add(state_->column(), "values"); !ok) return std::unexpected(std::move(ok.error()));
  const auto axis = this->axis();
  if (!axis) return std::unexpected(axis.error());
  if (auto ok = add(Access_::state(*axis).column(), "axis"); !ok)
    return std::unexpected(std::move(ok.error()));
  return segments;
}

}  // namespace mdat
