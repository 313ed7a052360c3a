// SPDX-License-Identifier: Apache-2.0
#include "mdat/join.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <map>
#include <utility>
#include <vector>

#include "lib/read/batch.hpp"
#include "lib/read/condition.hpp"
#include "lib/read/snapshot.hpp"

namespace mdat {
namespace {

using column::Gathered;

constexpr std::uint16_t kNoRow = Gathered::kNull;
constexpr std::uint16_t kHeld = kNoRow - 1;  // the row that was kept of a batch that is gone

/// The series on one axis, and the row at which they stand.
struct Group {
  Scan scan;
  std::int64_t scale = 1;  // ticks of the joined unit in one of the axis
  std::vector<std::size_t> places{};
  const Batch* batch = nullptr;  // nullptr: at the end
  std::uint16_t index = 0;
  std::int64_t time = 0;              // of the row, in the joined unit
  std::vector<std::uint16_t> rows{};  // of the batch, for joined rows that are not gathered yet
  // As-of: the last row that is not later, in the batch or held.
  std::uint16_t candidate = kNoRow;
  std::int64_t candidate_time = 0;
  std::vector<Gathered> held{};
  std::vector<column::Run> held_runs{};
};

std::int64_t divided_up(std::int64_t ticks, std::int64_t scale) {
  return ticks / scale + (ticks % scale > 0 ? 1 : 0);
}

TimeRange in_unit_of(std::int64_t scale, const TimeRange& range) {
  TimeRange narrow;
  if (range.from) narrow.from = divided_up(*range.from, scale);
  if (range.to) narrow.to = divided_up(*range.to, scale);
  return narrow;
}

}  // namespace

struct Join::State {
  JoinOptions options;
  Type time_type;
  std::vector<Group> groups;
  std::vector<Gathered> gathered;  // a column each
  std::vector<std::int64_t> times;
  std::optional<read::Condition> where;
  Sieve sieve;
  Batch batch;
  std::uint64_t rows = 0;
  bool started = false;
  std::optional<Error> error;

  Result<void> add(std::span<const Series> series,
                   const std::vector<std::pair<Axis, std::vector<std::size_t>>>& axes);
  Result<void> add_columns(std::span<const Series> series);

  // Puts the rows that were chosen of the group's batch behind those of its columns.
  void gather(Group& group) {
    std::array<std::uint16_t, Batch::kRowsMax> zeros{};
    for (std::size_t begin = 0; begin < group.rows.size();) {
      const bool held = group.rows[begin] == kHeld;
      std::size_t end = begin;
      while (end < group.rows.size() && (group.rows[end] == kHeld) == held) ++end;
      const std::span<const std::uint16_t> part(group.rows.data() + begin, end - begin);
      for (std::size_t i = 0; i < group.places.size(); ++i) {
        Gathered& column = gathered[group.places[i]];
        if (held)
          column.add(group.held_runs[i], {zeros.data(), part.size()});
        else if (group.batch != nullptr)
          column.add(Access_::run(*group.batch, i), part);
        else
          column.add_nulls(part.size());
      }
      begin = end;
    }
    group.rows.clear();
  }

  // What the group's batch still has to give before it goes.
  void leave(Group& group) {
    gather(group);
    if (group.candidate >= kHeld) return;
    const std::uint16_t row = group.candidate;
    for (std::size_t i = 0; i < group.places.size(); ++i)
      group.held_runs[i] = group.held[i].take(Access_::run(*group.batch, i), {&row, 1});
    group.candidate = kHeld;
  }

  void set_time(Group& group) {
    const std::int64_t ticks = group.batch->times()[group.index];
    if (!__builtin_mul_overflow(ticks, group.scale, &group.time)) return;
    error = {ErrorCode::kLimit,
             "a stamp of " + std::to_string(ticks) +
                 " is beyond the range of the finest unit of the joined series",
             {}};
  }

  void load(Group& group) {
    if (group.batch != nullptr) leave(group);
    group.batch = group.scan.next();
    group.index = 0;
    if (group.batch != nullptr)
      set_time(group);
    else if (group.scan.error())
      error = group.scan.error();
  }

  void advance(Group& group) {
    if (++group.index >= group.batch->size())
      load(group);
    else
      set_time(group);
  }

  template <typename Choose>
  void emit(std::int64_t time, Choose choose) {
    times.push_back(time);
    for (Group& group : groups) group.rows.push_back(choose(group));
  }

