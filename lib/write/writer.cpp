// SPDX-License-Identifier: Apache-2.0
#include "mdat/writer.hpp"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cmath>
#include <cstring>
#include <utility>

#include "lib/column/segment.hpp"
#include "lib/column/type.hpp"
#include "lib/column/utf8.hpp"
#include "lib/write/writer_state.hpp"

namespace mdat {
namespace {

using write::ColumnWriter;

std::unexpected<Error> invalid(std::string message) {
  return fail(ErrorCode::kInvalidArgument, std::move(message));
}

Result<void> check_type(const Type& type, const std::string& path) {
  if (type.zone.size() > format::kNameBytesMax || !column::is_utf8(type.zone))
    return invalid(path + ": the zone of a series is too long or not UTF-8");
  return {};
}

// One boxed value as the bytes of a column; false where the type cannot hold it exactly.
template <typename T, typename From>
bool store(From from, std::byte* out) {
  const T value = static_cast<T>(from);
  if constexpr (std::is_integral_v<From> && std::is_integral_v<T>) {
    if (!std::in_range<T>(from)) return false;
  } else if constexpr (std::is_integral_v<From>) {
    constexpr std::int64_t kExact = std::int64_t{1} << std::numeric_limits<T>::digits;
    if (std::cmp_greater(from, kExact) || std::cmp_less(from, -kExact)) return false;
  } else {
    if constexpr (std::is_integral_v<T>)
      return false;
    else if (std::bit_cast<std::uint64_t>(static_cast<double>(value)) != std::bit_cast<std::uint64_t>(from))
      return false;
  }
  std::memcpy(out, &value, sizeof value);
  return true;
}

bool store(const Value& value, TypeKind kind, std::byte* out) {
  return std::visit(
      [&]<typename V>(const V& v) {
        if constexpr (std::is_same_v<V, bool>) {
          if (kind != TypeKind::kBool) return false;
          *out = v ? std::byte{1} : std::byte{0};
          return true;
        } else if constexpr (std::is_arithmetic_v<V>) {
          if (kind == TypeKind::kBool || kind == TypeKind::kCategorical) return false;
          return format::visit_physical(column::physical_of(kind),
                                        [&]<typename T>(std::type_identity<T>) { return store<T>(v, out); });
        } else {
          return false;
        }
      },
      value);
}

}  // namespace

Writer::Writer(std::unique_ptr<State> state) : state_(std::move(state)) {}
Writer::Writer(Writer&&) noexcept = default;
Writer& Writer::operator=(Writer&&) noexcept = default;
Writer::~Writer() = default;

Result<Writer> Writer::create(const std::string& path, const CreateOptions& options) {
  auto output = io::create_output(path, options.replace);
  if (!output) return std::unexpected(std::move(output.error()));
  if (options.keep_commits > format::kKeepCommitsMax)
    return invalid(path + ": keeps at most " + std::to_string(format::kKeepCommitsMax) + " commits, not " +
                   std::to_string(options.keep_commits));
  return WriterFactory::create(std::move(*output), options, options.keep_commits);
}

Writer WriterFactory::create(std::unique_ptr<io::OutputFile> output, const WriterOptions& options,
                             std::uint32_t keep_commits) {
  auto state = std::make_unique<Writer::State>(std::move(output), options, format::kBodyOffset);
  state->keep_commits = keep_commits;
  return Writer(std::move(state));
}

Result<Writer> Writer::open(const std::string& path, const WriterOptions& options) {
  auto output = io::open_output(path);
  if (!output) return std::unexpected(std::move(output.error()));
  return WriterFactory::open(std::move(*output), options);
}

Result<Writer> WriterFactory::open(std::unique_ptr<io::OutputFile> output, const WriterOptions& options) {
  const std::string& path = output->path();
  const auto bytes = output->size();
  if (!bytes) return std::unexpected(bytes.error());
  std::vector<std::byte> first(static_cast<std::size_t>(std::min(*bytes, format::kBodyOffset)));
  if (auto ok = output->read(0, first); !ok) return std::unexpected(std::move(ok.error()));
  const auto chosen = format::choose_superblock(first, *bytes, path);
  if (!chosen) return std::unexpected(chosen.error());
  if ((chosen->header.features_read_only & ~format::kKnownFeaturesReadOnly) != 0)
    return fail(ErrorCode::kUnsupported,
                path + ": uses features that this writer does not know; it can only be read");

  const format::Slot& slot = chosen->slot;
  auto state = std::make_unique<Writer::State>(std::move(output), options, slot.committed_bytes);
  // The body was synced before a slot named it, but a slot that reads well may stand in the page cache only,
  // after a sync that failed in another process: write and sync it again before building on it.
  if (auto ok = state->write_slot(slot); !ok) return std::unexpected(std::move(ok.error()));
  if (auto ok = state->file->sync(); !ok) return std::unexpected(std::move(ok.error()));
  state->newest = slot;
  state->directory = slot.root;
  state->next_axis = slot.next_axis;
  state->next_ordinal = slot.next_ordinal;
  state->series_count = slot.series;
  state->axis_count = slot.axes;
  state->row_count = slot.rows;
  state->keep_commits = chosen->header.keep_commits;
  if (auto ok = state->find_kept(); !ok) return std::unexpected(std::move(ok.error()));
  return Writer(std::move(state));
}

Result<AxisId> Writer::add_axis(const Type& type) {
  State& s = *state_;
  if (column::physical_of(type.kind) != format::Physical::kInt64)
    return invalid(s.file->path() + ": an axis holds time stamps, durations or int64, not " +
                   to_string(type));
  if (auto ok = check_type(type, s.file->path()); !ok) return std::unexpected(std::move(ok.error()));
  // Without what its kind does not have, as it will be read.
  const Type kept = column::type_of(format::Physical::kInt64, column::meaning_of(type.kind),
                                    column::tick_of(type), type.zone);
  return AxisId{
      s.take_axis({.type = kept, .column = ColumnWriter(format::Physical::kInt64, column::Role::kAxis)})};
}

Result<SeriesId> Writer::add_series(std::string_view name, const SeriesOptions& options) {
  State& s = *state_;
  const std::string& path = s.file->path();
  if (auto ok = s.check_name(name); !ok) return std::unexpected(std::move(ok.error()));
  if (options.unit.size() > format::kNameBytesMax || !column::is_utf8(options.unit))
    return invalid(path + ": the unit of series '" + std::string(name) + "' is too long or not UTF-8");
  if (auto ok = check_type(options.type, path); !ok) return std::unexpected(std::move(ok.error()));
  const std::string key = options.hidden ? tree::hidden_key(name) : tree::series_key(name);
  if (auto ok = s.check_free(key); !ok) return std::unexpected(std::move(ok.error()));
  AxisId axis{};
  if (options.axis) {
    assert(options.axis->index < s.axes.size());
    axis = *options.axis;
  } else {
    const auto added = add_axis(options.axis_type);
    if (!added) return std::unexpected(added.error());
    axis = *added;
  }
  return s.take_series({.name = std::string(name),
                        .type = options.type,
                        .unit = options.unit,
                        .axis = axis.index,
                        .column = ColumnWriter(column::physical_of(options.type.kind), column::Role::kValues),
                        .hidden = options.hidden});
}

Result<SeriesId> Writer::find(std::string_view name) { return state_->find(tree::series_key(name)); }
Result<SeriesId> Writer::find_hidden(std::string_view name) { return state_->find(tree::hidden_key(name)); }

SeriesSummary Writer::summary(SeriesId id) const {
  const State::SeriesState& series = state_->series[id.index];
  assert(!series.removed);
  const State::AxisState& axis = state_->axes[series.axis];
  return {.name = series.name,
          .type = series.type,
          .unit = series.unit,
          .axis = AxisId{series.axis},
          .axis_type = axis.type,
          .axis_users = axis.users,
          .rows = series.column.rows(),
          .time_min = axis.min,
          .time_max = axis.max,
          .time_last = axis.last,
          .hidden = series.hidden};
}

Result<void> Writer::append_times(AxisId id, std::span<const std::int64_t> times) {
  State& s = *state_;
  if (auto ok = s.ready(); !ok) return ok;
  if (s.axes[id.index].users == 0) s.revive_axis(id.index);
  s.take_times(s.axes[id.index], times);
  return {};
}

Result<void> Writer::append_values(SeriesId id, const void* values, std::size_t count,
                                   ValidityBits validity) {
  State& s = *state_;
  State::SeriesState& series = s.series[id.index];
  if (auto ok = s.ready(id); !ok) return ok;
  if (auto ok = s.check_values(series, values, count, validity); !ok) return ok;
  s.take_values(series, values, count, validity);
  return {};
}

Result<void> Writer::append_strings(SeriesId id, std::span<const std::string_view> values,
                                    ValidityBits validity) {
  State& s = *state_;
  State::SeriesState& series = s.series[id.index];
  if (auto ok = s.ready(id); !ok) return ok;
  if (auto ok = s.check_texts(series, values); !ok) return ok;
  s.take_texts(series, values, validity);
  return {};
}

Result<std::uint32_t> Writer::add_category(SeriesId id, std::string_view text) {
  if (auto ok = state_->ready(id); !ok) return std::unexpected(std::move(ok.error()));
  State::SeriesState& series = state_->series[id.index];
  if (series.type.kind != TypeKind::kCategorical)
    return invalid("series '" + series.name + "' holds " + to_string(series.type) + ", not categories");
  const auto [found, fresh] =
      series.codes.try_emplace(std::string(text), static_cast<std::uint32_t>(series.categories.size()));
  if (!fresh) return found->second;
  if (!column::is_utf8(text)) {
    series.codes.erase(found);
    return invalid("a category of series '" + series.name + "' is not UTF-8");
  }
  series.categories.emplace_back(text);
  series.categories_changed = series.touched = true;
  return found->second;
}

// All of the row or nothing: what can be refused is refused before the stamps are taken.
Result<void> Writer::append(SeriesId id, std::span<const std::int64_t> times, const void* values,
                            ValidityBits validity) {
  State& s = *state_;
  State::SeriesState& series = s.series[id.index];
  if (auto ok = s.ready(id); !ok) return ok;
  if (auto ok = s.check_values(series, values, times.size(), validity); !ok) return ok;
  if (s.axes[series.axis].users > 1) {
    if (auto ok = s.fork_axis(series); !ok) return ok;
  }
  s.take_times(s.axes[series.axis], times);
  s.take_values(series, values, times.size(), validity);
  return {};
}

Result<void> Writer::append(SeriesId id, std::int64_t time, const Value& value) {
  State& s = *state_;
  State::SeriesState& series = s.series[id.index];
  const bool null = std::holds_alternative<std::monostate>(value);
  const std::uint64_t validity = null ? 0 : 1;
  const auto* text = std::get_if<std::string>(&value);
  alignas(8) std::byte bytes[8] = {};
  if (series.type.kind == TypeKind::kCategorical && text != nullptr) {
    const auto code = add_category(id, *text);
    if (!code) return std::unexpected(code.error());
    std::memcpy(bytes, &*code, sizeof *code);
  } else if (series.type.kind == TypeKind::kString ? text == nullptr && !null
                                                   : !null && !store(value, series.type.kind, bytes)) {
    return invalid("series '" + series.name + "' holds " + to_string(series.type) +
                   ", which cannot hold this value exactly");
  }
  if (series.type.kind != TypeKind::kString)
    return append(id, {&time, 1}, static_cast<const void*>(bytes), &validity);
  const std::string_view view = null ? std::string_view{} : std::string_view(*text);
  if (auto ok = s.ready(id); !ok) return ok;
  if (auto ok = s.check_texts(series, {&view, 1}); !ok) return ok;
  if (s.axes[series.axis].users > 1) {
    if (auto ok = s.fork_axis(series); !ok) return ok;
  }
  s.take_times(s.axes[series.axis], {&time, 1});
  s.take_texts(series, {&view, 1}, &validity);
  return {};
}

Result<void> Writer::check(SeriesId id, std::size_t width, TypeKind kind, std::size_t times,
                           std::size_t values) const {
  const State::SeriesState& series = state_->series[id.index];
  const bool ticks = kind == TypeKind::kInt64 &&
                     (series.type.kind == TypeKind::kTimestamp || series.type.kind == TypeKind::kDuration);
  const bool codes = kind == TypeKind::kUint32 && series.type.kind == TypeKind::kCategorical;
  if (kind != series.type.kind && !ticks && !codes)
    return invalid("series '" + series.name + "' holds " + to_string(series.type) +
                   ", values of another type (" + std::to_string(width) + " bytes each) were given");
  if (times != values)
    return invalid("series '" + series.name + "' was given " + std::to_string(times) + " stamps and " +
                   std::to_string(values) + " values");
  return {};
}

Result<void> Writer::widen_to_float64(SeriesId id) {
  State& s = *state_;
  if (auto ok = s.ready(id); !ok) return ok;
  State::SeriesState& series = s.series[id.index];
  if (series.type.kind == TypeKind::kFloat64) return {};
  const std::string name = s.file->path() + ": series '" + series.name + "' ";
  if (series.type.kind != TypeKind::kInt64)
    return invalid(name + "holds " + to_string(series.type) + ", only int64 becomes float64");
  if (auto ok = series.column.widen_to_float64(s.sink()); !ok) {
    ok.error().message.insert(0, name);
    return ok;
  }
  series.type.kind = TypeKind::kFloat64;
  series.touched = series.altered = true;
  return {};
}

Result<void> Writer::refine_axis(AxisId id, TimeUnit unit) {
  State& s = *state_;
  if (auto ok = s.ready(); !ok) return ok;
  State::AxisState& axis = s.axes[id.index];
  if (axis.type.kind == TypeKind::kInt64)
    return invalid(s.file->path() + ": axis " + std::to_string(axis.id) + " holds numbers, without a unit");
  if (unit <= axis.type.unit) return {};
  const std::int64_t factor = ticks_per_second(unit) / ticks_per_second(axis.type.unit);
  if (auto ok = axis.column.scale(s.sink(), factor); !ok) {
    ok.error().message.insert(0, s.file->path() + ": axis " + std::to_string(axis.id) + " ");
    return ok;
  }
  axis.type.unit = unit;
  axis.touched = axis.altered = true;
  for (auto* bound : {&axis.min, &axis.max, &axis.last}) {
    if (*bound) **bound *= factor;
  }
  return {};
}

Result<void> Writer::set_axis_zone(AxisId id, std::string_view zone) {
  State::AxisState& axis = state_->axes[id.index];
  if (axis.type.kind != TypeKind::kTimestamp)
    return invalid(state_->file->path() + ": axis " + std::to_string(axis.id) + " holds " +
                   to_string(axis.type) + ", which are shown in no zone");
  if (axis.type.zone.empty() != zone.empty())
    return invalid(state_->file->path() + ": axis " + std::to_string(axis.id) + " holds " +
                   to_string(axis.type) + "; instants do not become local times or the other way round");
  Type changed = axis.type;
  changed.zone = zone;
  if (auto ok = check_type(changed, state_->file->path()); !ok) return ok;
  axis.type = std::move(changed);
  axis.touched = axis.altered = true;
  return {};
}

Result<std::uint64_t> Writer::commit() { return state_->commit(false); }
Result<std::uint64_t> Writer::fold() { return state_->commit(true); }

}  // namespace mdat
