// SPDX-License-Identifier: Apache-2.0
#include "tools/csv/target.hpp"

#include <algorithm>
#include <span>

#include "tools/csv/quote.hpp"

namespace mdat::csv {
namespace {

/// What the writer finds wrong with values is that it cannot hold them.
std::unexpected<Error> held(Error error) {
  if (error.code == ErrorCode::kInvalidArgument) error.code = ErrorCode::kLimit;
  return std::unexpected(std::move(error));
}

Result<void> held(Result<void> result) {
  if (!result) return held(std::move(result.error()));
  return result;
}

__int128 nanoseconds(std::int64_t ticks, TimeUnit unit) {
  return static_cast<__int128>(ticks) * (1'000'000'000 / ticks_per_second(unit));
}

}  // namespace

bool overlap(const StampRange& left, const StampRange& right) {
  return nanoseconds(left.min, left.unit) <= nanoseconds(right.max, right.unit) &&
         nanoseconds(right.min, right.unit) <= nanoseconds(left.max, left.unit);
}

StampRange merge(const StampRange& left, const StampRange& right) {
  const TimeUnit unit = std::max(left.unit, right.unit);
  const auto ticks = [&](__int128 value) {
    const __int128 scaled = value / (1'000'000'000 / ticks_per_second(unit));
    return static_cast<std::int64_t>(std::clamp<__int128>(scaled, INT64_MIN, INT64_MAX));
  };
  return {ticks(std::min(nanoseconds(left.min, left.unit), nanoseconds(right.min, right.unit))),
          ticks(std::max(nanoseconds(left.max, left.unit), nanoseconds(right.max, right.unit))), unit};
}

Result<TargetSeries*> Target::find(const std::string& name) {
  if (const auto known = series_.find(name); known != series_.end()) return &known->second;
  if (writer_ == nullptr) return nullptr;
  const auto id = writer_->find(name);
  if (!id) {
    if (id.error().code == ErrorCode::kNotFound) return nullptr;
    return std::unexpected(id.error());
  }
  const SeriesSummary summary = writer_->summary(*id);
  TargetAxis*& axis = axes_by_id_[summary.axis.index];
  if (axis == nullptr) {
    axes_.push_back(std::make_unique<TargetAxis>(summary.axis, summary.axis_type, summary.axis_users));
    axis = axes_.back().get();
  }
  TargetSeries& series = series_[name];
  series = {.name = name,
            .type = summary.type,
            .unit = summary.unit,
            .axis = axis,
            .id = *id,
            .rows = summary.rows,
            .range = {}};
  if (summary.time_min && summary.time_max) {
    series.range = StampRange{*summary.time_min, *summary.time_max, summary.axis_type.unit};
  }
  return &series;
}

Result<TargetAxis*> Target::add_axis(const Type& type) {
  auto axis = std::make_unique<TargetAxis>(std::nullopt, type, 0U);
  if (writer_ != nullptr) {
    const auto id = writer_->add_axis(type);
    if (!id) return held(id.error());
    axis->id = *id;
    axes_by_id_[id->index] = axis.get();
  }
  axes_.push_back(std::move(axis));
  return axes_.back().get();
}

Result<TargetSeries*> Target::add_series(const std::string& name, const Type& type, const std::string& unit,
                                         TargetAxis& axis) {
  TargetSeries series{
      .name = name, .type = type, .unit = unit, .axis = &axis, .id = {}, .rows = 0, .range = {}};
  if (writer_ != nullptr) {
    const auto id =
        writer_->add_series(name, {.type = type, .unit = unit, .axis = axis.id, .axis_type = axis.type});
    if (!id) return held(id.error());
    series.id = *id;
  }
  ++axis.users;
  return &(series_[name] = std::move(series));
}

Result<void> Target::widen(TargetSeries& series) {
  if (series.type.kind != TypeKind::kInt64) return {};
  if (writer_ != nullptr) {
    if (auto ok = writer_->widen_to_float64(*series.id); !ok) return held(std::move(ok));
  }
  series.type.kind = TypeKind::kFloat64;
  return {};
}

Result<void> Target::refine(TargetAxis& axis, TimeUnit unit) {
  if (axis.type.unit >= unit) return {};
  if (writer_ != nullptr) {
    if (auto ok = writer_->refine_axis(*axis.id, unit); !ok) return held(std::move(ok));
  }
  axis.type.unit = unit;
  return {};
}

Result<void> Target::set_zone(TargetAxis& axis, const std::string& zone) {
  if (axis.type.zone == zone) return {};
  if (writer_ != nullptr) {
    if (auto ok = writer_->set_axis_zone(*axis.id, zone); !ok) return held(std::move(ok));
  }
  axis.type.zone = zone;
  return {};
}

Result<void> Target::append_times(TargetAxis& axis, const std::vector<std::int64_t>& ticks) {
  return writer_ != nullptr ? held(writer_->append_times(*axis.id, ticks)) : Result<void>();
}

Result<void> Target::append_values(TargetSeries& series, Column& column) {
  series.rows += column.rows();
  if (writer_ == nullptr || column.rows() == 0) return {};
  if (series.type.kind == TypeKind::kString) {
    return held(writer_->append_strings(*series.id, column.strings(), column.validity()));
  }
  if (series.type.kind != TypeKind::kCategorical) {
    return held(writer_->append_values(*series.id, column.values(), column.rows(), column.validity()));
  }
  std::vector<std::uint32_t> codes;
  for (const std::string_view text : column.strings()) {
    const auto code = writer_->add_category(*series.id, text);
    if (!code) return held(code.error());
    codes.push_back(*code);
  }
  return held(writer_->append_values(*series.id, codes.data(), codes.size(), column.validity()));
}

Result<void> Target::append_nulls(TargetSeries& series, std::uint64_t count) {
  constexpr std::uint64_t kChunkRows = 8192;
  Column nulls;
  nulls.continue_as(series.type);
  while (nulls.rows() < std::min(count, kChunkRows)) nulls.push_null();
  for (; count > 0; count -= nulls.rows()) {
    nulls.truncate(static_cast<std::size_t>(std::min(count, kChunkRows)));
    if (auto ok = append_values(series, nulls); !ok) return ok;
  }
  return {};
}

/// The writer has given the series an axis of its own.
void Target::leave_axis(TargetSeries& series) {
  --series.axis->users;
  auto axis = std::make_unique<TargetAxis>(std::nullopt, series.axis->type, 1U);
  if (writer_ != nullptr) {
    axis->id = writer_->summary(*series.id).axis;
    axes_by_id_[axis->id->index] = axis.get();
  }
  series.axis = axis.get();
  axes_.push_back(std::move(axis));
}

Result<void> Target::append_alone(TargetSeries& series, const std::vector<std::int64_t>& ticks,
                                  Column& column) {
  if (series.axis->users == 1) {
    if (auto ok = append_times(*series.axis, ticks); !ok) return ok;
    return append_values(series, column);
  }
  // Row by row, once: the writer then parts the series from its axis, and from there on it is like any other.
  const bool text = series.type.kind == TypeKind::kString;
  const std::vector<std::string_view> texts = text ? column.strings() : std::vector<std::string_view>();
  for (std::size_t i = 0; text && writer_ != nullptr && i < texts.size(); ++i) {
    const Value value = column.is_null(i) ? Value() : Value(std::string(texts[i]));
    if (auto ok = writer_->append(*series.id, ticks[i], value); !ok) return held(std::move(ok));
  }
  if (!text && writer_ != nullptr) {
    // No rows yet: only the axis changes.
    auto ok = writer_->append(*series.id, std::span<const std::int64_t>(), nullptr);
    if (!ok) return held(std::move(ok));
  }
  leave_axis(series);
  if (text) {
    series.rows += column.rows();
    return {};
  }
  return append_alone(series, ticks, column);
}

}  // namespace mdat::csv
