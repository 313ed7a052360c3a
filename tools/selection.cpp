// SPDX-License-Identifier: Apache-2.0
#include "tools/selection.hpp"

#include <fnmatch.h>

#include "mdat/time.hpp"
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
                                   const Zone& zone, std::string_view path) {
  const auto ticks = parse_time(text, axis.unit, zone);
  if (!ticks) return refuse(Exit::kUsage, format("{}: {} {}: {}", path, option, text, ticks.error().message));
  return *ticks;
}

}  // namespace

Expected<File> open_file(const std::string& path) {
  auto file = File::open(path);
  if (!file) return refuse_open(file.error(), path);
  return std::move(*file);
}

bool matches(std::string_view name, const std::string& glob) {
  return fnmatch(glob.c_str(), std::string(name).c_str(), 0) == 0;
}

Expected<std::vector<Series>> select(const File& file, std::span<const std::string> names) {
  std::vector<Series> found;
  if (names.empty()) {
    auto all = file.series();
    if (!all) return refuse_file(all.error(), file.path());
    return std::move(*all);
  }
  for (const std::string& name : names) {
    auto series = file.find(name);
    if (series) {
      found.push_back(std::move(*series));
    } else if (series.error().code == ErrorCode::kNotFound &&
               name.find_first_of("*?[") != std::string::npos) {
      if (auto outcome = select_glob(file, name, found); !outcome) return std::unexpected(outcome.error());
    } else {
      return refuse_series(series.error(), file.path());
    }
  }
  return found;
}

Expected<std::int64_t> parse_moment(const std::string& text, const Type& axis, std::string_view path) {
  const auto zone = Zone::find(axis.zone);
  if (!zone) return refuse_file(zone.error(), path);
  return parse_bound("TIME", text, axis, *zone, path);
}

Expected<TimeRange> parse_range(const RangeText& range, const Type& axis, std::string_view path) {
  TimeRange ticks;
  if (range.unbounded()) return ticks;
  const auto zone = Zone::find(axis.zone);
  if (!zone) return refuse_file(zone.error(), path);
  const auto bind = [&](std::string_view option, const std::optional<std::string>& text,
                        std::optional<std::int64_t>& bound) -> Outcome {
    if (!text) return {};
    auto parsed = parse_bound(option, *text, axis, *zone, path);
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
