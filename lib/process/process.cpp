// SPDX-License-Identifier: Apache-2.0
#include "mdat/process.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

#include "lib/process/plan.hpp"

namespace mdat {
namespace {

/// "A#1_RAW#1, A#1_RAW#2 ...", for messages.
void list(const Signal& signal, std::string& names) {
  constexpr std::size_t kBytesMax = 200;
  for (const TimeSeries& series : signal.time_series) {
    if (names.size() > kBytesMax) return;
    names += (names.empty() ? "" : ", ") + series.name;
  }
}

std::unexpected<Error> none_named(std::string_view name, const std::string& of, const std::string& names) {
  return fail(ErrorCode::kNotFound, of + " has no series " + std::string(name) +
                                        (names.empty() ? ", nor any other" : "; there are " + names));
}

/// By its name, where one signal has it, or by SIGNAL/SERIES.
Result<ProcessInput> find_input(const Dataset& dataset, std::string_view name) {
  std::vector<ProcessInput> found;
  for (const Signal& signal : dataset.signals) {
    if (const TimeSeries* series = signal.find(name)) found.push_back({&signal, series});
    if (!name.starts_with(signal.name) || !name.substr(signal.name.size()).starts_with('/')) continue;
    if (const TimeSeries* series = signal.find(name.substr(signal.name.size() + 1)))
      found.push_back({&signal, series});
  }
  if (found.size() == 1) return found.front();
  std::string names;
  if (found.size() > 1)
    return fail(ErrorCode::kInvalidArgument, "signals " + found[0].signal->name + " and " +
                                                 found[1].signal->name + " have a series " +
                                                 std::string(name) + ": name it SIGNAL/SERIES");
  for (const Signal& signal : dataset.signals) list(signal, names);
  return none_named(name, "data set " + dataset.name, names);
}

}  // namespace

std::span<const ProcessInput> Processing::inputs() const { return state_->inputs; }

Result<std::unique_ptr<SeriesReader>> Processing::read(std::size_t input, const ReadRange& range) const {
  assert(input < state_->inputs.size());
  return state_->inputs[input].series->series.read(range);
}

Result<std::size_t> Processing::add(ProcessOutput output) { return state_->add(std::move(output)); }

Result<void> Processing::append(std::size_t output, const SeriesData& chunk) {
  assert(output < state_->made.size());
  return state_->append(state_->made[output], chunk);
}

Result<void> Processing::restart(std::size_t output) {
  assert(output < state_->made.size());
  return state_->restart(state_->made[output]);
}

Result<std::vector<std::string>> Signal::process(const std::vector<std::string>& names,
                                                 const Transform& transform) {
  return process(names, transform, {});
}

Result<std::vector<std::string>> Signal::process(const std::vector<std::string>& names,
                                                 const Transform& transform, const ProcessOptions& options) {
  Processing::State state{.backend = backend, .dataset_name = dataset_name, .options = &options};
  for (const std::string& input : names) {
    const TimeSeries* series = find(input);
    std::string others;
    if (series == nullptr) list(*this, others);
    if (series == nullptr) return none_named(input, "signal " + name, others);
    state.inputs.push_back({this, series});
  }
  auto made = state.run(transform);
  if (!made || state.changes.empty()) return made;
  time_series = std::move(state.changes.front().next.time_series);
  last_updated = state.now;
  return made;
}

Result<std::vector<std::string>> Dataset::process(const std::vector<std::string>& names,
                                                  const Transform& transform) {
  return process(names, transform, {});
}

Result<std::vector<std::string>> Dataset::process(const std::vector<std::string>& names,
                                                  const Transform& transform, const ProcessOptions& options) {
  Processing::State state{.dataset = this, .backend = backend, .dataset_name = name, .options = &options};
  for (const std::string& input : names) {
    auto found = find_input(*this, input);
    if (!found) return std::unexpected(std::move(found.error()));
    state.inputs.push_back(*found);
  }
  auto made = state.run(transform);
  if (!made) return made;
  std::vector<Signal> added;
  for (process::Change& change : state.changes) {
    if (change.before == nullptr)
      added.push_back(std::move(change.next));
    else
      signals[static_cast<std::size_t>(change.before - signals.data())] = std::move(change.next);
  }
  std::ranges::move(added, std::back_inserter(signals));
  last_updated = state.now;
  return made;
}

}  // namespace mdat
