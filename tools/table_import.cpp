// SPDX-License-Identifier: Apache-2.0
#include "tools/table_import.hpp"

#include <algorithm>
#include <numeric>

#include "tools/text.hpp"

namespace mdat::tool {
namespace {

/// Ticks of `found` in one of `wanted`.
std::int64_t ticks_in(const Type& wanted, const Type& found) {
  const bool ticks = found.kind == TypeKind::kTimestamp || found.kind == TypeKind::kDuration;
  return ticks ? ticks_per_second(found.unit) / ticks_per_second(wanted.unit) : 1;
}

/// Stops at the first that is no multiple: its index is the error.
std::expected<void, std::size_t> divide(std::span<const std::int64_t> values, std::int64_t divisor,
                                        std::vector<std::int64_t>& out) {
  out.resize(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    out[i] = values[i] / divisor;
    if (out[i] * divisor != values[i]) return std::unexpected(i);
  }
  return {};
}

std::unexpected<Failure> too_fine(const std::string& source, std::string_view column, std::uint64_t row) {
  return refuse(Exit::kNo,
                format("{}: '{}' in row {} does not fit the unit that the file's key 'mdat' tells: "
                       "the table was changed after it was written; take that key out of it",
                       source, column, row));
}

}  // namespace

TableColumn::TableColumn(const Type& found, const Type& wanted)
    : kind_(found.kind), divisor_(ticks_in(wanted, found)) {}

Outcome TableColumn::meet_categories(const ColumnData& data, Writer& target, SeriesId id,
                                     const std::string& source) {
  if (kind_ != TypeKind::kCategorical) return {};
  codes_.clear();
  for (const std::string& text : data.categories()) {
    const auto code = target.add_category(id, text);
    if (!code) return refuse_series(code.error(), source);
    codes_.push_back(*code);
  }
  return {};
}

std::expected<ColumnChunk, std::size_t> TableColumn::chunk(const ColumnData& data) {
  ColumnChunk chunk{.values = data.bytes(), .strings = {}, .validity = data.validity()};
  if (kind_ == TypeKind::kString) {
    strings_.resize(data.size());
    for (std::size_t i = 0; i < data.size(); ++i) strings_[i] = data.text(i);
    chunk.strings = strings_;
  } else if (kind_ == TypeKind::kCategorical) {
    const auto codes = data.values<std::uint32_t>();
    mapped_.resize(codes.size());
    std::ranges::transform(codes, mapped_.begin(),
                           [&](std::uint32_t code) { return code < codes_.size() ? codes_[code] : 0; });
    chunk.values = mapped_.data();
  } else if (divisor_ > 1) {
    if (auto done = divide(data.values<std::int64_t>(), divisor_, divided_); !done)
      return std::unexpected(done.error());
    chunk.values = divided_.data();
  }
  return chunk;
}

Expected<TableImport> TableImport::open(Writer& writer, const TableSchema& schema, TablePlan plan,
                                        Options options) {
  std::vector<SeriesSpec> specs;
  for (const TablePlan::Column& column : plan.columns) specs.push_back(column.series);
  auto group = AppendGroup::open(writer, {options.source, options.keep_overlap}, plan.axis, specs);
  if (!group) return std::unexpected(std::move(group.error()));
  TableImport import(writer, std::move(plan), std::move(options), std::move(*group));
  if (import.plan_.time)
    import.divisor_ = ticks_in(import.plan_.axis, schema.fields[*import.plan_.time].type);
  for (const TablePlan::Column& column : import.plan_.columns) {
    const Type& found = schema.fields[column.field].type;
    import.columns_.emplace_back(found, column.series.type);
    import.kept_.emplace_back(found);
  }
  return import;
}

bool TableImport::is_kept(std::int64_t stamp) const {
  return (!options_.range.from || stamp >= *options_.range.from) &&
         (!options_.range.to || stamp < *options_.range.to);
}

Expected<std::span<const std::int64_t>> TableImport::stamps_of(const std::vector<ColumnData>& columns) {
  if (!plan_.time) {
    numbers_.resize(columns[plan_.columns[0].field].size());
    std::iota(numbers_.begin(), numbers_.end(), static_cast<std::int64_t>(options_.first_row + rows_));
    return numbers_;
  }
  const ColumnData& time = columns[*plan_.time];
  if (time.nulls() > 0) {
    std::size_t row = 0;
    while (time.is_valid(row)) ++row;
    return refuse(Exit::kNo, format("{}: '{}' is null in row {}: every row needs a time; leave such rows out "
                                    "where the file is made, or choose another column with --time",
                                    options_.source, plan_.axis_name, rows_ + row));
  }
  return time.values<std::int64_t>();
}

Expected<std::span<const std::int64_t>> TableImport::in_axis_unit(std::span<const std::int64_t> stamps) {
  if (divisor_ == 1) return stamps;
  if (auto done = divide(stamps, divisor_, divided_); !done)
    return too_fine(options_.source, plan_.axis_name, rows_ + done.error());
  return std::span<const std::int64_t>(divided_);
}

Outcome TableImport::append_rows(std::span<const std::int64_t> stamps,
                                 const std::vector<ColumnData>& columns) {
  const auto times = in_axis_unit(stamps);
  if (!times) return std::unexpected(times.error());
  std::vector<ColumnChunk> chunks;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    const TablePlan::Column& column = plan_.columns[i];
    const ColumnData& data = columns[&columns == &kept_ ? i : column.field];
    if (auto met = columns_[i].meet_categories(data, *writer_, group_.id(i), options_.source); !met)
      return met;
    auto chunk = columns_[i].chunk(data);
    if (!chunk) return too_fine(options_.source, column.series.name, rows_ + chunk.error());
    chunks.push_back(*chunk);
  }
  return group_.append(*times, chunks);
}

