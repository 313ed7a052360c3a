// SPDX-License-Identifier: Apache-2.0
#include "tools/selection.hpp"

#include <fnmatch.h>

#include <algorithm>
#include <utility>

#include "mdat/time.hpp"
#include "tools/dataset_tree.hpp"
#include "tools/duration_text.hpp"
#include "tools/memory_limit.hpp"
#include "tools/text.hpp"

namespace mdat::tool {
namespace {

Outcome select_glob(const File& file, const std::string& glob, std::vector<Series>& found) {
  const std::size_t before = found.size();
  const auto visited = file.each_series([&](const Series& series) {
    if (matches(series.name(), glob)) found.push_back(series);
    return true;
  });
  if (!visited) return refuse_file(visited.error(), file.path());
  if (found.size() == before) {
    return refuse(Exit::kNo, format("{}: no series matches '{}'; `mdat ls` lists all", file.path(), glob));
  }
  return {};
}

Expected<std::int64_t> parse_bound(std::string_view option, const std::string& text, const Type& axis,
                                   std::string_view path) {
  const auto expected = [&](std::string_view what) {
    return refuse(Exit::kUsage, format("{}: {} {}: expected {}", path, option, text, what));
  };
  if (axis.kind == TypeKind::kInt64) {
    if (const auto number = parse_integer(text)) return *number;
    return expected("a whole number: the axis is of int64");
  }
  if (axis.kind == TypeKind::kDuration) {
    if (const auto ticks = parse_duration(text, axis.unit)) return *ticks;
    return expected(
        format("ticks, or a whole number and {}: the axis is of {}", kDurationUnits, to_string(axis)));
  }
  const auto zone = Zone::find(axis.zone);
  if (!zone) return refuse_file(zone.error(), path);
  const auto ticks = parse_time(text, axis.unit, *zone);
  if (!ticks) return refuse(Exit::kUsage, format("{}: {} {}: {}", path, option, text, ticks.error().message));
  return *ticks;
}

/// What the file says of a name; a failure is one of what is kept beside its series.
Expected<Result<Series>> find_among(const File& file, const std::vector<SeriesPlace>& places,
                                    const std::string& name) {
  const auto place = find_place(places, name, file.path());
  if (!place) return std::unexpected(place.error());
  return file.find(*place ? (*place)->column : name);
}

}  // namespace

Expected<File> open_file(const std::string& path) {
  auto file = File::open(path, {.access = access_of(path)});
  if (!file) return refuse_open(file.error(), path);
  return std::move(*file);
}

bool matches(std::string_view name, const std::string& glob) {
  return fnmatch(glob.c_str(), std::string(name).c_str(), 0) == 0;
}

Expected<Series> find_series(const File& file, const std::string& name) {
  const auto places = file_places(file);
  if (!places) return std::unexpected(places.error());
  auto series = find_among(file, *places, name);
  if (!series) return std::unexpected(series.error());
  if (!*series) return refuse_series(series->error(), file.path());
  return std::move(**series);
}

Expected<std::vector<Series>> select(const File& file, std::span<const std::string> names) {
  std::vector<Series> found;
  if (names.empty()) {
    auto all = file.series();
    if (!all) return refuse_file(all.error(), file.path());
    return std::move(*all);
  }
  const auto places = file_places(file);
  if (!places) return std::unexpected(places.error());
  for (const std::string& name : names) {
    auto series = find_among(file, *places, name);
    if (!series) return std::unexpected(series.error());
    if (*series) {
      found.push_back(std::move(**series));
    } else if (series->error().code == ErrorCode::kNotFound &&
               name.find_first_of("*?[") != std::string::npos) {
      if (auto outcome = select_glob(file, name, found); !outcome) return std::unexpected(outcome.error());
    } else {
      return refuse_series(series->error(), file.path());
    }
  }
  return found;
}

Expected<std::vector<Series>> select_once(const File& file, std::span<const std::string> names) {
  auto series = select(file, names);
  if (!series) return series;
  std::ranges::stable_sort(*series, {}, &Series::ordinal);
  const auto again = std::ranges::unique(*series, {}, &Series::ordinal);
  series->erase(again.begin(), again.end());
  return series;
}

Expected<std::int64_t> parse_moment(const std::string& text, const Type& axis, std::string_view path) {
  return parse_bound("TIME", text, axis, path);
}

Outcome each_selected(const File& file, std::span<const std::string> names,
                      const std::function<Outcome(const Series&)>& visit) {
  if (!names.empty()) {
    const auto found = select(file, names);
    if (!found) return std::unexpected(found.error());
    for (const Series& series : *found) {
      if (auto outcome = visit(series); !outcome) return outcome;
    }
    return {};
  }
  // Names are a tenth of what a million series take.
  std::vector<std::pair<std::uint64_t, std::string>> in_order;
  const auto walked = file.each_series([&](const Series& series) {
    in_order.emplace_back(series.ordinal(), series.name());
    return true;
  });
  if (!walked) return refuse_file(walked.error(), file.path());
  std::ranges::sort(in_order);
  for (const auto& [ordinal, name] : in_order) {
    const auto series = file.find(name);
    if (!series) return refuse_file(series.error(), file.path());
    if (auto outcome = visit(*series); !outcome) return outcome;
  }
  return {};
}

void add_range_options(CommandLine& line, RangeText& range) {
  line.option({"--from", "First time: a date, or a date and time; on an axis of int64, a number", "T"},
              range.from);
  line.option({"--to", "End of the range, not included", "T"}, range.to);
}

Expected<TimeRange> parse_range(const RangeText& range, const Type& axis, std::string_view path) {
  TimeRange ticks;
  const auto bind = [&](std::string_view option, const std::optional<std::string>& text,
                        std::optional<std::int64_t>& bound) -> Outcome {
    if (!text) return {};
    auto parsed = parse_bound(option, *text, axis, path);
    if (!parsed) return std::unexpected(std::move(parsed.error()));
    bound = *parsed;
    return {};
  };
  if (auto outcome = bind("--from", range.from, ticks.from); !outcome)
    return std::unexpected(outcome.error());
  if (auto outcome = bind("--to", range.to, ticks.to); !outcome) return std::unexpected(outcome.error());
  if (ticks.from && ticks.to && *ticks.from > *ticks.to) {
    return refuse(Exit::kUsage, format("{}: --from {} is after --to {}", path, *range.from, *range.to));
  }
  return ticks;
}

}  // namespace mdat::tool
