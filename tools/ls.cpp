// SPDX-License-Identifier: Apache-2.0
#include "tools/commands.hpp"
#include "tools/listing.hpp"
#include "tools/selection.hpp"
#include "tools/table_file.hpp"
#include "tools/table_listing.hpp"

namespace mdat::tool {

Outcome run_ls(Arguments arguments) {
  CommandLine line("ls", "Series of a file, a line each, by name.");
  std::string path;
  std::vector<std::string> globs;
  PrintOptions print;
  line.required({"FILE", "An .mdat file"}, path);
  line.rest({"GLOB", "Names to list, with * ? [...] as in a shell (all)"}, globs);
  add_print_options(line, print);
  line.examples("  mdat ls plant.mdat 'tank/*'\n  mdat ls plant.mdat --json | jq -r .name");
  if (auto go = parsed(line, arguments); !go) return go;

  Printer printer(print);
  if (const auto form = table_format_of(path))
    return printer.finish(list_table(path, *form, globs, printer.records()));
  const auto file = open_file(path);
  if (!file) return std::unexpected(file.error());
  return printer.finish(list_series(*file, globs, printer));
}

}  // namespace mdat::tool
