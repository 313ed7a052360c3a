// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <span>
#include <string>

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

Outcome rename_plain(const Series& series, const std::string& to, const std::string& path) {
  auto writer = Writer::open(path);
  if (!writer) return refuse_open(writer.error(), path);
  const auto id = writer->find(series.name());
  if (!id) return refuse_series(id.error(), path);
  if (const auto renamed = writer->rename(*id, to); !renamed) return refuse_series(renamed.error(), path);
  if (const auto committed = writer->commit(); !committed) return refuse_file(committed.error(), path);
  return {};
}

/// The new key, written into the document of the signal that the series belongs to.
Result<std::string> relink(StorageBackend& store, const std::string& key, const std::string& to) {
  auto documents = store.documents();
  if (!documents) return std::unexpected(std::move(documents.error()));
  for (Document& document : *documents) {
    if (document.path.size() != 2) continue;
    auto links = series_links(document);
    if (!links) return std::unexpected(std::move(links.error()));
    const auto link = std::ranges::find(*links, key, &SeriesLink::key);
    if (link == links->end()) continue;
    if (std::ranges::find(*links, to, &SeriesLink::name) != links->end())
      return fail(ErrorCode::kExists, "signal " + document.path[1] + " has a series '" + to + "' already");
    link->name = to;
    link->key = storage_key(document.path[0], document.path[1], to);
    const std::string new_key = link->key;
    set_series_links(document, *links);
    if (auto ok = store.save_document(document); !ok) return std::unexpected(std::move(ok.error()));
    return new_key;
  }
  return to;
}

/// The same where a signal and steps go with it.
Outcome rename_stored(const Series& series, const std::string& to, const std::string& path) {
  const auto store = open_store(path);
  if (!store) return std::unexpected(store.error());
  const auto keys = (*store)->list_keys();
  if (!keys) return refuse_file(keys.error(), path);
  const auto names = (*store)->stored_names(*keys);
  const auto place = std::ranges::find(names, series.name()) - names.begin();
  if (place == std::ssize(names)) return refuse(Exit::kNo, format("{}: no series '{}'", path, series.name()));
  const std::string& key = (*keys)[static_cast<std::size_t>(place)];
  if (auto ok = (*store)->begin(); !ok) return refuse_open(ok.error(), path);
  const auto new_key = relink(**store, key, to);
  if (!new_key) return refuse_series(new_key.error(), path);
  if (auto ok = (*store)->rename(key, *new_key, to); !ok) return refuse_series(ok.error(), path);
  if (auto ok = (*store)->commit(); !ok) return refuse_file(ok.error(), path);
  return {};
}

}  // namespace

Outcome run_rename(Arguments arguments) {
  CommandLine line("rename",
                   "Gives a series another name. Its rows, axis and place in order of creation stay.");
  std::string path, from, to;
  line.required({"FILE", "An .mdat file"}, path);
  line.required({"OLD", "Name of a series"}, from);
  line.required({"NEW", "A name that no series of the file has"}, to);
  line.examples("  mdat rename plant.mdat level tank/level");
  if (auto go = parsed(line, arguments); !go) return go;

  const auto file = open_file(path);
  if (!file) return std::unexpected(file.error());
  const auto series = find_series(*file, from);
  if (!series) return std::unexpected(series.error());
  return has_records(*file) ? rename_stored(*series, to, path) : rename_plain(*series, to, path);
}

}  // namespace mdat::tool
