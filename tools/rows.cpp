// SPDX-License-Identifier: Apache-2.0
#include "tools/rows.hpp"

#include <algorithm>
#include <map>
#include <vector>

#include "tools/join.hpp"
#include "tools/text.hpp"
#include "tools/value_text.hpp"

namespace mdat::tool {
namespace {

constexpr std::uint64_t kProgressRows = 1 << 16;

/// The selected series on one axis.
struct Group {
  Axis axis;
  std::vector<Series> series;
  std::vector<std::size_t> places;  ///< columns of the wide row
  Slice slice;
};

Expected<std::vector<Group>> group_by_axis(std::span<const Series> series, std::string_view path) {
  std::vector<Group> groups;
  std::map<std::uint64_t, std::size_t> index_of;
  for (std::size_t place = 0; place < series.size(); ++place) {
    auto axis = series[place].axis();
    if (!axis) return refuse_file(axis.error(), path);
    const auto [found, added] = index_of.try_emplace(axis->id(), groups.size());
    if (added) groups.push_back({std::move(*axis), {}, {}, {}});
    groups[found->second].series.push_back(series[place]);
    groups[found->second].places.push_back(place);
  }
  return groups;
}

Expected<std::vector<ValueText>> texts_of(std::span<const Series> series, std::string_view path) {
  std::vector<ValueText> texts;
  for (const Series& one : series) {
    auto text = ValueText::of(one.type());
    if (!text) return refuse_file(text.error(), path);
    texts.push_back(std::move(*text));
  }
  return texts;
}

/// Why these groups have no rows side by side; "" where they have.
std::string why_not_joined(std::span<const Group> groups) {
  if (groups.size() <= 1) return {};
  const bool naive = groups[0].axis.type().zone.empty();
  for (const Group& group : groups) {
    const std::string& name = group.series[0].name();
    if (group.axis.type().zone.empty() != naive) {
      return format("'{}' has local times and '{}' has instants", groups[0].series[0].name(), name);
    }
    if (!group.axis.strictly_increasing()) return format("the times of '{}' repeat or run backwards", name);
  }
  return {};
}

/// The finest unit of all axes; their zone, or UTC where they differ.
Type joined_time(std::span<const Group> groups) {
  if (groups.empty()) return {.kind = TypeKind::kTimestamp, .unit = TimeUnit::kSecond, .zone = {}};
  Type type = groups[0].axis.type();
  for (const Group& group : groups) {
    type.unit = std::max(type.unit, group.axis.type().unit);
    if (group.axis.type().zone != type.zone) type.zone = "UTC";
  }
  return type;
}

Expected<Join> open_join(const File& file, std::span<const Group> groups, std::size_t columns) {
  std::vector<Cursor> cursors;
  for (const Group& group : groups) {
    auto scan = file.scan(group.series, group.slice.rows);
    if (!scan) return refuse_file(scan.error(), file.path());
    cursors.emplace_back(std::move(*scan), group.slice, group.axis.type().unit, group.places);
  }
  return Join(std::move(cursors), columns);
}

// Leaves out rows that were shown before.
void skip_shown(Group& group, const RowOptions& options) {
  const auto shown = options.after.find(group.series[0].name());
  if (shown == options.after.end()) return;
  group.slice.rows.begin = std::min(std::max(group.slice.rows.begin, shown->second), group.slice.rows.end);
}

void keep_last(Slice& slice, std::uint64_t rows) {
  if (!slice.filter && slice.rows.size() > rows) slice.rows.begin = slice.rows.end - rows;
}

/// Rows to leave out so that the last `last` remain. The slices are cut to what can be among them first, so
/// counting is cheap but where stamps are unsorted and a range is asked.
Expected<std::uint64_t> rows_before_last(const File& file, std::span<Group> groups, std::uint64_t last) {
  for (Group& group : groups) keep_last(group.slice, last);
  if (groups.size() == 1 && !groups[0].slice.filter) return 0;
  std::vector<Group> times_only(groups.begin(), groups.end());
  for (Group& group : times_only) {
    group.series.resize(1, group.series[0]);
    group.places = {0};
  }
  auto join = open_join(file, times_only, 1);
  if (!join) return std::unexpected(std::move(join.error()));
  std::uint64_t count = 0;
  while (join->next()) ++count;
  if (join->error()) return refuse_file(*join->error(), file.path());
  return count > last ? count - last : 0;
}

std::uint64_t end_of(std::uint64_t skip, std::optional<std::uint64_t> limit) {
  return limit && *limit < UINT64_MAX - skip ? skip + *limit : UINT64_MAX;
}

Heading heading_of(const Series& series, Naming naming) {
  return {naming == Naming::kWithUnit ? name_with_unit(series) : series.name(), to_string(series.type()),
          is_number(series.type().kind)};
}

Outcome write_wide(const File& file, std::span<const Series> series, std::span<Group> groups,
                   const RowOptions& options, RecordWriter& records, const Output& output) {
  const Type time_type = joined_time(groups);
  auto time = TimeText::of(time_type);
  if (!time) return refuse_file(time.error(), file.path());
  auto texts = texts_of(series, file.path());
  if (!texts) return std::unexpected(std::move(texts.error()));
  std::uint64_t skip = 0;
  if (options.last) {
    auto before = rows_before_last(file, groups, *options.last);
    if (!before) return std::unexpected(std::move(before.error()));
    skip = *before;
  }
  auto join = open_join(file, groups, series.size());
  if (!join) return std::unexpected(std::move(join.error()));

  std::vector<Heading> headings = {{"time", to_string(time_type)}};
  for (const Series& one : series) headings.push_back(heading_of(one, options.naming));
  if (options.header) records.header(headings);
  const std::uint64_t end = end_of(skip, options.first ? options.first : options.first_of_each);
  for (std::uint64_t number = 0; number < end && !output.failed() && join->next(); ++number) {
    if (number < skip) continue;
    records.symbol(time->at(join->time()));
    const auto row = join->row();
    for (std::size_t i = 0; i < row.size(); ++i) {
      records.field(row[i].batch == nullptr ? Field{}
                                            : (*texts)[i](*row[i].batch, row[i].index, row[i].column));
    }
    records.end_record();
    if (options.progress && number % kProgressRows == 0) options.progress(number * series.size());
  }
  if (join->error()) return refuse_file(*join->error(), file.path());
  return {};
}

/// State of a long listing that runs over all series.
struct LongRun {
  const RowOptions& options;
  RecordWriter& records;
  const Output& output;
  std::uint64_t rows = 0;
  [[nodiscard]] bool full() const { return output.failed() || (options.first && rows >= *options.first); }
};

Outcome write_one_long(const File& file, const Series& series, const Axis& axis, LongRun& run) {
  std::vector<Group> group = {{axis, {series}, {0}, {}}};
  auto slice = slice_of(axis, run.options.range, file.path());
  if (!slice) return std::unexpected(std::move(slice.error()));
  group[0].slice = *slice;
  skip_shown(group[0], run.options);
  std::uint64_t skip = 0;
  if (run.options.last) {
    auto before = rows_before_last(file, group, *run.options.last);
    if (!before) return std::unexpected(std::move(before.error()));
    skip = *before;
  }
  auto time = TimeText::of(axis.type());
  auto text = ValueText::of(series.type());
  if (!time) return refuse_file(time.error(), file.path());
  if (!text) return refuse_file(text.error(), file.path());
  auto join = open_join(file, group, 1);
  if (!join) return std::unexpected(std::move(join.error()));
  const std::string name = run.options.naming == Naming::kWithUnit ? name_with_unit(series) : series.name();
  const std::uint64_t end = end_of(skip, run.options.first_of_each);
  for (std::uint64_t number = 0; number < end && !run.full() && join->next(); ++number) {
    if (number < skip) continue;
    run.records.symbol(time->at(join->time()));
    run.records.text(name);
    const Place place = join->row()[0];
    run.records.field((*text)(*place.batch, place.index, place.column));
    run.records.end_record();
    ++run.rows;
    if (run.options.progress && run.rows % kProgressRows == 0) run.options.progress(run.rows);
  }
  if (join->error()) return refuse_file(*join->error(), file.path());
  return {};
}

Outcome write_long(const File& file, std::span<const Series> series, const RowOptions& options,
                   RecordWriter& records, const Output& output) {
  const std::vector<Heading> headings = {{"time", ""}, {"series", ""}, {"value", "", true}};
  if (options.header) records.header(headings);
  LongRun run{options, records, output};
  for (const Series& one : series) {
    if (run.full()) break;
    auto axis = one.axis();
    if (!axis) return refuse_file(axis.error(), file.path());
    if (auto outcome = write_one_long(file, one, *axis, run); !outcome) return outcome;
  }
  return {};
}

}  // namespace

std::string name_with_unit(const Series& series) {
  if (!series.unit().empty()) return format("{} [{}]", series.name(), series.unit());
  return series.name().ends_with(']') ? series.name() + " []" : series.name();
}

Expected<Layout> settled_layout(Layout asked, std::span<const Series> series, std::string_view path) {
  if (asked != Layout::kAuto) return asked;
  const auto groups = group_by_axis(series, path);
  if (!groups) return std::unexpected(groups.error());
  return why_not_joined(*groups).empty() ? Layout::kWide : Layout::kLong;
}

Outcome write_rows(const File& file, std::span<const Series> series, const RowOptions& options,
                   RecordWriter& records, const Output& output) {
  if (options.layout == Layout::kLong) return write_long(file, series, options, records, output);
  auto groups = group_by_axis(series, file.path());
  if (!groups) return std::unexpected(std::move(groups.error()));
  if (const std::string reason = why_not_joined(*groups); !reason.empty()) {
    if (options.layout == Layout::kAuto) return write_long(file, series, options, records, output);
    return refuse(Exit::kUsage,
                  format("{}: the series cannot be joined on time: {}; --layout long prints them one after "
                         "the other",
                         file.path(), reason));
  }
  for (Group& group : *groups) {
    auto slice = slice_of(group.axis, options.range, file.path());
    if (!slice) return std::unexpected(std::move(slice.error()));
    group.slice = *slice;
    skip_shown(group, options);
  }
  return write_wide(file, series, *groups, options, records, output);
}

}  // namespace mdat::tool
