// SPDX-License-Identifier: Apache-2.0
#include "tools/jsonl/row_buffer.hpp"

#include "tools/text.hpp"

namespace mdat::jsonl {

using tool::Exit;
using tool::Outcome;
using tool::refuse;

std::pair<std::string, std::string> split_unit(std::string_view header) {
  const std::size_t open = header.rfind(" [");
  if (!header.ends_with(']') || open == std::string_view::npos || open == 0) return {std::string(header), {}};
  return {std::string(header.substr(0, open)),
          std::string(header.substr(open + 2, header.size() - open - 3))};
}

Outcome RowBuffer::begin_row(const std::string& source, std::uint64_t line, const Member& time) {
  source_ = source;
  if (auto wrong = stamps_.add(time))
    return refuse(Exit::kIo, tool::format("{}:{}: {}", source, line, *wrong));
  lines_.push_back(line);
  return {};
}

Outcome RowBuffer::cell(const Member& member) {
  Column& column = columns_[column_of(member.key)];
  if (column.cells.size() == lines_.size()) {
    return refuse(Exit::kIo,
                  tool::format("{}:{}: \"{}\" is there twice", source_, lines_.back(), member.key));
  }
  while (column.cells.size() + 1 < lines_.size()) column.cells.add(ValueKind::kNull, {});
  column.cells.add(member.kind, member.text);
  return {};
}

void RowBuffer::end_row() {
  for (Column& column : columns_) {
    if (column.cells.size() < lines_.size()) column.cells.add(ValueKind::kNull, {});
  }
}

std::size_t RowBuffer::column_of(std::string_view header) {
  if (const auto known = index_of_.find(header); known != index_of_.end()) return known->second;
  auto [name, unit] = split_unit(header);
  CellColumn cells;
  if (const auto there = writer_->find(name)) cells.continue_as(writer_->summary(*there).type);
  for (const auto& [told, type] : options_->types) {
    if (told == name || told == header) cells.tell(type);
  }
  const std::size_t index = columns_.size();
  columns_.push_back({{std::move(name), {}, std::move(unit)}, std::move(cells), {}});
  index_of_.emplace(header, index);
  return index;
}

Outcome RowBuffer::misfit(const Column& column, const CellColumn::Misfit& misfit) const {
  const std::uint64_t line = misfit.row < lines_.size() ? lines_[misfit.row] : 0;
  std::string message = tool::format("{}:{}: \"{}\": {}", source_, line, column.spec.name, misfit.what);
  if (!misfit.limit) message += tool::format("; --type '{}=string' takes them as text", column.spec.name);
  return refuse(misfit.limit ? Exit::kNo : Exit::kIo, std::move(message));
}

/// Types that the cells decide, and integers that have to become floats.
Outcome RowBuffer::settle_types() {
  for (Column& column : columns_) {
    if (column.cells.widens()) {
      column.cells.widen();
      if (const auto there = writer_->find(column.spec.name)) {
        auto widened = writer_->widen_to_float64(*there);
        if (!widened) return tool::refuse_series(widened.error(), source_);
      }
    }
    if (const auto& type = column.cells.decide()) column.spec.type = *type;
  }
  return open_new();
}

/// Columns whose type has become known, into the group, in the order in which they were met.
Outcome RowBuffer::open_new() {
  std::vector<tool::SeriesSpec> fresh;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    if (columns_[i].place || !columns_[i].cells.decide()) continue;
    columns_[i].place = by_place_.size();
    by_place_.push_back(i);
    fresh.push_back(columns_[i].spec);
  }
  if (!group_) {
    axis_ = stamps_.type();
    auto group = tool::AppendGroup::open(*writer_, {source_, options_->keep_overlap}, axis_, fresh);
    if (!group) return std::unexpected(std::move(group.error()));
    group_ = std::move(*group);
    return {};
  }
  for (const tool::SeriesSpec& spec : fresh) {
    if (auto outcome = group_->add(spec); !outcome) return outcome;
  }
  return {};
}

Outcome RowBuffer::settle_axis() {
  const Type now = stamps_.type();
  if (now.unit != axis_.unit) {
    if (auto outcome = group_->refine(now.unit); !outcome) return outcome;
  }
  if (now.zone != axis_.zone) {
    if (auto outcome = group_->set_zone(now.zone); !outcome) return outcome;
  }
  axis_ = now;
  return {};
}

Outcome RowBuffer::flush() {
  if (lines_.empty()) return {};
  if (auto outcome = settle_types(); !outcome) return outcome;
  if (auto outcome = settle_axis(); !outcome) return outcome;
  const auto ticks = stamps_.ticks();
  if (!ticks) {
    return refuse(Exit::kNo, tool::format("{}:{}: no unit of time holds all stamps", source_, lines_.back()));
  }
  std::vector<tool::ColumnChunk> chunks;
  for (const std::size_t index : by_place_) {
    Column& column = columns_[index];
    auto chunk = column.cells.encode(*writer_, group_->id(*column.place));
    if (!chunk) return misfit(column, chunk.error());
    chunks.push_back(*chunk);
  }
  if (auto outcome = group_->append(*ticks, chunks); !outcome) return outcome;
  for (Column& column : columns_) column.cells.clear();
  stamps_.clear();
  lines_.clear();
  return {};
}

Outcome RowBuffer::finish() {
  if (auto outcome = flush(); !outcome) return outcome;
  bool left = false;
  for (Column& column : columns_) {
    if (column.place) continue;
    column.cells.be_float64();
    column.spec.type = *column.cells.decide();
    left = true;
  }
  return left && group_ ? open_new() : Outcome{};
}

}  // namespace mdat::jsonl