  // Each step makes one joined row; false where there is none.
  bool step_outer() {
    const Group* first = nullptr;
    for (const Group& group : groups) {
      if (group.batch != nullptr && (first == nullptr || group.time < first->time)) first = &group;
    }
    if (first == nullptr) return false;
    const std::int64_t time = first->time;
    const auto is_at = [time](const Group& group) { return group.batch != nullptr && group.time == time; };
    emit(time, [&](const Group& group) { return is_at(group) ? group.index : kNoRow; });
    for (Group& group : groups) {
      if (is_at(group)) advance(group);
    }
    return true;
  }

  bool step_inner() {
    std::int64_t time = std::numeric_limits<std::int64_t>::min();
    for (std::size_t agreed = 0; agreed < groups.size();) {
      agreed = 0;
      for (Group& group : groups) {
        while (group.batch != nullptr && group.time < time && !error) advance(group);
        if (group.batch == nullptr || error) return false;
        time = group.time;
        agreed += group.time == groups[0].time;
      }
    }
    emit(time, [](const Group& group) { return group.index; });
    for (Group& group : groups) advance(group);
    return true;
  }

  bool step_as_of() {
    Group& left = groups[0];
    if (left.batch == nullptr) return false;
    const std::int64_t time = left.time;
    for (std::size_t i = 1; i < groups.size(); ++i) {
      Group& group = groups[i];
      while (group.batch != nullptr && group.time <= time && !error) {
        group.candidate = group.index;
        group.candidate_time = group.time;
        advance(group);
      }
    }
    if (error) return false;
    emit(time, [&](const Group& group) {
      if (&group == &left) return group.index;
      const std::uint64_t age =
          static_cast<std::uint64_t>(time) - static_cast<std::uint64_t>(group.candidate_time);
      return options.tolerance && age > *options.tolerance ? kNoRow : group.candidate;
    });
    advance(left);
    return true;
  }

  bool step() {
    if (error) return false;
    switch (options.kind) {
      case JoinKind::kOuter:
        return step_outer();
      case JoinKind::kInner:
        return step_inner();
      case JoinKind::kAsOf:
        break;
    }
    return step_as_of();
  }

  // As many rows as a batch holds, before the condition; false at the end.
  bool fill() {
    times.clear();
    for (std::size_t i = 0; i < gathered.size(); ++i) gathered[i].begin(batch.columns_[i]->run.physical);
    while (times.size() < Batch::kRowsMax && step()) {
    }
    for (Group& group : groups) gather(group);
    if (times.empty()) return false;
    batch.row_ = rows;
    batch.kept_ = nullptr;
    batch.size_ = times.size();
    batch.times_ = times.data();
    rows += times.size();
    for (std::size_t i = 0; i < gathered.size(); ++i) batch.columns_[i]->run = gathered[i].run();
    return true;
  }

