// SPDX-License-Identifier: Apache-2.0
// The metadata of a data set between its YAML and the model. Members `mdat` hold what meteaudata has no field
// for; it ignores them.
#pragma once

#include <initializer_list>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "lib/meteaudata/columns.hpp"
#include "mdat/dataset.hpp"

namespace mdat::meteaudata {

/// What the tree says of one signal: its fields, and its series without rows.
struct SignalEntry {
  Signal signal;
  std::vector<SeriesEntry> series;  ///< as signal.time_series
};

/// Parses trees; steps and functions that are equal become one.
class TreeReader {
 public:
  /// Without signals, which are left in `tree`.
  [[nodiscard]] Result<Dataset> dataset(Parameters& tree);
  /// A signal whose series lie in `folder`, with the name that the files know it by.
  [[nodiscard]] Result<SignalEntry> signal(Parameters tree, const std::string& folder);
  [[nodiscard]] Result<std::shared_ptr<const ProcessingStep>> step(const Parameter& tree);

 private:
  [[nodiscard]] Result<void> add_series(SignalEntry& entry, const std::string& file_name, Parameters tree,
                                        const std::string& folder);

  std::map<std::string, std::shared_ptr<const ProcessingStep>> steps_;  // by their JSON
  std::map<std::string, std::shared_ptr<const FunctionInfo>> functions_;
};

/// YAML of meteaudata has times as text; what is none is left to be refused.
void read_times(Parameters& tree, std::initializer_list<std::string_view> names);
/// Takes the member `mdat`; no members where there is none.
[[nodiscard]] Parameters take_exact(Parameters& tree);
/// Members of a map in the order that `order` names, others behind.
[[nodiscard]] std::vector<std::string> ordered_names(const Parameters& members, const Parameter* order);

/// Parameters of functions as meteaudata holds them: arrays as maps that tell they are, tuples as lists.
[[nodiscard]] Parameter to_plain(const Parameter& value);
/// Maps that tell that they are arrays, as arrays.
[[nodiscard]] Parameter from_plain(const Parameter& value);

}  // namespace mdat::meteaudata
