// SPDX-License-Identifier: Apache-2.0
#include "mdat/processing_step.hpp"

#include <algorithm>
#include <utility>

#include "lib/model/fields.hpp"

namespace mdat {

using model::Fields;

bool ProcessingStep::operator==(const ProcessingStep& o) const {
  const bool same_function = function_info == o.function_info ||
                             (function_info && o.function_info && *function_info == *o.function_info);
  return same_function && type == o.type && description == o.description && run_datetime == o.run_datetime &&
         requires_calibration == o.requires_calibration && parameters == o.parameters &&
         step_distance == o.step_distance && suffix == o.suffix &&
         input_series_names == o.input_series_names && extra == o.extra;
}

bool equal(const ProcessingSteps& a, const ProcessingSteps& b) {
  return std::ranges::equal(a, b, [](const auto& x, const auto& y) { return x == y || *x == *y; });
}

Parameters to_parameters(const FunctionInfo& function) {
  Parameters p = function.extra;
  p["name"] = function.name;
  p["version"] = function.version;
  p["author"] = function.author;
  p["reference"] = function.reference;
  model::put(p, "source_code", function.source_code);
  return p;
}

Result<FunctionInfo> parse_function_info(Parameters parameters) {
  Fields fields("function", std::move(parameters));
  FunctionInfo function;
  fields.need("name", function.name);
  fields.need("version", function.version);
  fields.need("author", function.author);
  fields.need("reference", function.reference);
  fields.take("source_code", function.source_code);
  return fields.finish(std::move(function));
}

Parameters to_parameters(const ProcessingStep& step) {
  return to_parameters(step, to_parameters(step.function_info ? *step.function_info : FunctionInfo{}));
}

// In the order of the names, which costs a flat map least.
Parameters to_parameters(const ProcessingStep& step, Parameter function_info) {
  Parameters p = step.extra;
  p.reserve(p.size() + 9);
  p["description"] = step.description;
  p["function_info"] = std::move(function_info);
  p["input_series_names"] = List(step.input_series_names.begin(), step.input_series_names.end());
  model::put(p, "parameters", step.parameters);
  p["requires_calibration"] = step.requires_calibration;
  p["run_datetime"] = step.run_datetime;
  p["step_distance"] = step.step_distance;
  p["suffix"] = step.suffix;
  p["type"] = step.type;
  return p;
}

Result<ProcessingStep> parse_processing_step(Parameters parameters,
                                             std::shared_ptr<const FunctionInfo> function) {
  Fields fields("processing step", std::move(parameters));
  ProcessingStep step;
  step.function_info = std::move(function);
  fields.need("type", step.type);
  fields.need("description", step.description);
  fields.need("run_datetime", step.run_datetime);
  fields.need("requires_calibration", step.requires_calibration);
  fields.take("parameters", step.parameters);
  fields.take("step_distance", step.step_distance);
  fields.need("suffix", step.suffix);
  fields.take_texts("input_series_names", step.input_series_names);
  return fields.finish(std::move(step));
}

Result<ProcessingStep> parse_processing_step(Parameters parameters) {
  const auto at = parameters.find("function_info");
  auto* tree = at == parameters.end() ? nullptr : at->second.get<Parameters>();
  if (tree == nullptr) return fail(ErrorCode::kMalformed, "processing step: function_info is missing");
  auto function = parse_function_info(std::move(*tree));
  if (!function) return std::unexpected(std::move(function.error()));
  parameters.erase(at);
  return parse_processing_step(std::move(parameters),
                               std::make_shared<const FunctionInfo>(std::move(*function)));
}

}  // namespace mdat
