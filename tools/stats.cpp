// SPDX-License-Identifier: Apache-2.0
#include "mdat/file.hpp"
#include "mdat/time.hpp"
#include "mdat/windows.hpp"
#include "tools/commands.hpp"
#include "tools/data_file.hpp"
#include "tools/printer.hpp"
#include "tools/selection.hpp"
#include "tools/series_records.hpp"
#include "tools/text.hpp"
#include "tools/value_text.hpp"

namespace mdat::tool {
namespace {

const std::vector<Heading> kHeadings = {
    {"name", ""},      {"count", "", true}, {"nulls", "", true}, {"nans", "", true},  {"min", "", true},
    {"max", "", true}, {"sum", "", true},   {"mean", "", true},  {"first", "", true}, {"last", "", true}};

struct Question {
  RangeText range;
  std::optional<std::string> every;
  std::optional<std::string> zone;
};

std::vector<Heading> headings(const Question& question) {
  std::vector<Heading> all = kHeadings;
  if (question.every) all.insert(all.begin() + 1, {{"begin", ""}, {"end", ""}});
  return all;
}

/// Prints the statistics of one series.
class StatsText {
 public:
  static Result<StatsText> of(const Series& series) {
    auto value = ValueText::of(series.type());
    auto plain = ValueText::of(Type{.kind = TypeKind::kFloat64, .zone = {}});
    if (!value) return std::unexpected(std::move(value.error()));
    if (!plain) return std::unexpected(std::move(plain.error()));
    return StatsText(std::move(*value), std::move(*plain));
  }
  void print(const Stats& stats, RecordWriter& records) {
    records.number(stats.count);
    records.number(stats.nulls);
    records.number(stats.nans);
    records.field(value_(stats.min));
    records.field(value_(stats.max));
    records.field(plain_(stats.sum));
    records.field(stats.mean ? plain_(Value(*stats.mean)) : Field{});
    records.field(value_(stats.first));
    records.field(value_(stats.last));
    records.end_record();
  }

 private:
  StatsText(ValueText value, ValueText plain) : value_(std::move(value)), plain_(std::move(plain)) {}
  ValueText value_, plain_;
};

Outcome print_stats(const Series& series, const Question& question, const std::string& path,
                    RecordWriter& records) {
  TimeRange ticks;
  if (!question.range.unbounded()) {
    const auto axis = series.axis();
    if (!axis) return refuse_file(axis.error(), path);
    auto parsed_range = parse_range(question.range, axis->type(), path);
    if (!parsed_range) return std::unexpected(std::move(parsed_range.error()));
    ticks = *parsed_range;
  }
  const auto stats = series.stats(ticks);
  if (!stats) return refuse_series(stats.error(), path);
  auto text = StatsText::of(series);
  if (!text) return refuse_file(text.error(), path);
  records.text(series.name());
  text->print(*stats, records);
  return {};
}

// The type of the axis as it is to be seen: in the zone asked for.
Expected<Type> seen_axis(const Axis& axis, const std::string& name, const Question& question,
                         const std::string& path) {
  Type type = axis.type();
  if (!question.zone) return type;
  const auto zone = Zone::find(*question.zone);
  if (!zone) return refuse(Exit::kUsage, format("{}: --zone: {}", path, zone.error().message));
  if (type.kind != TypeKind::kTimestamp)
    return refuse(Exit::kUsage, format("{}: --zone {}: '{}' is on an axis of {}, which is shown in no zone",
                                       path, *question.zone, name, to_string(type)));
  if (type.zone.empty() || zone->naive())
    return refuse(Exit::kUsage, format("{}: --zone {}: the stamps are naive, no zone can be told for them",
                                       path, *question.zone));
  type.zone = *question.zone;
  return type;
}

Outcome print_windows(const Series& series, const Question& question, const std::string& path,
                      Printer& printer) {
  const auto every = parse_every(*question.every);
  if (!every)
    return refuse(Exit::kUsage,
                  format("{}: --every {}: expected a number and ns, us, ms, s, min, h, d, w, mo "
                         "or y, like 15min",
                         path, *question.every));
  const auto axis = series.axis();
  if (!axis) return refuse_file(axis.error(), path);
  const auto type = seen_axis(*axis, series.name(), question, path);
  if (!type) return std::unexpected(type.error());
  const auto range = parse_range(question.range, *type, path);
  if (!range) return std::unexpected(range.error());
  const auto zone = Zone::find(type->zone);
  if (!zone) return refuse_file(zone.error(), path);
  auto time = ValueText::of(*type);
  if (!time) return refuse_file(time.error(), path);
  auto text = StatsText::of(series);
  if (!text) return refuse_file(text.error(), path);
  Windows windows = series.windows(*range, *every, *zone);
  RecordWriter& records = printer.records();
  for (const Window& window : windows) {
    if (printer.output().failed()) return {};
    records.text(series.name());
    records.field(time->stamp(window.begin));
    records.field(time->stamp(window.end));
    text->print(window.stats, records);
  }
  if (windows.error()) return refuse_series(*windows.error(), path);
  return {};
}

}  // namespace

Outcome run_stats(Arguments arguments) {
  CommandLine line(
      "stats", "What a time range of a series holds, whole or by windows. NaN is left out of min to mean.");
  std::string path;
  std::vector<std::string> names;
  PrintOptions print;
  Question question;
  line.required({"FILE", "An .mdat file"}, path);
  line.rest({"SERIES", "Names, or globs with * ? [...] (all series)"}, names);
  add_range_options(line, question.range);
  line.option({"--every", "A record per window of this length: 15min, 1h, 1d, 1w, 1mo ...", "LENGTH"},
              question.every);
  line.option({"--zone", "Zone whose clocks begin the windows (that of the stamps)", "Z"}, question.zone);
  add_print_options(line, print);
  line.examples(
      "  mdat stats plant.mdat level --from 2024-05-01 --to 2024-06-01\n"
      "  mdat stats plant.mdat level --every 1d --zone Europe/Paris\n"
      "  mdat stats plant.mdat level --json | jq .mean");
  if (auto go = parsed(line, arguments); !go) return go;

  if (question.zone && !question.every)
    return refuse(Exit::kUsage, path + ": --zone is for windows: it needs --every");
  const auto file = open_data(path, {.series = names, .range = question.range});
  if (!file) return std::unexpected(file.error());
  Printer printer(print);
  return printer.finish(print_each(*file, names, headings(question), printer, [&](const Series& series) {
    return question.every ? print_windows(series, question, path, printer)
                          : print_stats(series, question, path, printer.records());
  }));
}

}  // namespace mdat::tool