  const Batch* next() {
    if (groups.size() == 1) {
      const Batch* found = groups[0].scan.next();
      if (found == nullptr) error = groups[0].scan.error();
      return found;
    }
    if (!started) {
      started = true;
      for (Group& group : groups) {
        load(group);
        if (error) return nullptr;
      }
    }
    while (!error && fill()) {
      if (!where) return &batch;
      const auto run_of = [&](std::size_t column) { return &batch.columns_[column]->run; };
      read::match(*where, run_of, static_cast<std::uint32_t>(batch.size_), sieve.keep.data());
      if (Access_::keep_only(batch, sieve) > 0) return &batch;
    }
    return nullptr;
  }
};

Result<void> Join::State::add_columns(std::span<const Series> series) {
  gathered.resize(series.size());
  std::vector<read::ColumnFacts> facts;
  for (const Series& one : series) {
    auto column = std::make_shared<Batch::Column>();
    column->kind = one.type().kind;
    column->run.physical = Access_::state(one).record.physical;
    if (column->kind == TypeKind::kCategorical) {
      auto categories = one.categories();
      if (!categories) return std::unexpected(std::move(categories.error()));
      column->categories = std::move(*categories);
    }
    facts.push_back({one.name(), one.type(), column->categories});
    batch.columns_.push_back(std::move(column));
  }
  if (!options.where) return {};
  auto compiled = read::compile(*options.where, facts);
  if (!compiled) return std::unexpected(std::move(compiled.error()));
  where = std::move(*compiled);
  return {};
}

Result<void> Join::State::add(std::span<const Series> series,
                              const std::vector<std::pair<Axis, std::vector<std::size_t>>>& axes) {
  for (const auto& [axis, places] : axes) {
    std::vector<Series> members;
    for (const std::size_t place : places) members.push_back(series[place]);
    if (axes.size() > 1 && !axis.sorted())
      return fail(ErrorCode::kInvalidArgument,
                  "the times of '" + members[0].name() + "' run backwards: they cannot be joined");
    const std::int64_t scale = ticks_per_second(time_type.unit) / ticks_per_second(axis.type().unit);
    ScanOptions scan{.range = in_unit_of(scale, options.range)};
    if (axes.size() == 1) scan.where = options.where;
    if (places[0] < options.after.size() && (groups.empty() || options.kind != JoinKind::kAsOf))
      scan.rows = RowRange{std::min(options.after[places[0]], axis.rows()), axis.rows()};
    if (options.kind == JoinKind::kAsOf && !groups.empty() && scan.range.from) {
      // The last row before the range may be the one for its first stamps.
      const auto rows_from = axis.rows_in({.from = scan.range.from});
      if (!rows_from) return std::unexpected(rows_from.error());
      scan.rows = RowRange{rows_from->begin - std::min<std::uint64_t>(rows_from->begin, 1), axis.rows()};
      scan.range.from.reset();
    }
    Scan pass = Access_::scan(members, scan);
    if (pass.error()) return std::unexpected(*pass.error());
    groups.push_back({.scan = std::move(pass), .scale = scale, .places = places});
    groups.back().held.resize(places.size());
    groups.back().held_runs.resize(places.size());
  }
  return axes.size() == 1 ? Result<void>() : add_columns(series);
}

Join::Join(std::unique_ptr<State> state) : state_(std::move(state)) {}
Join::Join(Join&&) noexcept = default;
Join& Join::operator=(Join&&) noexcept = default;
Join::~Join() = default;

const Type& Join::time_type() const { return state_->time_type; }
const Batch* Join::next() { return state_->next(); }
const std::optional<Error>& Join::error() const { return state_->error; }

Result<Type> joined_time(std::span<const Axis> axes) {
  if (axes.empty()) return Type{.kind = TypeKind::kTimestamp, .unit = TimeUnit::kSecond, .zone = {}};
  Type type = axes[0].type();
  for (const Axis& axis : axes) {
    if (axis.type().kind != type.kind)
      return fail(ErrorCode::kInvalidArgument, "some of the series are on axes of " + to_string(type) +
                                                   " and others of " + to_string(axis.type()) +
                                                   ": they cannot be joined");
    if (axis.type().zone.empty() != type.zone.empty())
      return fail(ErrorCode::kInvalidArgument,
                  "some of the series have local times and others instants: they cannot be joined");
    type.unit = std::max(type.unit, axis.type().unit);
    if (axis.type().zone != type.zone) type.zone = "UTC";
  }
  return type;
}

Result<Join> join(std::span<const Series> series, const JoinOptions& options) {
  if (series.empty()) return fail(ErrorCode::kInvalidArgument, "a join needs at least one series");
  std::vector<std::pair<Axis, std::vector<std::size_t>>> axes;
  std::map<std::pair<const void*, std::uint64_t>, std::size_t> index_of;
  for (std::size_t place = 0; place < series.size(); ++place) {
    auto axis = series[place].axis();
    if (!axis) return std::unexpected(std::move(axis.error()));
    const std::pair<const void*, std::uint64_t> key{Access_::state(series[place]).snapshot.get(), axis->id()};
    const auto [found, added] = index_of.try_emplace(key, axes.size());
    if (added) axes.push_back({std::move(*axis), {}});
    axes[found->second].second.push_back(place);
  }
  std::vector<Axis> alone;
  for (const auto& [axis, places] : axes) alone.push_back(axis);
  auto type = joined_time(alone);
  if (!type) return std::unexpected(std::move(type.error()));
  auto state = std::make_unique<Join::State>();
  state->options = options;
  state->time_type = std::move(*type);
  if (auto ok = state->add(series, axes); !ok) return std::unexpected(std::move(ok.error()));
  return Join(std::move(state));
}

}  // namespace mdat
