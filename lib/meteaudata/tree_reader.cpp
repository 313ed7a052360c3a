// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <set>
#include <utility>

#include "lib/meteaudata/tree.hpp"

namespace mdat::meteaudata {
namespace {

/// The member of that name where it is a T; a T without anything where not.
template <typename T>
T take(Parameters& tree, std::string_view name) {
  const auto at = tree.find(name);
  auto* value = at == tree.end() ? nullptr : at->second.template get<T>();
  if (value == nullptr) return {};
  T taken = std::move(*value);
  tree.erase(at);
  return taken;
}

std::optional<std::string> exact_text(const Parameters& exact, std::string_view name) {
  const auto* member = find(exact, name);
  const auto* text = member == nullptr ? nullptr : member->get<std::string>();
  return text == nullptr ? std::nullopt : std::optional(*text);
}

/// kMalformed that says where in the data set.
template <typename T>
Result<T> at_path(Result<T> result, const std::string& path) {
  if (!result) result.error().message = path + ": " + result.error().message;
  return result;
}

}  // namespace

void read_times(Parameters& tree, std::initializer_list<std::string_view> names) {
  for (const std::string_view name : names) {
    const auto at = tree.find(name);
    const auto* text = at == tree.end() ? nullptr : at->second.get<std::string>();
    if (const auto time = text == nullptr ? std::nullopt : parse_date_time(*text)) at->second = *time;
  }
}

Parameters take_exact(Parameters& tree) { return take<Parameters>(tree, "mdat"); }

std::vector<std::string> ordered_names(const Parameters& members, const Parameter* order) {
  std::vector<std::string> names;
  std::set<std::string_view> named;
  const auto* list = order == nullptr ? nullptr : order->get<List>();
  for (std::size_t i = 0; list != nullptr && i < list->size(); ++i) {
    const auto* name = (*list)[i].get<std::string>();
    if (name != nullptr && members.contains(*name) && named.insert(*name).second) names.push_back(*name);
  }
  for (const auto& [name, member] : members)
    if (!named.contains(name)) names.push_back(name);
  return names;
}

Result<Dataset> TreeReader::dataset(Parameters& tree) {
  Parameters own = tree;
  own.erase("signals");
  own.erase("mdat");
  read_times(own, {"created_on", "last_updated"});
  return parse_dataset(std::move(own));
}

Result<std::shared_ptr<const ProcessingStep>> TreeReader::step(const Parameter& tree) {
  auto key = to_json(tree);
  if (!key) return std::unexpected(std::move(key.error()));
  auto& known = steps_[std::move(*key)];
  if (known != nullptr) return known;
  const auto* members = tree.get<Parameters>();
  if (members == nullptr) return fail(ErrorCode::kMalformed, "a processing step that is no map");
  Parameters own = *members;
  Parameters exact = take_exact(own);
  read_times(own, {"run_datetime"});
  if (const auto at = own.find("parameters"); at != own.end()) at->second = from_plain(at->second);
  for (const char* name : {"type", "parameters"})
    if (const auto at = exact.find(name); at != exact.end()) own[name] = std::move(at->second);
  auto parsed = parse_processing_step(std::move(own));
  if (!parsed) return std::unexpected(std::move(parsed.error()));
  auto function = to_json(to_parameters(*parsed->function_info));
  if (!function) return std::unexpected(std::move(function.error()));
  auto& shared = functions_[std::move(*function)];
  if (shared == nullptr) shared = parsed->function_info;
  parsed->function_info = shared;
  known = std::make_shared<const ProcessingStep>(std::move(*parsed));
  return known;
}

Result<void> TreeReader::add_series(SignalEntry& entry, const std::string& file_name, Parameters tree,
                                    const std::string& folder) {
  SeriesEntry series{.path = {},
                     .file = folder + "/" + file_name + ".csv",
                     .header = file_name,
                     .name = file_name,
                     .values_dtype = {}};
  series.exact = take_exact(tree);
  series.name = exact_text(series.exact, "name").value_or(file_name);
  series.path = entry.signal.name + "/" + series.name;
  read_times(tree, {"created_on"});
  SeriesMetadata metadata;
  for (const Parameter& one : take<List>(tree, "processing_steps")) {
    auto parsed = at_path(step(one), series.path);
    if (!parsed) return std::unexpected(std::move(parsed.error()));
    metadata.processing_steps.push_back(std::move(*parsed));
  }
  Parameters index = take<Parameters>(tree, "index_metadata");
  tree.erase("index_metadata");
  if (const auto at = series.exact.find("index_metadata"); at != series.exact.end())
    if (auto* exact = at->second.get<Parameters>()) index = std::move(*exact);
  if (index.empty()) index = {{"type", "Index"}, {"dtype", "object"}};  // as of a series without rows
  auto parsed_index = at_path(parse_index_metadata(std::move(index)), series.path);
  if (!parsed_index) return std::unexpected(std::move(parsed_index.error()));
  series.index = std::move(*parsed_index);
  metadata.fields = std::move(tree);
  auto parsed = at_path(time_series_of(std::move(metadata)), series.path);
  if (!parsed) return std::unexpected(std::move(parsed.error()));
  parsed->name = series.name;
  series.values_dtype = parsed->values_dtype;
  if (const auto exact = exact_text(series.exact, "values_dtype")) parsed->values_dtype = *exact;
  entry.signal.time_series.push_back(std::move(*parsed));
  entry.series.push_back(std::move(series));
  return {};
}

Result<SignalEntry> TreeReader::signal(Parameters tree, const std::string& folder) {
  Parameters series = take<Parameters>(tree, "time_series");
  Parameters exact = take_exact(tree);
  if (const auto name = exact_text(exact, "name")) tree["name"] = *name;
  read_times(tree, {"created_on", "last_updated"});
  auto parsed = at_path(parse_signal(std::move(tree)), folder);
  if (!parsed) return std::unexpected(std::move(parsed.error()));
  SignalEntry entry{.signal = std::move(*parsed), .series = {}};
  for (const std::string& name : ordered_names(series, find(exact, "time_series"))) {
    auto* members = series[name].get<Parameters>();
    if (members == nullptr)
      return fail(ErrorCode::kMalformed, entry.signal.name + "/" + name + ": a map was expected");
    if (auto ok = add_series(entry, name, std::move(*members), folder); !ok)
      return std::unexpected(std::move(ok.error()));
  }
  return entry;
}

}  // namespace mdat::meteaudata
