// SPDX-License-Identifier: Apache-2.0
#include "tools/data_set.hpp"

#include <algorithm>
#include <vector>

#include "tools/store_file.hpp"
#include "tools/text.hpp"

namespace mdat::tool {

Expected<Dataset> open_data_set(const std::string& path, const std::string& name) {
  auto store = open_store(path);
  if (!store) return std::unexpected(store.error());
  const auto names = Dataset::names(**store);
  if (!names) return refuse_file(names.error(), path);
  if (names->empty())
    return refuse(
        Exit::kNo,
        format("{}: holds no data set, only plain series; `mdat meta import` puts them into one", path));
  if (names->size() > 1 && name.empty())
    return refuse(Exit::kUsage, format("{}: holds several data sets, {} and {} ...: name one with --dataset",
                                       path, names->front(), (*names)[1]));
  auto dataset = Dataset::load(*store, name);
  if (!dataset) return refuse_series(dataset.error(), path);
  dataset->set_backend(*store);
  return std::move(*dataset);
}

Expected<SeriesPlace> series_of(Dataset& dataset, const std::string& name, const std::string& path) {
  auto places = places_of(*dataset.backend, path);
  if (!places) return std::unexpected(places.error());
  std::erase_if(*places, [&](const SeriesPlace& place) { return place.dataset != dataset.name; });
  auto place = find_place(*places, name, path);
  if (!place) return std::unexpected(place.error());
  if (!*place) return refuse(Exit::kNo, format("{}: data set {} has no series {}", path, dataset.name, name));
  return std::move(**place);
}

}  // namespace mdat::tool
