// SPDX-License-Identifier: Apache-2.0
#include "mdat/gaps.hpp"

#include "mdat/file.hpp"
#include "tools/commands.hpp"
#include "tools/printer.hpp"
#include "tools/selection.hpp"
#include "tools/series_records.hpp"
#include "tools/value_text.hpp"

namespace mdat::tool {
namespace {

const std::vector<Heading> kHeadings = {{"name", ""}, {"row", "", true},     {"from", ""},
                                        {"to", ""},   {"missing", "", true}, {"cadence", "", true}};

Outcome print_gaps(const Series& series, const RangeText& range, const std::string& path, Printer& printer) {
  const auto axis = series.axis();
  if (!axis) return refuse_file(axis.error(), path);
  const auto ticks = parse_range(range, axis->type(), path);
  if (!ticks) return std::unexpected(ticks.error());
  auto time = ValueText::of(axis->type());
  if (!time) return refuse_file(time.error(), path);
  RecordWriter& records = printer.records();
  const auto walked = axis->each_gap({.range = *ticks}, [&](const Gap& gap) {
    records.text(series.name());
    records.number(gap.row);
    records.field(time->stamp(gap.from));
    records.field(time->stamp(gap.to));
    records.number(gap.missing);
    records.number(static_cast<std::uint64_t>(axis->cadence()));
    records.end_record();
    return !printer.output().failed();
  });
  if (!walked) return refuse_series(walked.error(), path);
  return {};
}

}  // namespace

Outcome run_gaps(Arguments arguments) {
  CommandLine line("gaps", "Where rows are missing: steps longer than one and a half cadences.");
  std::string path;
  std::vector<std::string> names;
  PrintOptions print;
  RangeText range;
  line.required({"FILE", "An .mdat file"}, path);
  line.rest({"SERIES", "Names, or globs with * ? [...] (all series)"}, names);
  add_range_options(line, range);
  add_print_options(line, print);
  line.examples("  mdat gaps plant.mdat level\n  mdat gaps plant.mdat --from 2024-05-01 --json");
  if (auto go = parsed(line, arguments); !go) return go;

  const auto file = open_file(path);
  if (!file) return std::unexpected(file.error());
  Printer printer(print);
  return printer.finish(print_each(*file, names, kHeadings, printer, [&](const Series& series) {
    return print_gaps(series, range, path, printer);
  }));
}

}  // namespace mdat::tool
