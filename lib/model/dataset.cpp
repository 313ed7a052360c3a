// SPDX-License-Identifier: Apache-2.0
// The model as trees, and what it finds in itself.
#include "mdat/dataset.hpp"

#include <algorithm>
#include <utility>

#include "lib/model/fields.hpp"

namespace mdat {
namespace {

using model::Fields;

template <typename Items>
auto* find_named(Items& items, std::string_view name) {
  const auto at = std::ranges::find_if(items, [&](const auto& item) { return item.name == name; });
  return at == items.end() ? nullptr : &*at;
}

}  // namespace

const TimeSeries* Signal::find(std::string_view series) const { return find_named(time_series, series); }
TimeSeries* Signal::find(std::string_view series) { return find_named(time_series, series); }
const Signal* Dataset::find(std::string_view signal) const { return find_named(signals, signal); }
Signal* Dataset::find(std::string_view signal) { return find_named(signals, signal); }

const TimeSeries* Dataset::find(std::string_view signal, std::string_view series) const {
  const Signal* of = find(signal);
  return of == nullptr ? nullptr : of->find(series);
}
TimeSeries* Dataset::find(std::string_view signal, std::string_view series) {
  Signal* of = find(signal);
  return of == nullptr ? nullptr : of->find(series);
}

Result<Signal*> Dataset::add(Signal signal) {
  if (signal.name.find('#') == std::string::npos) {
    std::size_t number = 1;
    while (find(signal.name + "#" + std::to_string(number)) != nullptr) ++number;
    signal.name += "#" + std::to_string(number);
  }
  if (find(signal.name) != nullptr)
    return fail(ErrorCode::kExists, "data set " + name + " has a signal " + signal.name + " already");
  signal.backend = backend;
  signal.dataset_name = name;
  signals.push_back(std::move(signal));
  last_updated = DateTime::now();
  return &signals.back();
}

void Dataset::set_backend(std::shared_ptr<StorageBackend> to, bool auto_save) {
  backend = auto_save ? std::move(to) : nullptr;
  for (Signal& signal : signals) {
    signal.backend = backend;
    signal.dataset_name = name;
  }
}

Parameters to_parameters(const DataProvenance& provenance) {
  Parameters p = provenance.extra;
  model::put(p, "source_repository", provenance.source_repository);
  model::put(p, "project", provenance.project);
  model::put(p, "location", provenance.location);
  model::put(p, "equipment", provenance.equipment);
  model::put(p, "parameter", provenance.parameter);
  model::put(p, "purpose", provenance.purpose);
  model::put(p, "metadata_id", provenance.metadata_id);
  return p;
}

Result<DataProvenance> parse_provenance(Parameters parameters) {
  Fields fields("provenance", std::move(parameters));
  DataProvenance provenance;
  fields.take("source_repository", provenance.source_repository);
  fields.take("project", provenance.project);
  fields.take("location", provenance.location);
  fields.take("equipment", provenance.equipment);
  fields.take("parameter", provenance.parameter);
  fields.take("purpose", provenance.purpose);
  fields.take("metadata_id", provenance.metadata_id);
  return fields.finish(std::move(provenance));
}

SeriesMetadata metadata_of(const TimeSeries& series) {
  SeriesMetadata metadata{.processing_steps = series.processing_steps, .fields = series.extra};
  metadata.fields["values_dtype"] = series.values_dtype;
  metadata.fields["created_on"] = series.created_on;
  model::put(metadata.fields, "metadata_id", series.metadata_id);
  return metadata;
}

Result<TimeSeries> time_series_of(SeriesMetadata metadata) {
  Fields fields("series", std::move(metadata.fields));
  TimeSeries series{.name = {}, .processing_steps = std::move(metadata.processing_steps)};
  fields.take("values_dtype", series.values_dtype);
  fields.take("created_on", series.created_on);
  fields.take("metadata_id", series.metadata_id);
  return fields.finish(std::move(series));
}

Parameters to_parameters(const Signal& signal) {
  Parameters p = signal.extra;
  p["name"] = signal.name;
  p["units"] = signal.units;
  p["provenance"] = to_parameters(signal.provenance);
  p["created_on"] = signal.created_on;
  p["last_updated"] = signal.last_updated;
  return p;
}

Result<Signal> parse_signal(Parameters parameters) {
  Fields fields("signal", std::move(parameters));
  Signal signal;
  Parameters provenance;
  fields.need("name", signal.name);
  fields.take("units", signal.units);
  fields.take("provenance", provenance);
  fields.take("created_on", signal.created_on);
  fields.take("last_updated", signal.last_updated);
  auto finished = fields.finish(std::move(signal));
  if (!finished) return finished;
  auto parsed = parse_provenance(std::move(provenance));
  if (!parsed) return std::unexpected(std::move(parsed.error()));
  finished->provenance = std::move(*parsed);
  return finished;
}

Parameters to_parameters(const Dataset& dataset) {
  Parameters p = dataset.extra;
  p["name"] = dataset.name;
  model::put(p, "description", dataset.description);
  model::put(p, "owner", dataset.owner);
  model::put(p, "purpose", dataset.purpose);
  model::put(p, "project", dataset.project);
  p["created_on"] = dataset.created_on;
  p["last_updated"] = dataset.last_updated;
  return p;
}

Result<Dataset> parse_dataset(Parameters parameters) {
  Fields fields("data set", std::move(parameters));
  Dataset dataset;
  fields.need("name", dataset.name);
  fields.take("description", dataset.description);
  fields.take("owner", dataset.owner);
  fields.take("purpose", dataset.purpose);
  fields.take("project", dataset.project);
  fields.take("created_on", dataset.created_on);
  fields.take("last_updated", dataset.last_updated);
  return fields.finish(std::move(dataset));
}

}  // namespace mdat
