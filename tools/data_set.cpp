// SPDX-License-Identifier: Apache-2.0
#include "tools/data_set.hpp"

#include <filesystem>
#include <vector>

#include "tools/store_file.hpp"
#include "tools/text.hpp"

namespace mdat::tool {

Expected<Dataset> open_data_set(const std::string& path, const std::string& name) {
  auto store = open_store(path);
  if (!store) return std::unexpected(store.error());
  const auto names = Dataset::names(**store);
  if (!names) return refuse_file(names.error(), path);
  if (names->size() > 1 && name.empty())
    return refuse(Exit::kUsage, format("{}: holds several data sets, {} and {} ...: name one with --dataset",
                                       path, names->front(), (*names)[1]));
  Result<Dataset> dataset = Dataset{.name = name};
  if (!names->empty())
    dataset = Dataset::load(*store, name);
  else if (name.empty())
    dataset->name = std::filesystem::path(path).stem().string();
  if (!dataset) return refuse_series(dataset.error(), path);
  dataset->set_backend(*store);
  return std::move(*dataset);
}

namespace {

std::vector<SeriesPlace> places_in(const Dataset& dataset) {
  std::vector<SeriesPlace> places;
  for (const Signal& signal : dataset.signals)
    for (const TimeSeries& series : signal.time_series)
      places.push_back({.dataset = dataset.name,
                        .signal = signal.name,
                        .units = signal.units,
                        .series = series.name,
                        .key = series.series.key(),
                        .column = {}});
  return places;
}

/// "A#1" of "A#1_RAW#1"; else the whole name.
std::string signal_name_of(const std::string& series) {
  const auto number = series.find('#');
  return number == std::string::npos ? series : series.substr(0, series.find('_', number));
}

/// A series that no signal has joins the data set.
Expected<SeriesPlace> adopt(Dataset& dataset, const std::string& name, const std::string& path) {
  auto metadata = dataset.backend->load_metadata(name);
  if (!metadata) return refuse_series(metadata.error(), path);
  auto series = time_series_of(std::move(*metadata));
  if (!series) return refuse_series(series.error(), path);
  series->name = name;
  series->series = SeriesContainer(dataset.backend, name);
  Signal* signal = dataset.find(signal_name_of(name));
  if (signal == nullptr) {
    const auto stored = dataset.backend->stored(name);
    Signal own{.name = signal_name_of(name)};
    if (stored && !stored->unit().empty()) own.units = stored->unit();
    auto added = dataset.add(std::move(own));
    if (!added) return refuse_series(added.error(), path);
    signal = *added;
  }
  signal->time_series.push_back(std::move(*series));
  return SeriesPlace{.dataset = dataset.name,
                     .signal = signal->name,
                     .units = signal->units,
                     .series = name,
                     .key = name,
                     .column = {}};
}

}  // namespace

Expected<SeriesPlace> series_of(Dataset& dataset, const std::string& name, const std::string& path) {
  auto place = find_place(places_in(dataset), name, path);
  if (!place) return std::unexpected(place.error());
  if (*place) return std::move(**place);
  const auto is_plain = dataset.backend->exists(name);
  if (!is_plain) return refuse_file(is_plain.error(), path);
  if (*is_plain) return adopt(dataset, name, path);
  return refuse(Exit::kNo, format("{}: neither data set {} nor the file itself has a series {}", path,
                                  dataset.name, name));
}

}  // namespace mdat::tool
