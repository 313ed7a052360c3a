// SPDX-License-Identifier: Apache-2.0
#include "tools/peek.hpp"

#include "tools/data_file.hpp"
#include "tools/follow.hpp"
#include "tools/printer.hpp"
#include "tools/rows.hpp"
#include "tools/selection.hpp"
#include "tools/text.hpp"

namespace mdat::tool {

Outcome peek(End end, Arguments arguments) {
  const std::string_view verb = end == End::kFirst ? "head" : "tail";
  CommandLine line(verb, end == End::kFirst ? "The first rows of series." : "The last rows of series.");
  std::string path;
  std::vector<std::string> names;
  PrintOptions print;
  RowOptions rows;
  std::optional<std::uint64_t> count = 10;
  std::string layout = "auto";
  line.required({"FILE", "An .mdat file"}, path);
  line.rest({"SERIES", "Names, or globs with * ? [...] (all series)"}, names);
  line.option({"-n,--limit", "How many rows (10); of each series with --layout long", "N"}, count);
  add_range_options(line, rows.range);
  line.choice({"--layout", "wide: a column a series; long: time, series, value (wide where it can be)"},
              layout, {"auto", "wide", "long"});
  bool follow = false;
  if (end == End::kLast) line.flag({"-f,--follow", "Then print new rows at each commit, as TSV"}, follow);
  add_print_options(line, print);
  line.examples(format("  mdat {0} plant.mdat\n  mdat {0} plant.mdat level flow -n 3", verb));
  if (auto go = parsed(line, arguments); !go) return go;

  DataNeed need{.series = names, .range = rows.range};
  if (end == End::kFirst) need.rows = count;
  const auto file = open_data(path, need);
  if (!file) return std::unexpected(file.error());
  const auto series = select(*file, names);
  if (!series) return std::unexpected(series.error());
  rows.layout = layout == "long" ? Layout::kLong : layout == "wide" ? Layout::kWide : Layout::kAuto;
  if (end == End::kLast) {
    rows.last = count;
  } else {
    rows.first_of_each = count;
  }
  if (follow) {
    const auto settled = settled_layout(rows.layout, *file, *series);
    if (!settled) return std::unexpected(settled.error());
    rows.layout = *settled;
    Printer printer(print, Format::kTsv);
    return printer.finish(follow_rows(*file, names, rows, printer));
  }
  Printer printer(print);
  return printer.finish(write_rows(*file, *series, rows, printer.records(), printer.output()));
}

}  // namespace mdat::tool
