// SPDX-License-Identifier: Apache-2.0
// What a command was asked to look at.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "mdat/file.hpp"
#include "tools/command_line.hpp"
#include "tools/failure.hpp"

namespace mdat::tool {

[[nodiscard]] Expected<File> open_file(const std::string& path);

/// `*`, `?` and `[...]` as in a shell.
[[nodiscard]] bool matches(std::string_view name, const std::string& glob);

/// The series of that name, or SIGNAL/SERIES in a file with a data set; no glob.
[[nodiscard]] Expected<Series> find_series(const File& file, const std::string& name);

/// Series by such a name, or else by glob, in the order asked; all of the file, in order of creation, where
/// no name is given. A name or glob that nothing has is a no.
[[nodiscard]] Expected<std::vector<Series>> select(const File& file, std::span<const std::string> names);

/// The same, each series once, in order of creation, however often it was named.
[[nodiscard]] Expected<std::vector<Series>> select_once(const File& file, std::span<const std::string> names);

/// Visits the series that select() finds, in its order, without holding them all. The first failure ends it.
[[nodiscard]] Outcome each_selected(const File& file, std::span<const std::string> names,
                                    const std::function<Outcome(const Series&)>& visit);

/// `--from` and `--to` as they were typed.
struct RangeText {
  std::optional<std::string> from;
  std::optional<std::string> to;
  [[nodiscard]] bool unbounded() const { return !from && !to; }
};

/// `--from` and `--to`.
void add_range_options(CommandLine& line, RangeText& range);

/// A time given without an option, in ticks of an axis of this type; rounded up. A whole number on an axis of
/// int64, a length of time on one of durations.
[[nodiscard]] Expected<std::int64_t> parse_moment(const std::string& text, const Type& axis,
                                                  std::string_view path);

/// The range in ticks of an axis of this type.
[[nodiscard]] Expected<TimeRange> parse_range(const RangeText& range, const Type& axis,
                                              std::string_view path);

}  // namespace mdat::tool
