// SPDX-License-Identifier: Apache-2.0
// Whole data sets in stores: documents tell of data sets and signals, and under which keys their series are.
#include <algorithm>
#include <set>
#include <utility>

#include "lib/store/signal_document.hpp"
#include "mdat/dataset.hpp"

namespace mdat {
namespace {

constexpr std::string_view kSeries = "time_series";

}  // namespace

Document store::document_of(const std::string& dataset, const Signal& signal) {
  Document document{.path = {dataset, signal.name}, .content = to_parameters(signal)};
  std::vector<SeriesLink> links;
  for (const TimeSeries& one : signal.time_series) links.push_back({one.name, one.series.key()});
  set_series_links(document, links);
  return document;
}

namespace {

/// Rows go to the store where it does not have them, metadata always: stores leave alone what is equal.
Result<void> save_series(TimeSeries& series, const std::shared_ptr<StorageBackend>& backend,
                         const std::string& key) {
  const SeriesMetadata metadata = metadata_of(series);
  if (series.series.backend() == backend && series.series.key() == key && !series.series.is_changed())
    return backend->save_metadata(key, metadata);
  return series.series.save(backend, key, metadata);
}

std::vector<std::string> names_in(const std::vector<Document>& documents) {
  std::vector<std::string> names;
  for (const Document& document : documents)
    if (document.path.size() == 1) names.push_back(document.path[0]);
  return names;
}

/// The data set of that name, or the only one.
Result<std::string> choose(const std::vector<std::string>& names, std::string_view name) {
  if (!name.empty()) {
    if (std::ranges::find(names, name) != names.end()) return std::string(name);
    return fail(ErrorCode::kNotFound, "the store has no data set " + std::string(name));
  }
  if (names.empty()) return fail(ErrorCode::kNotFound, "the store has no data set");
  if (names.size() == 1) return names.front();
  return fail(ErrorCode::kInvalidArgument,
              "the store has several data sets, name one: " + names.front() + ", " + names[1] + " ...");
}

Result<std::vector<Document>> documents_of(StorageBackend& backend, std::string_view dataset) {
  auto documents = backend.documents();
  if (!documents) return documents;
  std::erase_if(*documents, [&](const Document& d) { return d.path.empty() || d.path.front() != dataset; });
  return documents;
}

/// What a store has of a data set that is not in it any more.
Result<void> remove_others(StorageBackend& backend, const std::string& dataset,
                           const std::set<std::string>& keys, const std::set<std::string>& signals) {
  auto documents = documents_of(backend, dataset);
  if (!documents) return std::unexpected(std::move(documents.error()));
  for (Document& document : *documents) {
    if (document.path.size() != 2) continue;
    const auto links = series_links(document);
    if (!links) return std::unexpected(links.error());
    for (const SeriesLink& link : *links) {
      if (keys.contains(link.key)) continue;
      auto removed = backend.remove(link.key);
      if (!removed && removed.error().code != ErrorCode::kKeyNotFound) return removed;
    }
    if (signals.contains(document.path[1])) continue;
    if (auto ok = backend.remove_document(document.path); !ok) return ok;
  }
  return {};
}

Result<void> save_all(Dataset& dataset, const std::shared_ptr<StorageBackend>& backend) {
  std::set<std::string> keys;
  std::set<std::string> signals;
  for (Signal& signal : dataset.signals) {
    signals.insert(signal.name);
    for (TimeSeries& series : signal.time_series) {
      const std::string key = storage_key(dataset.name, signal.name, series.name);
      if (!keys.insert(key).second)
        return fail(ErrorCode::kExists, "signal " + signal.name + " has two series " + series.name);
      if (auto ok = save_series(series, backend, key); !ok) return ok;
    }
  }
  // Before the new documents replace those that tell which keys were used.
  if (auto ok = remove_others(*backend, dataset.name, keys, signals); !ok) return ok;
  if (auto ok = backend->save_document({{dataset.name}, to_parameters(dataset)}); !ok) return ok;
  for (const Signal& signal : dataset.signals)
    if (auto ok = backend->save_document(store::document_of(dataset.name, signal)); !ok) return ok;
  return {};
}

/// A signal whose series have a name and a key, and nothing else yet.
Result<Signal> signal_of(const std::shared_ptr<StorageBackend>& backend, Document document) {
  auto links = series_links(document);
  if (!links) return std::unexpected(std::move(links.error()));
  document.content.erase(kSeries);
  auto signal = parse_signal(std::move(document.content));
  if (!signal) return signal;
  signal->dataset_name = std::move(document.path[0]);
  signal->time_series.reserve(links->size());
  for (SeriesLink& link : *links)
    signal->time_series.push_back(
        {.name = std::move(link.name), .series = SeriesContainer(backend, std::move(link.key))});
  return signal;
}

/// The rest of all series, which the store is asked for at once.
Result<void> add_metadata(Dataset& dataset, StorageBackend& backend) {
  std::vector<std::string> keys;
  for (const Signal& signal : dataset.signals)
    for (const TimeSeries& series : signal.time_series) keys.push_back(series.series.key());
  auto metadata = backend.load_metadata(keys);
  if (!metadata) return std::unexpected(std::move(metadata.error()));
  auto next = metadata->begin();
  for (Signal& signal : dataset.signals)
    for (TimeSeries& series : signal.time_series) {
      auto known = time_series_of(std::move(*next++));
      if (!known) return std::unexpected(std::move(known.error()));
      known->name = std::move(series.name);
      known->series = std::move(series.series);
      series = std::move(*known);
    }
  return {};
}

void append_escaped(std::string& key, std::string_view name) {
  for (const char c : name) {
    if (c == '/')
      key += "%2F";
    else if (c == '%')
      key += "%25";
    else
      key += c;
  }
}

}  // namespace

Result<std::vector<SeriesLink>> series_links(const Document& signal) {
  std::vector<SeriesLink> links;
  const auto* member = find(signal.content, kSeries);
  const auto* list = member == nullptr ? nullptr : member->get<List>();
  if (member != nullptr && list == nullptr)
    return fail(ErrorCode::kMalformed, "signal " + signal.path.back() + ": its series are no list");
  const auto text = [](const Parameter& item, std::string_view name) {
    const auto* map = item.get<Parameters>();
    const auto* value = map == nullptr ? nullptr : find(*map, name);
    return value == nullptr ? nullptr : value->get<std::string>();
  };
  for (std::size_t i = 0; list != nullptr && i < list->size(); ++i) {
    const auto* name = text((*list)[i], "name");
    const auto* key = text((*list)[i], "key");
    if (name == nullptr || key == nullptr)
      return fail(ErrorCode::kMalformed, "signal " + signal.path.back() + ": a series without name or key");
    links.push_back({*name, *key});
  }
  return links;
}

void set_series_links(Document& signal, const std::vector<SeriesLink>& links) {
  List series;
  for (const SeriesLink& link : links)
    series.emplace_back(Parameters{{"name", link.name}, {"key", link.key}});
  signal.content[std::string(kSeries)] = std::move(series);
}

std::string storage_key(std::string_view dataset, std::string_view signal, std::string_view series) {
  std::string key;
  append_escaped(key, dataset);
  key += '/';
  append_escaped(key, signal);
  key += '/';
  if (series.starts_with(signal) && series.substr(signal.size()).starts_with('_'))
    series.remove_prefix(signal.size() + 1);
  else
    key += "%5F";  // else "x" and "SIGNAL_x" would have one key
  append_escaped(key, series);
  return key;
}

Result<void> Dataset::save(const std::shared_ptr<StorageBackend>& to) {
  // On a failure the store is as it was, and so must be what the containers believe it has.
  std::vector<SeriesContainer> before;
  for (const Signal& signal : signals)
    for (const TimeSeries& series : signal.time_series) before.push_back(series.series);
  if (auto ok = to->begin(); !ok) return ok;
  auto done = save_all(*this, to);
  if (done) {
    done = to->commit();
  } else {
    to->rollback();
  }
  if (done) return done;
  auto next = before.begin();
  for (Signal& signal : signals)
    for (TimeSeries& series : signal.time_series) series.series = std::move(*next++);
  return done;
}

Result<std::vector<std::string>> Dataset::names(StorageBackend& backend) {
  auto documents = backend.documents();
  if (!documents) return std::unexpected(std::move(documents.error()));
  return names_in(*documents);
}

Result<Dataset> Dataset::load(const std::shared_ptr<StorageBackend>& backend, std::string_view name) {
  auto documents = backend->documents();
  if (!documents) return std::unexpected(std::move(documents.error()));
  const auto chosen = choose(names_in(*documents), name);
  if (!chosen) return std::unexpected(chosen.error());
  Dataset dataset;
  for (Document& document : *documents) {
    if (document.path.empty() || document.path[0] != *chosen) continue;
    if (document.path.size() == 1) {
      auto own = parse_dataset(std::move(document.content));
      if (!own) return own;
      own->signals = std::move(dataset.signals);
      dataset = std::move(*own);
    } else if (document.path.size() == 2) {
      auto signal = signal_of(backend, std::move(document));
      if (!signal) return std::unexpected(std::move(signal.error()));
      dataset.signals.push_back(std::move(*signal));
    }
  }
  if (auto ok = add_metadata(dataset, *backend); !ok) return std::unexpected(std::move(ok.error()));
  return dataset;
}

Result<void> Dataset::load_all() {
  for (Signal& signal : signals)
    for (TimeSeries& series : signal.time_series)
      if (auto ok = series.series.materialize(); !ok) return ok;
  return {};
}

Result<bool> equal(TimeSeries& a, TimeSeries& b) {
  if (a.name != b.name || !(metadata_of(a) == metadata_of(b))) return false;
  auto x = a.series.data();
  if (!x) return std::unexpected(std::move(x.error()));
  auto y = b.series.data();
  if (!y) return std::unexpected(std::move(y.error()));
  return **x == **y;
}

Result<bool> equal(Signal& a, Signal& b) {
  if (to_parameters(a) != to_parameters(b) || a.time_series.size() != b.time_series.size()) return false;
  for (std::size_t i = 0; i < a.time_series.size(); ++i) {
    auto same = equal(a.time_series[i], b.time_series[i]);
    if (!same || !*same) return same;
  }
  return true;
}

Result<bool> equal(Dataset& a, Dataset& b) {
  if (to_parameters(a) != to_parameters(b) || a.signals.size() != b.signals.size()) return false;
  for (std::size_t i = 0; i < a.signals.size(); ++i) {
    auto same = equal(a.signals[i], b.signals[i]);
    if (!same || !*same) return same;
  }
  return true;
}

}  // namespace mdat
