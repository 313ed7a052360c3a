// SPDX-License-Identifier: Apache-2.0
#include "lib/store/folder/series_yaml.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "lib/meteaudata/dtype.hpp"
#include "lib/meteaudata/series_plan.hpp"
#include "lib/meteaudata/tree_writer.hpp"
#include "lib/store/folder/series_table.hpp"
#include "lib/store/series_head.hpp"
#include "mdat/yaml.hpp"

namespace mdat::store {
namespace {

constexpr std::string_view kOurs = "mdat";
constexpr std::string_view kDtype = "values_dtype";
/// Members that have a meaning of their own to meteaudata: fields of these names stand in `mdat`.
constexpr std::array<std::string_view, 6> kReserved{kOurs,          kDtype,          "index_metadata",
                                                    "index_values", "original_name", "processing_steps"};

const Parameters* map_in(const Parameters& tree, std::string_view name) {
  const auto* member = find(tree, name);
  return member == nullptr ? nullptr : member->get<Parameters>();
}

const std::string* text_in(const Parameters& tree, std::string_view name) {
  const auto* member = find(tree, name);
  return member == nullptr ? nullptr : member->get<std::string>();
}

bool is_reserved(std::string_view name) { return std::ranges::find(kReserved, name) != kReserved.end(); }

/// Whether the labels are those that start, end and step tell.
bool range_holds(const IndexMetadata& index, const meteaudata::Survey& survey, std::uint64_t rows) {
  if (!index.start || !index.end || !index.step || *index.step == 0 || survey.label_nulls) return false;
  const std::int64_t start = *index.start, end = *index.end, step = *index.step;
  const bool is_empty = step > 0 ? end <= start : end >= start;
  if (is_empty) return rows == 0;
  const auto span = step > 0 ? static_cast<std::uint64_t>(end) - static_cast<std::uint64_t>(start)
                             : static_cast<std::uint64_t>(start) - static_cast<std::uint64_t>(end);
  const auto stride = step > 0 ? static_cast<std::uint64_t>(step) : 0 - static_cast<std::uint64_t>(step);
  if (rows != (span - 1) / stride + 1 || survey.first != start) return false;
  return rows == 1 || (survey.even && survey.step == step);
}

/// What meteaudata makes the index of the column of labels with.
IndexMetadata loadable_index(const SeriesData& head, const meteaudata::Survey& survey) {
  IndexMetadata index = head.index.metadata;
  const Type& type = head.index.values.type();
  const auto plain = [&] {
    return IndexMetadata{.type = "Index", .dtype = meteaudata::dtype_of(type, false), .name = index.name};
  };
  switch (head.index.kind) {
    case IndexKind::kTime:
      if (index.frequency && !meteaudata::frequency_holds(survey, *index.frequency, type))
        index.frequency.reset();
      index.time_zone = type.zone.empty() ? std::nullopt : std::optional(type.zone);
      return index;
    case IndexKind::kRange:
      return range_holds(index, survey, survey.rows) ? index : plain();
    case IndexKind::kPeriod:
      return text_periods(head.index) ? index : plain();
    case IndexKind::kInterval:
      return plain();              // the left ends: pandas has no such index of two columns
    case IndexKind::kCategorical:  // the labels are texts, whatever their categories were
      if (!index.categories) return index;
      for (Parameter& category : *index.categories) category = meteaudata::label_text(category);
      return index;
    case IndexKind::kInteger:
    case IndexKind::kFloat:
      index.type = "Index";  // Int64Index and Float64Index are no more
      return index;
    default:
      return index;
  }
}

}  // namespace

Result<SeriesYaml> SeriesYaml::parse(std::string_view text) {
  SeriesYaml yaml;
  auto tree = parse_yaml(text);
  if (!tree) return std::unexpected(std::move(tree.error()));
  if (tree->is_null()) return yaml;
  auto* members = tree->get<Parameters>();
  if (members == nullptr) return fail(ErrorCode::kMalformed, "a map of metadata was expected");
  yaml.tree_ = std::move(*members);
  return yaml;
}

SeriesYaml SeriesYaml::of_rows(const SeriesData& head, const meteaudata::Survey& survey, bool polars) {
  SeriesYaml yaml;
  yaml.tree_["index_metadata"] = to_parameters(loadable_index(head, survey));
  yaml.tree_[std::string(kDtype)] = meteaudata::dtype_of(head.values.type(), survey.value_nulls);
  if (polars) yaml.tree_["original_name"] = head.name;
  yaml.tree_[std::string(kOurs)] = Parameters{{"head", head_to_tree(head)}};
  return yaml;
}

Result<std::string> SeriesYaml::print() const { return to_yaml(tree_); }

Result<SeriesMetadata> SeriesYaml::metadata(meteaudata::TreeReader& steps) const {
  SeriesMetadata metadata;
  const auto* list = find(tree_, "processing_steps");
  const auto* items = list == nullptr ? nullptr : list->get<List>();
  for (std::size_t i = 0; items != nullptr && i < items->size(); ++i) {
    auto step = steps.step((*items)[i]);
    if (!step) return std::unexpected(std::move(step.error()));
    metadata.processing_steps.push_back(std::move(*step));
  }
  const auto* ours = map_in(tree_, kOurs);
  const auto* fields = ours == nullptr ? nullptr : map_in(*ours, "fields");
  for (const auto& [name, member] : tree_)
    if (!is_reserved(name)) metadata.fields.emplace(name, member);
  if (fields != nullptr) {
    for (const auto& [name, member] : *fields) metadata.fields.insert_or_assign(name, member);
  } else {
    meteaudata::read_times(metadata.fields, {"created_on"});
    if (const auto* dtype = text_in(tree_, kDtype)) metadata.fields.emplace(kDtype, *dtype);
  }
  return metadata;
}

void SeriesYaml::set_metadata(const SeriesMetadata& metadata) {
  tree_.erase_if([](const auto& member) { return !is_reserved(member.first); });
  Parameters fields;
  for (const auto& [name, member] : metadata.fields)
    (is_reserved(name) ? fields : tree_).emplace(name, member);
  // What they cast the values to when they load them: another word for the same type is theirs to choose.
  if (const auto* dtype = text_in(metadata.fields, kDtype)) {
    const auto wanted = meteaudata::parse_dtype(*dtype), there = meteaudata::parse_dtype(values_dtype());
    if (wanted.type == there.type && wanted.known && (wanted.nullable || !there.nullable))
      tree_[std::string(kDtype)] = *dtype;
  }
  List steps;
  meteaudata::Notes ignored;  // all of a step is in the tree, for us
  for (const auto& step : metadata.processing_steps)
    steps.emplace_back(meteaudata::step_tree(*step, "", ignored));
  tree_["processing_steps"] = std::move(steps);
  Parameters ours;
  if (const auto* before = map_in(tree_, kOurs)) ours = *before;
  ours["fields"] = std::move(fields);
  tree_[std::string(kOurs)] = std::move(ours);
}

Result<std::optional<SeriesData>> SeriesYaml::head() const {
  const auto* ours = map_in(tree_, kOurs);
  const auto* tree = ours == nullptr ? nullptr : map_in(*ours, "head");
  if (tree == nullptr) return std::nullopt;
  auto head = parse_head(*tree);
  if (!head) return std::unexpected(std::move(head.error()));
  return std::move(*head);
}

Result<std::optional<IndexMetadata>> SeriesYaml::index_metadata() const {
  const auto* tree = map_in(tree_, "index_metadata");
  if (tree == nullptr) return std::nullopt;
  auto metadata = parse_index_metadata(*tree);
  if (!metadata) return std::unexpected(std::move(metadata.error()));
  return std::move(*metadata);
}

std::string SeriesYaml::values_dtype() const {
  const auto* dtype = text_in(tree_, kDtype);
  return dtype == nullptr ? std::string() : *dtype;
}

std::optional<std::string> SeriesYaml::original_name() const {
  const auto* name = text_in(tree_, "original_name");
  return name == nullptr ? std::nullopt : std::optional(*name);
}

}  // namespace mdat::store
