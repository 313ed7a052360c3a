// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <set>

#include "mdat/file.hpp"
#include "tools/commands.hpp"
#include "tools/printer.hpp"
#include "tools/selection.hpp"
#include "tools/series_records.hpp"
#include "tools/text.hpp"

namespace mdat::tool {
namespace {

const std::vector<Heading> kHeadings = {
    {"series", ""},      {"column", ""},       {"row", "", true},   {"rows", "", true},
    {"nulls", "", true}, {"offset", "", true}, {"bytes", "", true}, {"raw_bytes", "", true},
    {"ratio", "", true}, {"encoding", ""},     {"runner_up", ""},   {"runner_up_bytes", "", true},
    {"checksum", ""},    {"state", ""}};

void print_segment(const std::string& series, const SegmentInfo& segment, RecordWriter& records) {
  records.text(series);
  records.text(segment.column);
  for (const auto number :
       {segment.row, segment.rows, segment.nulls, segment.offset, segment.bytes, segment.raw_bytes}) {
    records.number(number);
  }
  if (segment.bytes > 0) {
    const double ratio = static_cast<double>(segment.raw_bytes) / static_cast<double>(segment.bytes);
    records.field({FieldKind::kNumber, format("{:.2f}", ratio)});
  } else {
    records.null();
  }
  records.text(segment.encoding);
  if (segment.runner_up.empty()) {
    records.null();
    records.null();
  } else {
    records.text(segment.runner_up);
    records.number(segment.runner_up_bytes);
  }
  records.text(format("{:016x}", segment.checksum));
  records.text(segment.whole ? "ok" : "damaged");
  records.end_record();
}

Outcome print_each_hidden(const File& file, const std::vector<std::string>& names, Printer& printer,
                          const std::function<Outcome(const Series&)>& print) {
  printer.records().header(kHeadings);
  Outcome outcome;
  const auto walked = file.each_hidden([&](const Series& series) {
    const auto is_it = [&](const std::string& name) {
      return name == series.name() || matches(series.name(), name);
    };
    if (names.empty() || std::ranges::any_of(names, is_it)) outcome = print(series);
    return outcome.has_value() && !printer.output().failed();
  });
  if (!walked) return refuse_file(walked.error(), file.path());
  return outcome;
}

}  // namespace

Outcome run_layout(Arguments arguments) {
  CommandLine line("layout",
                   "Segments of series: where they lie, how they are encoded, whether they are whole.\n"
                   "The segments of an axis are shown with the first series on it.");
  std::string path;
  std::vector<std::string> names;
  PrintOptions print;
  bool hidden = false;
  line.required({"FILE", "An .mdat file"}, path);
  line.rest({"SERIES", "Names, or globs with * ? [...] (all series)"}, names);
  line.flag({"--hidden", "Of hidden series: what programs keep beside the data"}, hidden);
  add_print_options(line, print);
  line.examples(
      "  mdat layout plant.mdat level\n  mdat layout plant.mdat --json | jq .encoding | sort | uniq -c");
  if (auto go = parsed(line, arguments); !go) return go;

  const auto file = open_file(path);
  if (!file) return std::unexpected(file.error());
  Printer printer(print);
  std::set<std::uint64_t> axes_shown;
  std::uint64_t damaged = 0;
  const auto print_segments = [&](const Series& series) -> Outcome {
    const auto segments = series.layout();
    if (!segments) return refuse_file(segments.error(), path);
    const auto axis = series.axis();
    if (!axis) return refuse_file(axis.error(), path);
    const bool axis_is_new = axes_shown.insert(axis->id()).second;
    for (const SegmentInfo& segment : *segments) {
      if (segment.column == "axis" && !axis_is_new) continue;
      print_segment(series.name(), segment, printer.records());
      if (!segment.whole) ++damaged;
    }
    return {};
  };
  auto outcome = hidden ? print_each_hidden(*file, names, printer, print_segments)
                        : print_each(*file, names, kHeadings, printer, print_segments);
  if (outcome && damaged > 0) {
    printer.records().finish();
    outcome = refuse(Exit::kDamaged,
                     format("{}: {} segments are damaged; `mdat verify` tells more", path, damaged));
  }
  return printer.finish(std::move(outcome));
}

}  // namespace mdat::tool
