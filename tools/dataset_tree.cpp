// SPDX-License-Identifier: Apache-2.0
#include "tools/dataset_tree.hpp"

#include <algorithm>
#include <utility>

#include "mdat/dataset.hpp"
#include "tools/store_file.hpp"
#include "tools/text.hpp"

namespace mdat::tool {

bool has_records(const File& file) { return file.find_hidden("records").has_value(); }

Expected<std::vector<SeriesPlace>> places_of(StorageBackend& store, const std::string& path) {
  std::vector<SeriesPlace> places;
  const auto documents = store.documents();
  if (!documents) return refuse_file(documents.error(), path);
  for (const Document& document : *documents) {
    if (document.path.size() != 2) continue;
    const auto links = series_links(document);
    if (!links) return refuse_file(links.error(), path);
    const auto* units = find(document.content, "units");
    const auto* text = units == nullptr ? nullptr : units->get<std::string>();
    for (const SeriesLink& link : *links)
      places.push_back({.dataset = document.path[0],
                        .signal = document.path[1],
                        .units = text == nullptr ? std::string() : *text,
                        .series = link.name,
                        .key = link.key,
                        .column = {}});
  }
  std::vector<std::string> keys;
  for (const SeriesPlace& place : places) keys.push_back(place.key);
  auto names = store.stored_names(keys);
  for (std::size_t i = 0; i < places.size(); ++i) places[i].column = std::move(names[i]);
  return places;
}

Expected<std::vector<SeriesPlace>> file_places(const File& file) {
  if (!has_records(file)) return std::vector<SeriesPlace>();
  const auto store = make_store(file.path());
  if (!store) return std::unexpected(store.error());
  return places_of(**store, file.path());
}

Expected<std::optional<SeriesPlace>> find_place(const std::vector<SeriesPlace>& places, std::string_view name,
                                                const std::string& path) {
  std::vector<const SeriesPlace*> meant;
  for (const SeriesPlace& place : places)
    if (place.series == name || place.signal + "/" + place.series == name) meant.push_back(&place);
  if (meant.empty()) return std::nullopt;
  if (meant.size() == 1) return *meant[0];
  std::string choices;
  for (const SeriesPlace* place : meant) choices += format("\n  {}/{}", place->signal, place->series);
  return refuse(Exit::kNo, format("{}: {} series have the name '{}':{}", path, meant.size(), name, choices));
}

}  // namespace mdat::tool
