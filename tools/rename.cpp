// SPDX-License-Identifier: Apache-2.0
#include "mdat/file.hpp"
#include "mdat/writer.hpp"
#include "tools/commands.hpp"
#include "tools/printer.hpp"
#include "tools/selection.hpp"

namespace mdat::tool {

Outcome run_rename(Arguments arguments) {
  CommandLine line("rename",
                   "Gives a series another name. Its rows, axis and place in order of creation stay.");
  std::string path, from, to;
  line.required({"FILE", "An .mdat file"}, path);
  line.required({"OLD", "Name of a series"}, from);
  line.required({"NEW", "A name that no series of the file has"}, to);
  line.examples("  mdat rename plant.mdat level tank/level");
  if (auto go = parsed(line, arguments); !go) return go;

  auto writer = Writer::open(path);
  if (!writer) return refuse_open(writer.error(), path);
  const auto file = open_file(path);
  if (!file) return std::unexpected(file.error());
  // The reader knows names that are near.
  if (const auto series = file->find(from); !series) return refuse_series(series.error(), path);
  const auto series = writer->find(from);
  if (!series) return refuse_series(series.error(), path);
  if (const auto renamed = writer->rename(*series, to); !renamed) return refuse_series(renamed.error(), path);
  if (const auto committed = writer->commit(); !committed) return refuse_file(committed.error(), path);
  return {};
}

}  // namespace mdat::tool
