// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "lib/process/built_in.hpp"

namespace mdat::process {
namespace {

class Prediction final : public Transform {
 public:
  Result<void> run(Processing& processing) const override {
    for (std::size_t input = 0; input < processing.inputs().size(); ++input)
      if (auto ok = predict(processing, input); !ok) return ok;
    return {};
  }

 private:
  Result<void> predict(Processing& processing, std::size_t input) const {
    auto reader = processing.read(input);
    if (!reader) return std::unexpected(std::move(reader.error()));
    if (auto ok = need_times((*reader)->head(), "prediction"); !ok) return ok;
    const auto output = processing.add({.head = (*reader)->head(),
                                        .values_dtype = processing.inputs()[input].series->values_dtype,
                                        .inputs = {input},
                                        .step = step()});
    if (!output) return std::unexpected(output.error());
    return each_chunk(**reader, [&](SeriesData& chunk) { return processing.append(*output, chunk); });
  }

  // The values stay where they are: what is foreseen at t for t + step_distance is the value at t.
  [[nodiscard]] ProcessingStep step() const {
    return {.type = std::string(processing_type::kPrediction),
            .description =
                "A simple processing function that predicts the next point in a series using the last point",
            .run_datetime = {},
            .function_info = function_,
            .parameters = Parameters{},
            .step_distance = 1,
            .suffix = "PREV-PRED"};
  }

  std::shared_ptr<const FunctionInfo> function_ =
      function_info("Previous point prediction", "univariate.prediction");
};

}  // namespace
}  // namespace mdat::process

namespace mdat {

std::unique_ptr<Transform> predict_from_previous_point() { return std::make_unique<process::Prediction>(); }

}  // namespace mdat
