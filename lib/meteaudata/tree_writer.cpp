// SPDX-License-Identifier: Apache-2.0
#include "lib/meteaudata/tree_writer.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "lib/meteaudata/tree.hpp"

namespace mdat::meteaudata {
namespace {

/// What 0.12.1 has in its enumeration: it refuses data sets with others.
constexpr std::array kTypes{
    processing_type::kSorting,
    processing_type::kRemoveDuplicates,
    processing_type::kSmoothing,
    processing_type::kFiltering,
    processing_type::kResampling,
    processing_type::kGapFilling,
    processing_type::kPrediction,
    processing_type::kTransformation,
    processing_type::kDimensionalityReduction,
    processing_type::kFaultDetection,
    processing_type::kFaultIdentification,
    processing_type::kFaultDiagnosis,
    processing_type::kExportRename,
    processing_type::kOther,
};

void note_once(Notes& notes, MeteaudataNote note) {
  if (std::ranges::find(notes, note) == notes.end()) notes.push_back(std::move(note));
}

}  // namespace

Parameters step_tree(const ProcessingStep& step, const std::string& path, Notes& notes) {
  Parameters tree = to_parameters(step);
  Parameters exact;
  if (std::ranges::count(kTypes, step.type) == 0) {
    exact["type"] = step.type;
    tree["type"] = std::string(processing_type::kOther);
    note_once(notes, {path, "meteaudata knows no step of type " + step.type + ": it is other there"});
  }
  if (step.parameters) {
    const Parameter parameters = *step.parameters;
    Parameter plain = to_plain(parameters);
    if (from_plain(plain) != parameters) {
      exact["parameters"] = parameters;
      note_once(notes, {path, "tuples among the parameters of " + step.suffix + " are lists to meteaudata"});
    }
    tree["parameters"] = std::move(plain);
  }
  if (!exact.empty()) tree["mdat"] = std::move(exact);
  return tree;
}

Parameters series_tree(const TimeSeries& series, const SeriesPlan& plan, const std::string& path,
                       Notes& notes) {
  Parameters tree = metadata_of(series).fields;
  List steps;
  for (const auto& step : series.processing_steps) steps.emplace_back(step_tree(*step, path, notes));
  tree["processing_steps"] = std::move(steps);
  tree["index_metadata"] = to_parameters(plan.index);
  tree["values_dtype"] = plan.values_dtype;
  tree["mdat"] = plan.exact;
  return tree;
}

}  // namespace mdat::meteaudata
