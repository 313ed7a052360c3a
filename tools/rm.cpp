// SPDX-License-Identifier: Apache-2.0
#include <map>
#include <set>
#include <string>
#include <vector>

#include "mdat/dataset.hpp"
#include "mdat/file.hpp"
#include "mdat/writer.hpp"
#include "tools/commands.hpp"
#include "tools/dataset_tree.hpp"
#include "tools/printer.hpp"
#include "tools/selection.hpp"
#include "tools/store_file.hpp"
#include "tools/text.hpp"

namespace mdat::tool {
namespace {

const std::vector<Heading> kHeadings = {{"name", ""}, {"rows", "", true}, {"bytes", "", true}};

/// All of them in one commit, or none.
Outcome remove_plain(const std::vector<Series>& chosen, const std::string& path) {
  auto writer = Writer::open(path);
  if (!writer) return refuse_open(writer.error(), path);
  for (const Series& series : chosen) {
    const auto found = writer->find(series.name());
    if (!found) return refuse_series(found.error(), path);
    if (const auto removed = writer->remove(*found); !removed) return refuse_file(removed.error(), path);
  }
  if (const auto committed = writer->commit(); !committed) return refuse_file(committed.error(), path);
  return {};
}

/// Takes series that are gone out of the documents of their signals.
Result<void> forget(StorageBackend& store, const std::set<std::string>& keys) {
  auto documents = store.documents();
  if (!documents) return std::unexpected(std::move(documents.error()));
  for (Document& document : *documents) {
    if (document.path.size() != 2) continue;
    auto links = series_links(document);
    if (!links) return std::unexpected(std::move(links.error()));
    if (std::erase_if(*links, [&](const SeriesLink& link) { return keys.contains(link.key); }) == 0) continue;
    set_series_links(document, *links);
    if (auto ok = store.save_document(document); !ok) return ok;
  }
  return {};
}

/// The same where signals and steps go with them.
Outcome remove_stored(const std::vector<Series>& chosen, const std::string& path) {
  const auto store = open_store(path);
  if (!store) return std::unexpected(store.error());
  const auto keys = (*store)->list_keys();
  if (!keys) return refuse_file(keys.error(), path);
  std::map<std::string, std::string> key_of;
  const auto names = (*store)->stored_names(*keys);
  for (std::size_t i = 0; i < names.size(); ++i) key_of.emplace(names[i], (*keys)[i]);
  if (auto ok = (*store)->begin(); !ok) return refuse_open(ok.error(), path);
  std::set<std::string> gone;
  for (const Series& series : chosen) {
    gone.insert(key_of[series.name()]);
    if (auto ok = (*store)->remove(key_of[series.name()]); !ok) return refuse_series(ok.error(), path);
  }
  if (auto ok = forget(**store, gone); !ok) return refuse_file(ok.error(), path);
  if (auto ok = (*store)->commit(); !ok) return refuse_file(ok.error(), path);
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

  const auto file = open_file(path);
  if (!file) return std::unexpected(file.error());
  const auto chosen = select_once(*file, names);
  if (!chosen) return std::unexpected(chosen.error());
  const auto removed = has_records(*file) ? remove_stored(*chosen, path) : remove_plain(*chosen, path);
  if (!removed) return removed;
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
