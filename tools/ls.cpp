// SPDX-License-Identifier: Apache-2.0
#include "tools/commands.hpp"
#include "tools/listing.hpp"
#include "tools/selection.hpp"

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

  const auto file = open_file(path);
  if (!file) return std::unexpected(file.error());
  Printer printer(print);
  return printer.finish(list_series(*file, globs, printer));
}

}  // namespace mdat::tool
