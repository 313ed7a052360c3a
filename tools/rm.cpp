// SPDX-License-Identifier: Apache-2.0
#include "mdat/file.hpp"
#include "mdat/writer.hpp"
#include "tools/commands.hpp"
#include "tools/printer.hpp"
#include "tools/selection.hpp"
#include "tools/text.hpp"

namespace mdat::tool {
namespace {

const std::vector<Heading> kHeadings = {{"name", ""}, {"rows", "", true}, {"bytes", "", true}};

/// All of them in one commit, or none.
Outcome remove(Writer& writer, const std::vector<Series>& chosen, const std::string& path) {
  for (const Series& series : chosen) {
    const auto found = writer.find(series.name());
    if (!found) return refuse_series(found.error(), path);
    if (const auto removed = writer.remove(*found); !removed) return refuse_file(removed.error(), path);
  }
  if (const auto committed = writer.commit(); !committed) return refuse_file(committed.error(), path);
  return {};
}

}  // namespace

Outcome run_rm(Arguments arguments) {
  CommandLine line("rm",
                   "Takes series out of a file, all in one commit. Older commits keep their bytes until\n"
                   "`mdat rewrite` writes the file afresh.");
  std::string path;
  std::vector<std::string> names;
  PrintOptions print;
  line.required({"FILE", "An .mdat file"}, path);
  line.rest({"SERIES", "Names, or globs with * ? [...]"}, names, 1);
  add_print_options(line, print);
  line.examples("  mdat rm plant.mdat level\n  mdat rm plant.mdat 'tank/*' && mdat rewrite plant.mdat");
  if (auto go = parsed(line, arguments); !go) return go;

  // The lock first: what is chosen is what the writer finds.
  auto writer = Writer::open(path);
  if (!writer) return refuse_open(writer.error(), path);
  const auto file = open_file(path);
  if (!file) return std::unexpected(file.error());
  const auto chosen = select_once(*file, names);
  if (!chosen) return std::unexpected(chosen.error());
  if (auto outcome = remove(*writer, *chosen, path); !outcome) return outcome;
  Printer printer(print);
  printer.records().header(kHeadings);
  for (const Series& series : *chosen) {
    const auto bytes = series.bytes();
    if (!bytes) return refuse_file(bytes.error(), path);
    printer.records().text(series.name());
    printer.records().number(series.rows());
    printer.records().number(*bytes);
    printer.records().end_record();
  }
  auto outcome = printer.finish();
  print_message(format("{}: {} removed; `mdat rewrite` gives the space back", path,
                       chosen->size() == 1 ? "1 series" : format("{} series", chosen->size())));
  return outcome;
}

}  // namespace mdat::tool
