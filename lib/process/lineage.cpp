// SPDX-License-Identifier: Apache-2.0
#include "mdat/lineage.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <span>
#include <tuple>
#include <utility>

#include "lib/process/naming.hpp"

namespace mdat {
namespace {

using Steps = std::span<const std::shared_ptr<const ProcessingStep>>;

/// Walks from series to what they were made of, without recursion: a history may be of any length.
class Tracer {
 public:
  void know(const Signal& signal) {
    for (const TimeSeries& series : signal.time_series)
      known_.try_emplace(series.name, &series.processing_steps);
  }
  [[nodiscard]] bool knows(std::string_view series) const { return known_.contains(series); }

  void trace(const std::string& name) {
    waiting_.push_back({name, history_of(name)});
    while (!waiting_.empty()) {
      auto [series, steps] = std::move(waiting_.back());
      waiting_.pop_back();
      if (!seen_.insert(series).second) continue;
      graph_.series.push_back(series);
      if (!steps.empty()) follow(series, steps);
    }
  }

  [[nodiscard]] DependencyGraph take() { return std::move(graph_); }

 private:
  [[nodiscard]] Steps history_of(const std::string& series) const {
    const auto at = known_.find(series);
    return at == known_.end() ? Steps() : Steps(*at->second);
  }

  /// The last step made the series; the ones before made its inputs.
  void follow(const std::string& series, Steps steps) {
    const ProcessingStep& last = *steps.back();
    const Steps before = steps.first(steps.size() - 1);
    const auto& origins = last.input_series_names;
    for (const std::string& origin : origins) {
      Dependency edge{.step = last.function_info == nullptr ? std::string() : last.function_info->name,
                      .type = last.type,
                      .origin = origin,
                      .destination = series};
      if (edges_.insert({edge.origin, edge.destination, edge.step}).second)
        graph_.dependencies.push_back(std::move(edge));
    }
    for (auto origin = origins.rbegin(); origin != origins.rend(); ++origin)
      waiting_.push_back(
          {*origin, known_.contains(*origin) ? history_of(*origin) : gone(*origin, before, last)});
  }

  /// The history of a series that is there no more, out of that of one that was made of it: up to the last
  /// step of its suffix, or all where it is the only one that it can be.
  static Steps gone(const std::string& series, Steps before, const ProcessingStep& next) {
    const std::string base = process::split_series({}, series).base;
    for (std::size_t end = before.size(); end > 0; --end)
      if (before[end - 1]->suffix == base) return before.first(end);
    return next.input_series_names.size() == 1 && base != "RAW" ? before : Steps();
  }

  struct Waiting {
    std::string series;
    Steps steps;
  };
  std::map<std::string, const ProcessingSteps*, std::less<>> known_;
  std::vector<Waiting> waiting_;
  std::set<std::string> seen_;
  std::set<std::tuple<std::string, std::string, std::string>> edges_;
  DependencyGraph graph_;
};

Result<DependencyGraph> trace_one(Tracer tracer, std::string_view of, std::string_view series) {
  if (!tracer.knows(series))
    return fail(ErrorCode::kNotFound, std::string(of) + " has no series " + std::string(series));
  tracer.trace(std::string(series));
  return tracer.take();
}

}  // namespace

Result<DependencyGraph> build_dependency_graph(const Dataset& dataset, std::string_view series) {
  Tracer tracer;
  for (const Signal& signal : dataset.signals) tracer.know(signal);
  return trace_one(std::move(tracer), "data set " + dataset.name, series);
}

Result<DependencyGraph> build_dependency_graph(const Signal& signal, std::string_view series) {
  Tracer tracer;
  tracer.know(signal);
  return trace_one(std::move(tracer), "signal " + signal.name, series);
}

DependencyGraph build_full_dependency_graph(const Dataset& dataset) {
  Tracer tracer;
  for (const Signal& signal : dataset.signals) tracer.know(signal);
  for (const Signal& signal : dataset.signals)
    for (const TimeSeries& series : signal.time_series) tracer.trace(series.name);
  return tracer.take();
}

}  // namespace mdat
