// SPDX-License-Identifier: Apache-2.0
#include "tools/append_group.hpp"

#include <algorithm>

#include "mdat/time.hpp"
#include "tools/text.hpp"

namespace mdat::tool {
namespace {

bool is_text(const Type& type) { return type.kind == TypeKind::kString; }

std::string stamp_text(std::int64_t ticks, const Type& axis) {
  const auto zone = Zone::find(axis.zone);
  const bool is_time = axis.kind == TypeKind::kTimestamp && zone;
  return is_time ? format_time(ticks, axis.unit, *zone) : format("{}", ticks);
}

}  // namespace

Expected<AppendGroup> AppendGroup::open(Writer& writer, Options options, const Type& axis,
                                        std::span<const SeriesSpec> series) {
  AppendGroup group(writer, std::move(options), axis);
  std::vector<std::optional<SeriesId>> known;
  for (const SeriesSpec& spec : series) {
    auto found = writer.find(spec.name);
    if (!found && found.error().code != ErrorCode::kNotFound) return refuse_file(found.error(), {});
    known.push_back(found ? std::optional(*found) : std::nullopt);
  }
  group.fresh_ = std::none_of(known.begin(), known.end(), [](const auto& id) { return id.has_value(); });
  if (group.fresh_) {
    auto made = writer.add_axis(axis);
    if (!made) return refuse_series(made.error(), group.options_.source);
    group.shared_ = *made;
  }
  for (std::size_t i = 0; i < series.size(); ++i) {
    auto outcome = known[i] ? group.take(series[i], *known[i]) : group.create(series[i]);
    if (!outcome) return std::unexpected(std::move(outcome.error()));
  }
  if (auto outcome = group.settle_axes(); !outcome) return std::unexpected(std::move(outcome.error()));
  return group;
}

/// A series that the target has: what is appended must be the same kind of thing.
Outcome AppendGroup::take(const SeriesSpec& series, SeriesId id) {
  const SeriesSummary has = writer_->summary(id);
  const auto differs = [&](std::string_view what, std::string_view before, std::string_view now) {
    return refuse(Exit::kNo, format("{}: '{}' has {} '{}' here and '{}' in the target", options_.source,
                                    series.name, what, now, before));
  };
  const bool widens = has.type.kind == TypeKind::kFloat64 && series.type.kind == TypeKind::kInt64;
  if (has.type.kind == TypeKind::kInt64 && series.type.kind == TypeKind::kFloat64) {
    if (auto done = writer_->widen_to_float64(id); !done) return refuse_series(done.error(), options_.source);
  } else if (has.type != series.type && !widens) {
    return differs("type", to_string(has.type), to_string(series.type));
  }
  if (has.unit != series.unit) return differs("unit", has.unit, series.unit);
  if (has.axis_type.kind != axis_type_.kind || has.axis_type.zone.empty() != axis_type_.zone.empty()) {
    return differs("times", to_string(has.axis_type), to_string(axis_type_));
  }
  members_.push_back({id, series.name, has.axis, is_text(series.type), widens, has.time_min, has.time_max});
  return {};
}

Outcome AppendGroup::create(const SeriesSpec& series) {
  SeriesOptions options{.type = series.type, .unit = series.unit, .axis = {}, .axis_type = axis_type_};
  if (fresh_) options.axis = shared_;
  auto id = writer_->add_series(series.name, options);
  if (!id) return refuse_series(id.error(), options_.source);
  members_.push_back({*id, series.name, writer_->summary(*id).axis, is_text(series.type), false, {}, {}});
  return {};
}

/// Shared rows where the members are all that stands on one axis; every axis at least as fine as the source.
Outcome AppendGroup::settle_axes() {
  if (!fresh_ && !members_.empty()) {
    const SeriesSummary first = writer_->summary(members_[0].id);
    const bool one = std::all_of(members_.begin(), members_.end(),
                                 [&](const Member& member) { return member.axis == first.axis; });
    if (one && first.axis_users == members_.size()) shared_ = first.axis;
  }
  target_unit_ = axis_type_.unit;
  for (const Member& member : members_) {
    target_unit_ = std::max(target_unit_, writer_->summary(member.id).axis_type.unit);
  }
  return refine(axis_type_.unit);
}

Outcome AppendGroup::add(const SeriesSpec& series) {
  auto found = writer_->find(series.name);
  if (found) {
    if (fresh_)
      return refuse(Exit::kNo, format("{}: '{}' is in the target, the series before it are not; convert "
                                      "them apart",
                                      options_.source, series.name));
    return take(series, *found);
  }
  if (!fresh_) shared_.reset();
  if (auto outcome = create(series); !outcome) return outcome;
  if (!fresh_) return settle_axes();
  constexpr std::size_t kRows = 4096;
  static constexpr std::uint64_t kAllNull[kRows / 64] = {};
  static constexpr std::uint64_t kZeros[kRows] = {};
  const std::vector<std::string_view> empty(members_.back().text ? kRows : 0);
  for (std::uint64_t row = 0; row < rows_; row += kRows) {
    const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(kRows, rows_ - row));
    const SeriesId id = members_.back().id;
    auto done = members_.back().text ? writer_->append_strings(id, std::span(empty).first(count), kAllNull)
                                     : writer_->append_values(id, kZeros, count, kAllNull);
    if (!done) return refuse_series(done.error(), options_.source);
  }
  return {};
}

