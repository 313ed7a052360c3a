// SPDX-License-Identifier: Apache-2.0
// How a series was made: a step of processing and the function behind it. Immutable once shared: series that
// were made of each other point to the same steps, and steps to the same functions, in memory and in stores.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mdat/error.hpp"
#include "mdat/parameter.hpp"

namespace mdat {

/// Known types of processing steps; any other text is one, too.
namespace processing_type {
inline constexpr std::string_view kSorting = "sorting";
inline constexpr std::string_view kRemoveDuplicates = "remove_duplicates";
inline constexpr std::string_view kSmoothing = "smoothing";
inline constexpr std::string_view kFiltering = "filtering";
inline constexpr std::string_view kResampling = "resampling";
inline constexpr std::string_view kGapFilling = "gap_filling";
inline constexpr std::string_view kPrediction = "prediction";
inline constexpr std::string_view kTransformation = "transformation";
inline constexpr std::string_view kDimensionalityReduction = "dimensionality_reduction";
inline constexpr std::string_view kFaultDetection = "fault_detection";
inline constexpr std::string_view kFaultIdentification = "fault_identification";
inline constexpr std::string_view kFaultDiagnosis = "fault_diagnosis";
inline constexpr std::string_view kExportRename = "export_rename";
inline constexpr std::string_view kOther = "other";
}  // namespace processing_type

struct FunctionInfo {
  std::string name;
  std::string version;
  std::string author;
  std::string reference;
  std::optional<std::string> source_code{};
  Parameters extra{};
  bool operator==(const FunctionInfo&) const = default;
};

struct ProcessingStep {
  std::string type;  ///< see processing_type
  std::string description;
  DateTime run_datetime;
  bool requires_calibration = false;
  std::shared_ptr<const FunctionInfo> function_info;  ///< never null in what is loaded; shared between steps
  std::optional<Parameters> parameters{};
  std::int64_t step_distance = 0;  ///< rows ahead: positive for predictions
  std::string suffix;
  std::vector<std::string> input_series_names{};
  Parameters extra{};
  bool operator==(const ProcessingStep& other) const;  ///< functions are compared, not their addresses
};

using ProcessingSteps = std::vector<std::shared_ptr<const ProcessingStep>>;
/// Whether the steps are equal, one by one.
[[nodiscard]] bool equal(const ProcessingSteps& a, const ProcessingSteps& b);

// As trees, with the function in its step; parse_ is kMalformed for what is missing or of another type.
[[nodiscard]] Parameters to_parameters(const FunctionInfo& function);
[[nodiscard]] Parameters to_parameters(const ProcessingStep& step);
/// The same with something else in the place of its function.
[[nodiscard]] Parameters to_parameters(const ProcessingStep& step, Parameter function_info);
[[nodiscard]] Result<FunctionInfo> parse_function_info(Parameters parameters);
[[nodiscard]] Result<ProcessingStep> parse_processing_step(Parameters parameters);
/// Of a tree without its function, which is this one.
[[nodiscard]] Result<ProcessingStep> parse_processing_step(Parameters parameters,
                                                           std::shared_ptr<const FunctionInfo> function);

}  // namespace mdat
