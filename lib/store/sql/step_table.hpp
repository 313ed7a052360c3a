// SPDX-License-Identifier: Apache-2.0
// Steps of processing and their functions in a database, each stored once: tables mdat_steps, mdat_functions
// and mdat_series_steps.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "lib/store/sql/session.hpp"
#include "mdat/processing_step.hpp"

namespace mdat::store::sql {

/// Steps as JSON, made before a transaction changes anything: what cannot be stored is refused by then.
struct StepTexts {
  std::vector<std::string> steps;
  std::vector<std::string> functions;
};
[[nodiscard]] Result<StepTexts> to_json(const ProcessingSteps& steps);

/// What is read is shared: a step has one address, whatever series it is asked of.
class StepTable {
 public:
  [[nodiscard]] Result<ProcessingSteps> load(Session& session, std::int64_t series);
  /// Of a series that has none.
  [[nodiscard]] Result<void> save(Session& session, std::int64_t series, const StepTexts& texts);
  /// Those of a series; steps and functions that no other series has go with them.
  [[nodiscard]] Result<void> remove(Session& session, std::int64_t series);

 private:
  [[nodiscard]] Result<std::shared_ptr<const ProcessingStep>> step(Session& session, std::int64_t id);
  [[nodiscard]] Result<std::shared_ptr<const FunctionInfo>> function(Session& session, std::int64_t id);

  // By their ids, which no database uses twice.
  std::unordered_map<std::int64_t, std::shared_ptr<const ProcessingStep>> steps_;
  std::unordered_map<std::int64_t, std::shared_ptr<const FunctionInfo>> functions_;
};

}  // namespace mdat::store::sql
