// SPDX-License-Identifier: Apache-2.0
#include "tools/metadata_tree.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "mdat/dataset.hpp"

namespace mdat::tool {
namespace {

using Status = Result<void>;

std::unexpected<Error> not_a(std::string_view what, std::string_view expected) {
  return fail(ErrorCode::kInvalidArgument, std::string(what) + " is no " + std::string(expected));
}

Parameters series_tree(const SeriesMetadata& metadata) {
  Parameters tree = metadata.fields;
  List steps;
  for (const auto& step : metadata.processing_steps) steps.emplace_back(to_parameters(*step));
  tree["processing_steps"] = std::move(steps);
  return tree;
}

Result<SeriesMetadata> parse_series_tree(Parameters tree) {
  SeriesMetadata metadata;
  if (const auto at = tree.find("processing_steps"); at != tree.end()) {
    auto* steps = at->second.get<List>();
    if (steps == nullptr) return not_a("processing_steps", "list");
    for (Parameter& item : *steps) {
      auto* content = item.get<Parameters>();
      if (content == nullptr) return not_a("a processing step", "map");
      auto step = parse_processing_step(std::move(*content));
      if (!step) return std::unexpected(std::move(step.error()));
      metadata.processing_steps.push_back(std::make_shared<const ProcessingStep>(std::move(*step)));
    }
    tree.erase(at);
  }
  metadata.fields = std::move(tree);
  return metadata;
}

/// The map under a name, taken out of a tree; an empty one where there is none.
Result<Parameters> take_map(Parameters& tree, std::string_view name) {
  const auto at = tree.find(name);
  if (at == tree.end()) return Parameters{};
  auto* map = at->second.get<Parameters>();
  if (map == nullptr) return not_a(name, "map");
  Parameters taken = std::move(*map);
  tree.erase(at);
  return taken;
}

/// YAML has no moments that safe loaders keep, so they come as text.
void restore_times(Parameters& tree) {
  for (const std::string_view name : {"created_on", "last_updated", "run_datetime"}) {
    const auto at = tree.find(name);
    const auto* text = at == tree.end() ? nullptr : at->second.get<std::string>();
    if (text == nullptr) continue;
    if (const auto time = parse_date_time(*text)) at->second = *time;
  }
}

class Applier {
 public:
  Applier(StorageBackend& store, std::vector<Document> documents) : store_(&store) {
    for (Document& document : documents) {
      auto path = document.path;
      documents_.emplace(std::move(path), std::move(document));
    }
  }

  Status dataset(Parameters tree, const std::string& fallback) {
    auto signals = take_map(tree, "signals");
    if (!signals) return std::unexpected(std::move(signals.error()));
    auto loose = take_map(tree, "series");
    if (!loose) return std::unexpected(std::move(loose.error()));
    for (auto& [key, content] : *loose)
      if (auto ok = series(key, std::move(content)); !ok) return ok;
    if (tree.empty() && signals->empty()) return {};
    const auto* name = find(tree, "name");
    const std::string dataset =
        name != nullptr && name->get<std::string>() ? *name->get<std::string>() : fallback;
    tree["name"] = dataset;
    restore_times(tree);
    if (auto ok = parse_dataset(tree); !ok) return std::unexpected(std::move(ok.error()));
    if (auto ok = store_->save_document({{dataset}, std::move(tree)}); !ok) return ok;
    for (auto& [each, content] : *signals)
      if (auto ok = signal(dataset, each, std::move(content)); !ok) return ok;
    return {};
  }

 private:
  Status signal(const std::string& dataset, const std::string& name, Parameter content) {
    auto* tree = content.get<Parameters>();
    if (tree == nullptr) return not_a("signal " + name, "map");
    auto members = take_map(*tree, "time_series");
    if (!members) return std::unexpected(std::move(members.error()));
    Document document{.path = {dataset, name}, .content = std::move(*tree)};
    document.content["name"] = name;
    restore_times(document.content);
    if (auto ok = parse_signal(document.content); !ok) return std::unexpected(std::move(ok.error()));
    std::vector<SeriesLink> links;
    if (const auto known = documents_.find(document.path); known != documents_.end()) {
      auto before = series_links(known->second);
      if (!before) return std::unexpected(std::move(before.error()));
      links = std::move(*before);
    }
    for (auto& [each, metadata] : *members) {
      auto at = std::ranges::find(links, each, &SeriesLink::name);
      if (at == links.end()) at = links.insert(links.end(), {each, each});  // a series of the file joins it
      if (auto ok = series(at->key, std::move(metadata)); !ok) return ok;
    }
    set_series_links(document, links);
    return store_->save_document(document);
  }

  Status series(const std::string& key, Parameter content) {
    auto* tree = content.get<Parameters>();
    if (tree == nullptr) return not_a("series " + key, "map");
    restore_times(*tree);
    if (auto at = tree->find("processing_steps"); at != tree->end())
      if (auto* steps = at->second.get<List>())
        for (Parameter& step : *steps)
          if (auto* each = step.get<Parameters>()) restore_times(*each);
    auto metadata = parse_series_tree(std::move(*tree));
    if (!metadata) return std::unexpected(std::move(metadata.error()));
    const auto known = store_->load_metadata(key);
    if (!known) return std::unexpected(known.error());
    return *known == *metadata ? Status() : store_->save_metadata(key, *metadata);
  }

  StorageBackend* store_;
  std::map<std::vector<std::string>, Document> documents_;
};

}  // namespace

Result<Parameters> metadata_tree(StorageBackend& store) {
  const auto documents = store.documents();
  if (!documents) return std::unexpected(documents.error());
  Parameters tree, signals, loose;
  std::set<std::string> linked;
  for (const Document& document : *documents) {
    if (document.path.size() == 1) {
      if (!tree.empty()) return fail(ErrorCode::kInvalidArgument, "there are several data sets in it");
      tree = document.content;
      continue;
    }
    const auto links = series_links(document);
    if (!links) return std::unexpected(links.error());
    Parameters signal = document.content;
    Parameters members;
    for (const SeriesLink& link : *links) {
      auto metadata = store.load_metadata(link.key);
      if (!metadata) return std::unexpected(std::move(metadata.error()));
      members[link.name] = series_tree(*metadata);
      linked.insert(link.key);
    }
    signal["time_series"] = std::move(members);
    signals[document.path.back()] = std::move(signal);
  }
  const auto keys = store.list_keys();
  if (!keys) return std::unexpected(keys.error());
  for (const std::string& key : *keys) {
    if (linked.contains(key)) continue;
    auto metadata = store.load_metadata(key);
    if (!metadata) return std::unexpected(std::move(metadata.error()));
    loose[key] = series_tree(*metadata);
  }
  if (!signals.empty()) tree["signals"] = std::move(signals);
  if (!loose.empty()) tree["series"] = std::move(loose);
  return tree;
}

Result<void> apply_metadata(StorageBackend& store, Parameters tree, const std::string& name) {
  if (auto ok = store.begin(); !ok) return ok;
  auto documents = store.documents();
  auto done = documents ? Applier(store, std::move(*documents)).dataset(std::move(tree), name)
                        : Status(std::unexpected(std::move(documents.error())));
  if (done) return store.commit();
  store.rollback();
  return done;
}

}  // namespace mdat::tool
