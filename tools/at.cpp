// SPDX-License-Identifier: Apache-2.0
#include "mdat/as_of.hpp"
#include "mdat/file.hpp"
#include "mdat/time.hpp"
#include "tools/commands.hpp"
#include "tools/printer.hpp"
#include "tools/selection.hpp"
#include "tools/text.hpp"
#include "tools/value_text.hpp"

namespace mdat::tool {
namespace {

const std::vector<Heading> kHeadings = {{"name", ""}, {"row", "", true}, {"time", ""}, {"value", "", true}};

struct Question {
  std::string time;
  std::string match = "before";
  bool skip_nulls = false;
};

Match match_of(const std::string& word) {
  if (word == "after") return Match::kAfter;
  if (word == "nearest") return Match::kNearest;
  return word == "exact" ? Match::kExact : Match::kBefore;
}

// A time finer than the stamps lies between two of them: it was rounded up, and what is not later begins one
// tick before.
Expected<std::int64_t> ticks_of(const Question& question, const Type& axis, std::string_view path) {
  const auto ticks = parse_moment(question.time, axis, path);
  if (!ticks) return ticks;
  const auto civil = axis.kind == TypeKind::kTimestamp ? parse_iso(question.time) : std::nullopt;
  const bool between = civil && civil->unit > axis.unit;
  return between && question.match == "before" && *ticks > INT64_MIN ? *ticks - 1 : *ticks;
}

Outcome print_row(const Series& series, const Question& question, const std::string& path,
                  RecordWriter& records) {
  const auto axis = series.axis();
  if (!axis) return refuse_file(axis.error(), path);
  const auto ticks = ticks_of(question, axis->type(), path);
  if (!ticks) return std::unexpected(ticks.error());
  const auto found =
      series.as_of(*ticks, {.match = match_of(question.match), .skip_nulls = question.skip_nulls});
  if (!found) return refuse_series(found.error(), path);
  auto value = ValueText::of(series.type());
  auto time = ValueText::of(axis->type());
  if (!value) return refuse_file(value.error(), path);
  if (!time) return refuse_file(time.error(), path);
  records.text(series.name());
  if (*found) {
    records.number((*found)->row);
    records.field(time->stamp((*found)->time));
    records.field((*value)((*found)->value));
  } else {
    for (int i = 0; i < 3; ++i) records.null();
  }
  records.end_record();
  return {};
}

}  // namespace

Outcome run_at(Arguments arguments) {
  CommandLine line("at", "The row in force at a time: the last one whose stamp is not later.");
  std::string path, name;
  Question question;
  PrintOptions print;
  line.required({"FILE", "An .mdat file"}, path);
  line.required({"SERIES", "Name, or a glob with * ? [...]"}, name);
  line.required({"TIME", "A date, or a date and time"}, question.time);
  line.choice({"--match", "before: not later (as it is); after: not earlier; nearest; exact", "HOW"},
              question.match, {"before", "after", "nearest", "exact"});
  line.flag({"--skip-nulls", "Pass over rows that are null"}, question.skip_nulls);
  add_print_options(line, print);
  line.examples(
      "  mdat at plant.mdat level 2024-05-01T12:00\n"
      "  mdat at plant.mdat '*' 2024-05-01T12:00 --match nearest --skip-nulls");
  if (auto go = parsed(line, arguments); !go) return go;

  const auto file = open_file(path);
  if (!file) return std::unexpected(file.error());
  const auto series = select(*file, {&name, 1});
  if (!series) return std::unexpected(series.error());
  Printer printer(print);
  printer.records().header(kHeadings);
  for (const Series& one : *series) {
    if (printer.output().failed()) break;
    if (auto outcome = print_row(one, question, path, printer.records()); !outcome)
      return printer.finish(std::move(outcome));
  }
  return printer.finish();
}

}  // namespace mdat::tool
