// SPDX-License-Identifier: Apache-2.0
#include "tools/row_source.hpp"

#include <algorithm>
#include <charconv>

#include "tools/duration_text.hpp"
#include "tools/text.hpp"
#include "tools/where.hpp"

namespace mdat::tool {
namespace {

using Rows = std::variant<Scan, Join>;

Expected<std::vector<Axis>> axes_of(const File& file, std::span<const Series> series) {
  std::vector<Axis> axes;
  for (const Series& one : series) {
    auto axis = one.axis();
    if (!axis) return refuse_file(axis.error(), file.path());
    if (std::ranges::find(axes, axis->id(), &Axis::id) == axes.end()) axes.push_back(std::move(*axis));
  }
  return axes;
}

/// Series that the condition names and that are not shown are put behind the others.
Expected<std::optional<Predicate>> bind_where(const File& file, const std::optional<std::string>& text,
                                              std::vector<Series>& series) {
  if (!text) return std::nullopt;
  const std::size_t shown = series.size();
  const auto find = [&](std::optional<std::string_view> name) -> Expected<WhereColumn> {
    if (!name && shown > 1)
      return refuse(Exit::kUsage, "several series are shown: name one in double quotes instead of `value`");
    if (!name) return WhereColumn{0, series[0].type()};
    const auto known = std::ranges::find(series, *name, &Series::name);
    if (known != series.end())
      return WhereColumn{static_cast<std::size_t>(known - series.begin()), known->type()};
    auto found = file.find(*name);
    if (!found) return refuse_series(found.error(), file.path());
    series.push_back(std::move(*found));
    return WhereColumn{series.size() - 1, series.back().type()};
  };
  auto where = parse_where(*text, find);
  if (!where) return std::unexpected(std::move(where.error()));
  return std::optional(std::move(*where));
}

/// "5s", "250ms", "1.5h" in ticks, rounded down; a bare number on an axis of int64.
Expected<std::uint64_t> parse_tolerance(const std::string& text, const Type& time) {
  if (time.kind == TypeKind::kInt64) {
    if (const auto number = parse_integer(text); number && *number >= 0)
      return static_cast<std::uint64_t>(*number);
    return refuse(Exit::kUsage,
                  format("--tolerance {}: expected a whole number: the axes are of int64", text));
  }
  double number = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
  const auto unit = nanoseconds_of({end, static_cast<std::size_t>(text.data() + text.size() - end)});
  if (failed != std::errc() || !unit || !(number >= 0))
    return refuse(Exit::kUsage, format("--tolerance {}: expected a number and {}", text, kDurationUnits));
  const double seconds = number * (static_cast<double>(*unit) / 1e9);
  const double ticks = seconds * static_cast<double>(ticks_per_second(time.unit));
  return ticks < 0x1p63 ? static_cast<std::uint64_t>(ticks + 1e-6) : UINT64_MAX;
}

Expected<Rows> open_rows(const File& file, std::span<const Series> series, bool joined,
                         const JoinOptions& options, std::optional<RowRange> rows) {
  if (joined) {
    auto join = mdat::join(series, options);
    if (!join) return refuse_file(join.error(), file.path());
    return Rows(std::move(*join));
  }
  auto scan = file.scan(series, ScanOptions{.where = options.where, .range = options.range, .rows = rows});
  if (!scan) return refuse_file(scan.error(), file.path());
  return Rows(std::move(*scan));
}

const Batch* next_of(Rows& rows) {
  return std::visit([](auto& source) { return source.next(); }, rows);
}
const std::optional<Error>& error_of(const Rows& rows) {
  return std::visit([](const auto& source) -> const std::optional<Error>& { return source.error(); }, rows);
}

/// Leaves out what cannot be among the last rows: all of the others on a sorted axis alone; else they are
/// still to be counted.
Outcome cut_to_last(const File& file, std::span<const Axis> axes, const Type& time, std::uint64_t last,
                    JoinOptions& options, std::optional<RowRange>& rows) {
  for (const Axis& axis : axes) {
    if (!axis.sorted()) {
      const bool bounded = options.range.from || options.range.to;
      if (!bounded) rows = RowRange{axis.rows() - std::min(axis.rows(), last), axis.rows()};
      return {};
    }
    const std::int64_t scale = ticks_per_second(time.unit) / ticks_per_second(axis.type().unit);
    TimeRange range = options.range;
    for (auto* bound : {&range.from, &range.to}) {
      if (*bound) **bound = **bound / scale + (**bound % scale > 0 ? 1 : 0);
    }
    const auto inside = axis.rows_in(range);
    if (!inside) return refuse_file(inside.error(), file.path());
    const RowRange kept{inside->end - std::min(inside->size(), last), inside->end};
    if (axes.size() == 1) rows = kept;
    // A joined row has a stamp of each of these rows of the axis at least.
    std::int64_t stamp = 0, joined = 0;
    if (axes.size() == 1 || kept.size() < last || options.kind != JoinKind::kOuter) continue;
    if (auto ok = axis.read(kept.begin, {&stamp, 1}); !ok) return refuse_file(ok.error(), file.path());
    if (__builtin_mul_overflow(stamp, scale, &joined)) continue;
    options.range.from = std::max(options.range.from.value_or(joined), joined);
  }
  return {};
}

Expected<std::uint64_t> count(const File& file, Rows rows) {
  std::uint64_t total = 0;
  while (const Batch* batch = next_of(rows)) total += batch->size();
  if (error_of(rows)) return refuse_file(*error_of(rows), file.path());
  return total;
}

/// Labels that stand beside an axis of numbers, added to the columns.
Expected<std::optional<RowSource::LabelColumns>> add_labels(const File& file, const Axis& axis,
                                                            std::vector<Series>& columns) {
  if (axis.type().kind != TypeKind::kInt64) return std::nullopt;
  auto labels = labels_of(file, columns.front());
  if (!labels) return refuse_file(labels.error(), file.path());
  if (!*labels) return std::nullopt;
  const std::size_t column = columns.size();
  columns.push_back((*labels)->values);
  if ((*labels)->right) columns.push_back(*(*labels)->right);
  return RowSource::LabelColumns{.labels = std::move(**labels), .column = column};
}

}  // namespace

Expected<std::string> why_not_joined(const File& file, std::span<const Series> series) {
  const auto axes = axes_of(file, series);
  if (!axes) return std::unexpected(axes.error());
  if (axes->size() < 2) return std::string();
  if (const auto type = joined_time(*axes); !type) return type.error().message;
  for (const Series& one : series) {
    const auto axis = one.axis();
    if (!axis) return refuse_file(axis.error(), file.path());
    if (!axis->sorted()) return format("the times of '{}' run backwards", one.name());
  }
  return std::string();
}

Expected<RowSource> RowSource::open(const File& file, std::span<const Series> series,
                                    const RowQuestion& question) {
  std::vector<Series> columns(series.begin(), series.end());
  auto where = bind_where(file, question.where, columns);
  if (!where) return std::unexpected(std::move(where.error()));
  const auto axes = axes_of(file, columns);
  if (!axes) return std::unexpected(axes.error());
  auto time = joined_time(*axes);
  if (!time) return refuse_file(time.error(), file.path());
  const auto range = parse_range(question.range, *time, file.path());
  if (!range) return std::unexpected(range.error());

  JoinOptions options{.kind = question.join, .where = std::move(*where), .range = *range};
  for (const Series& one : columns) {
    const auto shown = question.after.find(one.name());
    options.after.push_back(shown == question.after.end() ? 0 : shown->second);
  }
  if (question.tolerance) {
    const auto ticks = parse_tolerance(*question.tolerance, *time);
    if (!ticks) return std::unexpected(ticks.error());
    options.tolerance = *ticks;
  }
  const bool joined = axes->size() > 1;
  auto labels = joined ? Expected<std::optional<LabelColumns>>() : add_labels(file, axes->front(), columns);
  if (!labels) return std::unexpected(std::move(labels.error()));
  std::optional<RowRange> rows;
  if (!joined && options.after[0] > 0)
    rows = RowRange{std::min(options.after[0], (*axes)[0].rows()), (*axes)[0].rows()};
  std::uint64_t skip = 0;
  if (question.last) {
    if (auto cut = cut_to_last(file, *axes, *time, *question.last, options, rows); !cut)
      return std::unexpected(std::move(cut.error()));
    if (!rows) {
      auto counted = open_rows(file, columns, joined, options, rows);
      if (!counted) return std::unexpected(std::move(counted.error()));
      const auto total = count(file, std::move(*counted));
      if (!total) return std::unexpected(total.error());
      skip = *total - std::min(*total, *question.last);
    }
  }
  auto opened = open_rows(file, columns, joined, options, rows);
  if (!opened) return std::unexpected(std::move(opened.error()));
  return RowSource(std::move(*time), std::move(*labels), std::move(*opened), skip);
}

const Batch* RowSource::next() { return next_of(rows_); }
const std::optional<Error>& RowSource::error() const { return error_of(rows_); }

}  // namespace mdat::tool