/// Only the rows inside the range.
Outcome TableImport::append_some(std::span<const std::int64_t> stamps,
                                 const std::vector<ColumnData>& columns) {
  std::vector<std::int64_t> times;
  for (ColumnData& column : kept_) column.clear();
  for (std::size_t begin = 0; begin < stamps.size();) {
    if (!is_kept(stamps[begin])) {
      ++begin;
      continue;
    }
    std::size_t end = begin;
    while (end < stamps.size() && is_kept(stamps[end])) ++end;
    times.insert(times.end(), stamps.begin() + static_cast<std::ptrdiff_t>(begin),
                 stamps.begin() + static_cast<std::ptrdiff_t>(end));
    for (std::size_t i = 0; i < kept_.size(); ++i) {
      kept_[i].append(columns[plan_.columns[i].field], begin, end);
    }
    begin = end;
  }
  return times.empty() ? Outcome{} : append_rows(times, kept_);
}

Outcome TableImport::append(const std::vector<ColumnData>& columns) {
  const auto stamps = stamps_of(columns);
  if (!stamps) return std::unexpected(stamps.error());
  const bool whole = std::ranges::all_of(*stamps, [&](std::int64_t stamp) { return is_kept(stamp); });
  auto outcome = whole ? append_rows(*stamps, columns) : append_some(*stamps, columns);
  rows_ += stamps->size();
  return outcome;
}

Outcome append_records(Writer& writer, std::span<const std::string> records, const std::string& source) {
  if (records.empty()) return {};
  auto id = writer.add_series("records", {.type = {.kind = TypeKind::kString, .zone = {}},
                                          .axis_type = {.kind = TypeKind::kInt64, .zone = {}},
                                          .hidden = true});
  if (!id) return refuse_series(id.error(), source);
  std::vector<std::int64_t> numbers(records.size());
  std::iota(numbers.begin(), numbers.end(), 0);
  const std::vector<std::string_view> texts(records.begin(), records.end());
  auto done = writer.append_times(writer.summary(*id).axis, numbers);
  if (done) done = writer.append_strings(*id, texts);
  if (!done) return refuse_series(done.error(), source);
  return {};
}

}  // namespace mdat::tool
