// SPDX-License-Identifier: Apache-2.0
#include "mdat/file.hpp"
#include "tools/commands.hpp"
#include "tools/printer.hpp"
#include "tools/selection.hpp"
#include "tools/series_records.hpp"
#include "tools/value_text.hpp"

namespace mdat::tool {
namespace {

const std::vector<Heading> kHeadings = {
    {"name", ""},      {"count", "", true}, {"nulls", "", true}, {"nans", "", true},  {"min", "", true},
    {"max", "", true}, {"sum", "", true},   {"mean", "", true},  {"first", "", true}, {"last", "", true}};

Outcome print_stats(const Series& series, const RangeText& range, const std::string& path,
                    RecordWriter& records) {
  TimeRange ticks;
  if (!range.unbounded()) {
    const auto axis = series.axis();
    if (!axis) return refuse_file(axis.error(), path);
    auto parsed_range = parse_range(range, axis->type(), path);
    if (!parsed_range) return std::unexpected(std::move(parsed_range.error()));
    ticks = *parsed_range;
  }
  const auto stats = series.stats(ticks);
  if (!stats) return refuse_series(stats.error(), path);
  auto value = ValueText::of(series.type());
  auto plain = ValueText::of(Type{.kind = TypeKind::kFloat64, .zone = {}});
  if (!value) return refuse_file(value.error(), path);
  if (!plain) return refuse_file(plain.error(), path);
  records.text(series.name());
  records.number(stats->count);
  records.number(stats->nulls);
  records.number(stats->nans);
  records.field((*value)(stats->min));
  records.field((*value)(stats->max));
  records.field((*plain)(stats->sum));
  records.field(stats->mean ? (*plain)(Value(*stats->mean)) : Field{});
  records.field((*value)(stats->first));
  records.field((*value)(stats->last));
  records.end_record();
  return {};
}

}  // namespace

Outcome run_stats(Arguments arguments) {
  CommandLine line("stats", "What a time range of a series holds. NaN is left out of min to mean.");
  std::string path;
  std::vector<std::string> names;
  PrintOptions print;
  RangeText range;
  line.required({"FILE", "An .mdat file"}, path);
  line.rest({"SERIES", "Names, or globs with * ? [...] (all series)"}, names);
  line.option({"--from", "First time: a date, or a date and time", "T"}, range.from);
  line.option({"--to", "End of the range, not included", "T"}, range.to);
  add_print_options(line, print);
  line.examples(
      "  mdat stats plant.mdat level --from 2024-05-01 --to 2024-06-01\n"
      "  mdat stats plant.mdat level --json | jq .mean");
  if (auto go = parsed(line, arguments); !go) return go;

  const auto file = open_file(path);
  if (!file) return std::unexpected(file.error());
  Printer printer(print);
  return printer.finish(print_each(*file, names, kHeadings, printer, [&](const Series& series) {
    return print_stats(series, range, path, printer.records());
  }));
}

}  // namespace mdat::tool
