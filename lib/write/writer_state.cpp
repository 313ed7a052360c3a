// SPDX-License-Identifier: Apache-2.0
#include "lib/write/writer_state.hpp"

#include <algorithm>
#include <cassert>
#include <functional>
#include <utility>

#include "lib/column/segment_rows.hpp"
#include "lib/column/type.hpp"
#include "lib/column/utf8.hpp"

namespace mdat {
namespace {

using write::ColumnWriter;

std::unexpected<Error> invalid(std::string message) {
  return fail(ErrorCode::kInvalidArgument, std::move(message));
}

}  // namespace

Result<void> Writer::State::ready() {
  if (poisoned) return std::unexpected(*poisoned);
  if (!stuck) return {};
  if (auto ok = spill(); !ok) return ok;
  stuck = false;
  return {};
}

Result<void> Writer::State::ready(SeriesId id) {
  assert(id.index < series.size());
  const SeriesState& each = series[id.index];
  if (each.removed) return invalid(file->path() + ": series '" + each.name + "' was removed");
  return ready();
}

// Rows that were taken stay taken: where they could not be written they wait, and the next call reports it.
void Writer::State::taken(const Result<void>& written, const write::ColumnWriter& column,
                          std::size_t before) {
  pending_bytes += column.pending_bytes() - before;
  if (!written) stuck = true;
  if (!stuck && pending_bytes > options.buffer_bytes) stuck = !spill().has_value();
}

// Writes the larger half of what is pending.
Result<void> Writer::State::spill() {
  std::vector<ColumnWriter*> columns;
  for (AxisState& axis : axes) {
    if (!axis.retired) columns.push_back(&axis.column);
  }
  for (SeriesState& each : series) columns.push_back(&each.column);
  std::erase_if(columns, [](const ColumnWriter* c) { return c->pending_rows() == 0; });
  std::ranges::sort(columns, std::greater{}, [](const ColumnWriter* c) { return c->pending_bytes(); });
  pending_bytes = 0;
  for (const ColumnWriter* column : columns) pending_bytes += column->pending_bytes();
  for (ColumnWriter* column : columns) {
    if (pending_bytes <= options.buffer_bytes / 2) break;
    const std::size_t before = column->pending_bytes();
    if (auto ok = column->spill(sink()); !ok) return ok;
    pending_bytes -= before - std::min(before, column->pending_bytes());
  }
  return {};
}

void Writer::State::note_times(AxisState& axis, std::span<const std::int64_t> times) {
  if (times.empty()) return;
  const auto [least, greatest] = std::ranges::minmax(times);
  axis.min = std::min(axis.min.value_or(least), least);
  axis.max = std::max(axis.max.value_or(greatest), greatest);
  axis.last = times.back();
  axis.touched = true;
}

void Writer::State::AxisState::set_bounds(const format::Aggregate& of_stamps) {
  if (of_stamps.rows == 0) return;
  min = static_cast<std::int64_t>(of_stamps.min);
  max = static_cast<std::int64_t>(of_stamps.max);
  last = static_cast<std::int64_t>(of_stamps.last);
}

Result<SeriesId> Writer::State::find(const std::string& key) {
  if (const auto known = series_by_key.find(key); known != series_by_key.end())
    return SeriesId{known->second};
  if (directory && !freed_keys.contains(key)) {
    auto record = tree::find(pages, *directory, key);
    if (!record) return std::unexpected(std::move(record.error()));
    if (*record) {
      const auto index = open_series(std::move(**record));
      if (!index) return std::unexpected(index.error());
      return SeriesId{*index};
    }
  }
  const char* kind = key.front() == tree::kHiddenKey ? "hidden series" : "series";
  return fail(ErrorCode::kNotFound, file->path() + ": no " + kind + " '" + key.substr(1) + "'");
}

Result<void> Writer::State::check_free(const std::string& key) {
  if (const auto there = find(key); there)
    return fail(ErrorCode::kExists, file->path() + ": series '" + key.substr(1) + "' is already there");
  else if (there.error().code != ErrorCode::kNotFound)
    return std::unexpected(there.error());
  return {};
}

Result<void> Writer::State::check_name(std::string_view name) const {
  if (!name.empty() && name.size() <= format::kNameBytesMax && column::is_utf8(name)) return {};
  return invalid(file->path() + ": a series name is 1 to 65535 bytes of UTF-8");
}

std::uint32_t Writer::State::take_axis(AxisState axis) {
  const auto index = static_cast<std::uint32_t>(axes.size());
  axis.id = next_axis++;
  axis_by_id[axis.id] = index;
  axes.push_back(std::move(axis));
  return index;
}

SeriesId Writer::State::take_series(SeriesState taken) {
  const auto index = static_cast<std::uint32_t>(series.size());
  taken.ordinal = next_ordinal++;
  taken.home = taken.axis;
  axes[taken.axis].users++;
  axes[taken.axis].touched = true;
  series_by_key.emplace(taken.key(), index);
  series.push_back(std::move(taken));
  return SeriesId{index};
}

Result<void> Writer::State::check_values(const SeriesState& each, const void* values, std::size_t count,
                                         ValidityBits validity) const {
  const std::string name = "series '" + each.name + "' ";
  if (each.type.kind == TypeKind::kString) return invalid(name + "holds strings: use append_strings");
  const auto valid = [&](std::size_t i) { return validity == nullptr || column::bit_at(validity, i); };
  if (each.type.kind == TypeKind::kBool) {
    const auto* bools = static_cast<const std::uint8_t*>(values);
    for (std::size_t i = 0; i < count; ++i) {
      if (bools[i] > 1 && valid(i)) return invalid(name + "holds bools: each value is one byte, 0 or 1");
    }
  }
  if (each.type.kind == TypeKind::kCategorical) {
    const auto* codes = static_cast<const std::uint32_t*>(values);
    for (std::size_t i = 0; i < count; ++i) {
      if (codes[i] >= each.categories.size() && valid(i))
        return invalid(name + "has " + std::to_string(each.categories.size()) + " categories, code " +
                       std::to_string(codes[i]) + " was given; codes come from add_category");
    }
  }
  return {};
}

Result<void> Writer::State::check_texts(const SeriesState& each,
                                        std::span<const std::string_view> values) const {
  if (each.type.kind != TypeKind::kString)
    return invalid("series '" + each.name + "' holds " + to_string(each.type) + ", not strings");
  for (const std::string_view value : values) {
    if (value.size() > format::kStringBytesMax)
      return fail(ErrorCode::kLimit, "a string in series '" + each.name + "' is longer than 256 MiB");
    if (!column::is_utf8(value)) return invalid("a string in series '" + each.name + "' is not UTF-8");
  }
  return {};
}

void Writer::State::take_times(AxisState& axis, std::span<const std::int64_t> times) {
  note_times(axis, times);
  const std::size_t before = axis.column.pending_bytes();
  const auto* bytes = reinterpret_cast<const std::byte*>(times.data());
  taken(axis.column.append(sink(), bytes, times.size(), nullptr), axis.column, before);
}

void Writer::State::take_values(SeriesState& each, const void* values, std::size_t count,
                                ValidityBits validity) {
  each.touched = each.touched || count > 0;
  const std::size_t before = each.column.pending_bytes();
  taken(each.column.append(sink(), static_cast<const std::byte*>(values), count, validity), each.column,
        before);
}

void Writer::State::take_texts(SeriesState& each, std::span<const std::string_view> values,
                               ValidityBits validity) {
  each.touched = each.touched || !values.empty();
  const std::size_t before = each.column.pending_bytes();
  taken(each.column.append_text(sink(), values, validity), each.column, before);
}

Result<std::uint32_t> Writer::State::open_axis(std::uint64_t id) {
  if (const auto known = axis_by_id.find(id); known != axis_by_id.end()) return known->second;
  const auto record = tree::find(pages, *directory, tree::axis_key(id));
  if (!record) return std::unexpected(record.error());
  if (!*record || (*record)->physical != format::Physical::kInt64)
    return fail(ErrorCode::kDamaged,
                file->path() + ": axis " + std::to_string(id) + " is missing or not of int64");
  const tree::Record& r = **record;
  auto column = ColumnWriter::open(pages, {r.column, r.physical, column::Role::kAxis, r.cadence});
  if (!column) return std::unexpected(std::move(column.error()));
  if (found_tail) column->take_tail(found_tail->stamps(id).run());
  pending_bytes += column->pending_bytes();
  const auto index = static_cast<std::uint32_t>(axes.size());
  axes.push_back({.id = id,
                  .type = column::type_of(r.physical, r.meaning, r.tick, r.zone),
                  .column = std::move(*column),
                  .users = r.users,
                  .touched = false,
                  .committed = true,
                  .committed_users = r.users});
  axis_by_id[id] = index;
  AxisState& axis = axes.back();
  axis.set_bounds(r.column.aggregate);
  axis.committed_rows = axis.column.rows();
  note_times(axis, axis.column.pending_ticks());
  axis.touched = false;
  return index;
}

Result<void> Writer::State::load_categories(SeriesState& each) const {
  if (!each.dictionary) return {};
  auto segment = column::Segment::open(blocks, *each.dictionary, format::Physical::kString);
  if (!segment) return std::unexpected(std::move(segment.error()));
  return column::each_run(**segment, 0, (*segment)->rows(), [&](const column::Run& run) -> Result<void> {
    for (const std::string_view text : run.texts()) {
      each.codes[std::string(text)] = static_cast<std::uint32_t>(each.categories.size());
      each.categories.emplace_back(text);
    }
    return {};
  });
}

Result<std::uint32_t> Writer::State::open_series(tree::Record r) {
  if (auto ok = load_tail(); !ok) return std::unexpected(std::move(ok.error()));
  const auto axis = open_axis(r.axis);
  if (!axis) return axis;
  auto column = ColumnWriter::open(pages, {r.column, r.physical, column::Role::kValues, 0});
  if (!column) return std::unexpected(std::move(column.error()));
  SeriesState opened{.name = r.key.substr(1),
                     .type = column::type_of(r.physical, r.meaning, r.tick, r.zone),
                     .unit = r.unit,
                     .axis = *axis,
                     .home = *axis,
                     .ordinal = r.ordinal,
                     .column = std::move(*column),
                     .committed_axis = r.axis,
                     .touched = false,
                     .committed = true,
                     .hidden = r.key.front() == tree::kHiddenKey,
                     .dictionary = r.dictionary,
                     .metadata = r.metadata};
  if (found_tail && !opened.hidden)
    opened.column.take_tail(found_tail->values(r.axis, r.physical, r.ordinal).run());
  pending_bytes += opened.column.pending_bytes();
  opened.committed_rows = opened.column.rows();
  if (auto ok = load_categories(opened); !ok) return std::unexpected(std::move(ok.error()));
  const auto index = static_cast<std::uint32_t>(series.size());
  series_by_key.emplace(r.key, index);
  series.push_back(std::move(opened));
  return index;
}

}  // namespace mdat
