// SPDX-License-Identifier: Apache-2.0
#include "tools/commands.hpp"
#include "tools/data_file.hpp"
#include "tools/printer.hpp"
#include "tools/rows.hpp"
#include "tools/selection.hpp"
#include "tools/series_table.hpp"
#include "tools/table_file.hpp"

namespace mdat::tool {
namespace {

Outcome stream_table(TableReader& table, const std::string& source) {
  ConvertOptions options;
  options.to = FileFormat::kArrow;
  options.target = "-";
  auto writer = make_table_writer(sink_to(STDOUT_FILENO, "standard output"), table.schema(), options);
  if (!writer) return std::unexpected(writer.error());
  return copy_table(table, **writer, source, "standard output");
}

/// One stream, also without rows: what reads it then knows the columns.
Outcome cat_arrow(const File& file, const std::vector<Series>& series, const RowOptions& rows) {
  if (rows.layout == Layout::kLong) {
    const auto table = LongTable::open(file, series, rows);
    return table ? stream_table(**table, file.path()) : std::unexpected(table.error());
  }
  const auto table = WideTable::open(file, series, rows, false, rows.first);
  return table ? stream_table(**table, file.path()) : std::unexpected(table.error());
}

}  // namespace

Outcome run_cat(Arguments arguments) {
  CommandLine line("cat",
                   "Rows of series: `time` and a column each. Begin of a range included, end excluded.");
  std::string path;
  std::vector<std::string> names;
  PrintOptions print;
  RowOptions rows;
  std::string format_name = "csv";
  std::string layout = "wide";
  std::string join = "outer";
  line.required({"FILE", "An .mdat file"}, path);
  line.rest({"SERIES", "Names, or globs with * ? [...] (all series)"}, names);
  add_range_options(line, rows.range);
  line.option(
      {"--where", "Only rows for which it holds: 'value > 3.5', '\"pump\" = 1 and \"level\" is not null'",
       "EXPR"},
      rows.where);
  line.option({"-n,--limit", "At most so many rows", "N"}, rows.first);
  line.choice({"--format", "Form of the output (csv)"}, format_name, {"csv", "jsonl", "tsv", "arrow"});
  line.choice({"--layout", "wide: a column a series; long: time, series, value"}, layout, {"wide", "long"});
  line.choice({"--join", "Times of series that do not share them: of any, of all, or of the first (outer)"},
              join, {"outer", "inner", "asof"});
  line.option({"--tolerance", "With --join asof: how old a row may be, such as 5s or 250ms", "AGE"},
              rows.tolerance);
  add_print_options(line, print);
  line.examples(
      "  mdat cat plant.mdat level > level.csv\n"
      "  mdat cat plant.mdat level flow --from 2024-05-01 --to 2024-05-02T12:00\n"
      "  mdat cat plant.mdat level --where 'value between 3.5 and 4'\n"
      "  mdat cat plant.mdat level flow --join asof --tolerance 5s\n"
      "  mdat cat plant.mdat 'tank/*' --layout long --format jsonl\n"
      "  mdat cat plant.mdat level --format arrow | python3 -c 'import pyarrow, sys; ...'");
  if (auto go = parsed(line, arguments); !go) return go;

  // A condition may name any series, and only what it keeps is counted.
  const std::span<const std::string> needed = rows.where ? std::span<const std::string>() : names;
  const std::optional<std::uint64_t> limit = rows.where ? std::nullopt : rows.first;
  const auto file = open_data(path, {.series = needed, .range = rows.range, .rows = limit});
  if (!file) return std::unexpected(file.error());
  const auto series = select(*file, names);
  if (!series) return std::unexpected(series.error());
  rows.join = join == "asof" ? JoinKind::kAsOf : join == "inner" ? JoinKind::kInner : JoinKind::kOuter;
  if (rows.tolerance && rows.join != JoinKind::kAsOf)
    return refuse(Exit::kUsage, "--tolerance is of --join asof");
  rows.layout = layout == "long" ? Layout::kLong : Layout::kWide;
  if (format_name == "arrow") return cat_arrow(*file, *series, rows);
  const Format form = format_name == "csv"   ? Format::kCsv
                      : format_name == "tsv" ? Format::kTsv
                                             : Format::kJsonl;
  Printer printer(print, form);
  return printer.finish(write_rows(*file, *series, rows, printer.records(), printer.output()));
}

}  // namespace mdat::tool
