// SPDX-License-Identifier: Apache-2.0
#include "tools/csv/group.hpp"

#include <algorithm>

#include "mdat/time.hpp"
#include "tools/csv/quote.hpp"

namespace mdat::csv {
namespace {

std::string range_text(const StampRange& range, const std::string& zone_name) {
  const auto zone = Zone::find(zone_name);
  const Zone shown = zone ? *zone : Zone();
  return format_time(range.min, range.unit, shown) + " to " + format_time(range.max, range.unit, shown);
}

bool scale(std::int64_t& value, std::int64_t factor) {
  return !__builtin_mul_overflow(value, factor, &value);
}

}  // namespace

bool Group::refine(std::int64_t factor) {
  if (rows() == 0) return true;
  bool whole = scale(min_, factor) && scale(max_, factor) && scale(first_, factor) && scale(last_, factor);
  for (std::int64_t& tick : ticks) whole = whole && scale(tick, factor);
  return whole;
}

Result<void> Group::bind_column(GroupContext& context, GroupColumn& column) {
  const auto found = context.target.find(column.name);
  if (!found) return std::unexpected(found.error());
  column.series = *found;
  column.is_new = column.series == nullptr;
  if (column.is_new) return {};
  const TargetSeries& series = *column.series;
  const bool naive = context.axis_type.zone.empty();
  if (series.axis->type.kind != TypeKind::kTimestamp) {
    return fail(ErrorCode::kLimit, "series " + quoted(series.name) + " is on an axis of " +
                                       to_string(series.axis->type) + ", these are time stamps");
  }
  if (naive != series.axis->type.zone.empty()) {
    return fail(ErrorCode::kLimit,
                "series " + quoted(series.name) + " has stamps of type " + to_string(series.axis->type) +
                    ", these are " +
                    (naive ? "naive local times: --zone tells their zone" : "instants with a zone"));
  }
  if (!column.unit.empty() && !series.unit.empty() && column.unit != series.unit) {
    return fail(ErrorCode::kLimit, "series " + quoted(series.name) + " is in " + quoted(series.unit) +
                                       ", this source has it in " + quoted(column.unit) +
                                       ": --name can make it another series");
  }
  column.range_before = series.range;
  const std::optional<Type>& type = column.rows.type();
  const bool widens = type && type->kind == TypeKind::kFloat64 && series.type.kind == TypeKind::kInt64;
  if (widens) return context.target.widen(*column.series);
  if (column.rows.told() && *type != series.type) {
    return fail(ErrorCode::kLimit, "series " + quoted(series.name) + " is " + to_string(series.type) +
                                       ", --type says that column " + quoted(column.column) + " is " +
                                       to_string(*type));
  }
  if (!column.rows.told()) column.rows.continue_as(series.type);
  return {};
}

Result<void> Group::bind(GroupContext& context) {
  for (GroupColumn& column : columns) {
    if (auto ok = bind_column(context, column); !ok) return ok;
  }
  return {};
}

/// The stamps in ticks of an axis that may be finer than the source; a coarser axis becomes finer itself.
Result<const std::vector<std::int64_t>*> Group::ticks_for(GroupContext& context, TargetAxis& axis) {
  if (auto ok = context.target.refine(axis, context.axis_type.unit); !ok) return std::unexpected(ok.error());
  const std::int64_t factor = ticks_per_second(axis.type.unit) / ticks_per_second(context.axis_type.unit);
  if (factor == 1) return &ticks;
  scaled_ = ticks;
  for (std::int64_t& tick : scaled_) {
    if (scale(tick, factor)) continue;
    return fail(ErrorCode::kLimit, "stamps of this source are out of the range of " + to_string(axis.type));
  }
  return &scaled_;
}

Result<void> Group::append(GroupContext& context, GroupColumn& column) {
  const TypeKind kind = column.rows.type() ? column.rows.type()->kind : column.series->type.kind;
  if (kind == TypeKind::kFloat64) {
    if (auto ok = context.target.widen(*column.series); !ok) {
      ok.error().message += ": --type " + column.column + "=string keeps its text";
      return ok;
    }
  }
  return context.target.append_values(*column.series, column.rows);
}

/// Columns that are new share an axis that is theirs.
Result<void> Group::flush_new(GroupContext& context, bool at_end) {
  if (std::ranges::none_of(columns, &GroupColumn::is_new)) return {};
  if (new_axis_ == nullptr) {
    auto axis = context.target.add_axis(context.axis_type);
    if (!axis) return std::unexpected(axis.error());
    new_axis_ = *axis;
  }
  const auto stamps = ticks_for(context, *new_axis_);
  if (!stamps) return std::unexpected(stamps.error());
  if (auto ok = context.target.append_times(*new_axis_, **stamps); !ok) return ok;
  for (GroupColumn& column : columns) {
    if (!column.is_new) continue;
    if (at_end) column.rows.decide();
    if (!column.rows.type()) {
      column.nulls_before += ticks.size();
      continue;
    }
    if (column.series == nullptr) {
      auto series = context.target.add_series(column.name, *column.rows.type(), column.unit, *new_axis_);
      if (!series) return std::unexpected(series.error());
      column.series = *series;
      if (auto ok = context.target.append_nulls(**series, column.nulls_before); !ok) return ok;
    }
    if (auto ok = append(context, column); !ok) return ok;
  }
  return {};
}

/// All columns on one axis that was there before.
Result<void> Group::flush_axis(GroupContext& context, TargetAxis& axis) {
  std::vector<GroupColumn*> on_axis;
  for (GroupColumn& column : columns) {
    if (!column.is_new && column.series->axis == &axis) on_axis.push_back(&column);
  }
  const auto stamps = ticks_for(context, axis);
  if (!stamps) return std::unexpected(stamps.error());
  if (on_axis.size() == axis.users) {
    if (auto ok = context.target.append_times(axis, **stamps); !ok) return ok;
    for (GroupColumn* const column : on_axis) {
      if (auto ok = append(context, *column); !ok) return ok;
    }
    return {};
  }
  for (GroupColumn* const column : on_axis) {
    if (column->rows.type() && column->rows.type()->kind == TypeKind::kFloat64) {
      if (auto ok = context.target.widen(*column->series); !ok) return ok;
    }
    if (auto ok = context.target.append_alone(*column->series, **stamps, column->rows); !ok) return ok;
  }
  return {};
}

/// An axis that is shown in one offset and gets stamps of another is shown in the zone told, or UTC.
Result<void> Group::show_zone(GroupContext& context) {
  const auto is_offset = [](const std::string& zone) {
    return zone.starts_with('+') || zone.starts_with('-');
  };
  const std::string& zone = context.axis_type.zone;
  for (const GroupColumn& column : columns) {
    TargetAxis* const axis = column.series == nullptr ? new_axis_ : column.series->axis;
    if (axis == nullptr || axis->type.zone == zone || !is_offset(axis->type.zone)) continue;
    if (auto ok = context.target.set_zone(*axis, is_offset(zone) ? "UTC" : zone); !ok) return ok;
  }
  return {};
}

Result<void> Group::flush(GroupContext& context, bool at_end) {
  std::vector<TargetAxis*> axes;
  for (const GroupColumn& column : columns) {
    if (!column.is_new && std::ranges::find(axes, column.series->axis) == axes.end()) {
      axes.push_back(column.series->axis);
    }
  }
  if (!ticks.empty()) {
    for (TargetAxis* const axis : axes) {
      if (auto ok = flush_axis(context, *axis); !ok) return ok;
    }
  }
  if (auto ok = flush_new(context, at_end); !ok) return ok;
  if (auto ok = show_zone(context); !ok) return ok;
  rows_ += ticks.size();
  for (GroupColumn& column : columns) {
    column.rows_total += column.rows.rows();
    column.nulls_total += column.rows.nulls();
    if (column.series != nullptr && rows_ > 0) {
      const StampRange here{min_, max_, context.axis_type.unit};
      column.series->range = column.range_before ? merge(here, *column.range_before) : here;
    }
    column.rows.clear();
  }
  ticks.clear();
  return {};
}

Result<void> Group::check_overlap(const GroupContext& context) const {
  if (rows_ == 0 || context.options.overlap == Overlap::kKeep) return {};
  const StampRange here{min_, max_, context.axis_type.unit};
  for (const GroupColumn& column : columns) {
    if (!column.range_before || !overlap(here, *column.range_before)) continue;
    const std::string& zone = column.series->axis->type.zone;
    return fail(ErrorCode::kInvalidArgument,
                "stamps " + range_text(here, zone) + " overlap those that series " + quoted(column.name) +
                    " has already, " + range_text(*column.range_before, zone) +
                    ": --overlap keep appends them all the same, --name can make it another series");
  }
  return {};
}

}  // namespace mdat::csv
