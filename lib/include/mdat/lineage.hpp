// SPDX-License-Identifier: Apache-2.0
// Which series were made of which: the steps of a data set as a graph.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "mdat/dataset.hpp"

namespace mdat {

/// A step between two series. Either may be gone: histories remember their names.
struct Dependency {
  std::string step;  ///< the name of its function
  std::string type;
  std::string origin;
  std::string destination;
  bool operator==(const Dependency&) const = default;
};

/// Each edge and each series once: what is asked for first, then what it was made of.
struct DependencyGraph {
  std::vector<std::string> series;
  std::vector<Dependency> dependencies;
  bool operator==(const DependencyGraph&) const = default;
};

/// All that a series was made of, across signals; kNotFound where there is no series of that name.
[[nodiscard]] Result<DependencyGraph> build_dependency_graph(const Dataset& dataset, std::string_view series);
[[nodiscard]] Result<DependencyGraph> build_dependency_graph(const Signal& signal, std::string_view series);
/// All series.
[[nodiscard]] DependencyGraph build_full_dependency_graph(const Dataset& dataset);

/// For Graphviz.
[[nodiscard]] std::string to_dot(const DependencyGraph& graph);
/// For Mermaid: "flowchart LR".
[[nodiscard]] std::string to_mermaid(const DependencyGraph& graph);
/// [{"step", "type", "origin", "destination"}, ...], as meteaudata gives it.
[[nodiscard]] Parameter to_parameter(const DependencyGraph& graph);

}  // namespace mdat