Outcome AppendGroup::refine(TimeUnit unit) {
  axis_type_.unit = unit;
  target_unit_ = std::max(target_unit_, unit);
  if (axis_type_.kind == TypeKind::kInt64) return {};  // numbers have no unit
  const auto refine_one = [&](AxisId axis) -> Outcome {
    auto done = writer_->refine_axis(axis, target_unit_);
    if (!done) return refuse_series(done.error(), options_.source);
    return {};
  };
  if (shared_) return members_.empty() ? Outcome{} : refine_one(*shared_);
  for (const Member& member : members_) {
    if (auto outcome = refine_one(writer_->summary(member.id).axis); !outcome) return outcome;
  }
  return {};
}

Outcome AppendGroup::set_zone(std::string_view zone) {
  axis_type_.zone = zone;
  for (const Member& member : members_) {
    auto done = writer_->set_axis_zone(writer_->summary(member.id).axis, zone);
    if (!done) return refuse_series(done.error(), options_.source);
  }
  return {};
}

Expected<std::span<const std::int64_t>> AppendGroup::in_target_unit(std::span<const std::int64_t> times) {
  if (target_unit_ == axis_type_.unit) return times;
  const std::int64_t factor = ticks_per_second(target_unit_) / ticks_per_second(axis_type_.unit);
  scaled_.resize(times.size());
  for (std::size_t i = 0; i < times.size(); ++i) {
    if (__builtin_mul_overflow(times[i], factor, &scaled_[i])) {
      return refuse(Exit::kNo, format("{}: {} cannot be held in the finer unit of the target's times",
                                      options_.source, stamp_text(times[i], axis_type_)));
    }
  }
  return std::span<const std::int64_t>(scaled_);
}

Outcome AppendGroup::check_overlap(std::span<const std::int64_t> times) const {
  if (options_.keep_overlap || fresh_ || times.empty()) return {};
  const auto [least, greatest] = std::minmax_element(times.begin(), times.end());
  for (const Member& member : members_) {
    if (!member.time_max || *least > *member.time_max) continue;
    Type axis = writer_->summary(member.id).axis_type;
    return refuse(Exit::kUsage,
                  format("{}: stamps {} to {} overlap what '{}' has in the target, {} to {}; --overlap "
                         "keep appends them all the same",
                         options_.source, stamp_text(*least, axis), stamp_text(*greatest, axis), member.name,
                         stamp_text(*member.time_min, axis), stamp_text(*member.time_max, axis)));
  }
  return {};
}

Outcome AppendGroup::append_alone(const Member& member, std::span<const std::int64_t> times,
                                  const ColumnChunk& values) {
  if (!member.text) {
    auto done = writer_->append(member.id, times, values.values, values.validity);
    if (!done) return refuse_series(done.error(), options_.source);
    return {};
  }
  for (std::size_t i = 0; i < times.size(); ++i) {
    auto done = writer_->append(member.id, times[i],
                                values.is_valid(i) ? Value(std::string(values.strings[i])) : Value());
    if (!done) return refuse_series(done.error(), options_.source);
  }
  return {};
}

Expected<ColumnChunk> AppendGroup::in_target_type(const Member& member, const ColumnChunk& values,
                                                  std::size_t rows) {
  if (!member.widens) return values;
  const auto* integers = static_cast<const std::int64_t*>(values.values);
  std::vector<double>& widened = widened_[static_cast<std::size_t>(&member - members_.data())];
  widened.assign(integers, integers + rows);
  for (std::size_t i = 0; i < rows; ++i) {
    // Rounding to 2^63 would not fit an integer again.
    if (values.is_valid(i) && (widened[i] == 0x1p63 || static_cast<std::int64_t>(widened[i]) != integers[i]))
      return refuse(Exit::kNo, format("{}: '{}' is float64 in the target, which does not hold {} exactly",
                                      options_.source, member.name, integers[i]));
  }
  return ColumnChunk{widened.data(), {}, values.validity};
}

Outcome AppendGroup::append(std::span<const std::int64_t> stamps, std::span<const ColumnChunk> chunks) {
  auto times = in_target_unit(stamps);
  if (!times) return std::unexpected(std::move(times.error()));
  if (auto outcome = check_overlap(*times); !outcome) return outcome;
  rows_ += times->size();
  widened_.resize(members_.size());
  std::vector<ColumnChunk> columns;
  for (std::size_t i = 0; i < members_.size(); ++i) {
    const auto column = in_target_type(members_[i], chunks[i], times->size());
    if (!column) return std::unexpected(column.error());
    columns.push_back(*column);
  }
  if (!shared_) {
    for (std::size_t i = 0; i < members_.size(); ++i) {
      if (auto outcome = append_alone(members_[i], *times, columns[i]); !outcome) return outcome;
    }
    return {};
  }
  auto done = writer_->append_times(*shared_, *times);
  for (std::size_t i = 0; done && i < members_.size(); ++i) {
    done = members_[i].text ? writer_->append_strings(members_[i].id, columns[i].strings, columns[i].validity)
                            : writer_->append_values(members_[i].id, columns[i].values, times->size(),
                                                     columns[i].validity);
  }
  if (!done) return refuse_series(done.error(), options_.source);
  return {};
}

}  // namespace mdat::tool
