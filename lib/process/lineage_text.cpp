// SPDX-License-Identifier: Apache-2.0
// Graphs of lineage as text. Names are any text, so each language's own marks are escaped.
#include <algorithm>
#include <string>

#include "mdat/lineage.hpp"

namespace mdat {
namespace {

/// A quoted string of DOT.
std::string dot_text(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c == '\n' || c == '\r' ? ' ' : c;
  }
  return quoted + "\"";
}

/// A quoted label of Mermaid: its marks, and those of the HTML that it makes, as entities by number.
std::string mermaid_text(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (std::string_view("\"#&<>;`\\|[](){}").find(c) != std::string_view::npos)
      quoted += "#" + std::to_string(static_cast<int>(c)) + ";";
    else
      quoted += c == '\n' || c == '\r' ? ' ' : c;
  }
  return quoted + "\"";
}

std::string label_of(const Dependency& edge) { return edge.step + " (" + edge.type + ")"; }

std::string node(const DependencyGraph& graph, std::string_view series) {
  const auto at = std::ranges::find(graph.series, series);
  return "n" + std::to_string(at - graph.series.begin());
}

}  // namespace

std::string to_dot(const DependencyGraph& graph) {
  std::string text = "digraph lineage {\n  rankdir=LR;\n  node [shape=box];\n";
  for (const std::string& series : graph.series) text += "  " + dot_text(series) + ";\n";
  for (const Dependency& edge : graph.dependencies)
    text += "  " + dot_text(edge.origin) + " -> " + dot_text(edge.destination) +
            " [label=" + dot_text(label_of(edge)) + "];\n";
  return text + "}\n";
}

std::string to_mermaid(const DependencyGraph& graph) {
  std::string text = "flowchart LR\n";
  for (const std::string& series : graph.series)
    text += "  " + node(graph, series) + "[" + mermaid_text(series) + "]\n";
  for (const Dependency& edge : graph.dependencies)
    text += "  " + node(graph, edge.origin) + " -->|" + mermaid_text(label_of(edge)) + "| " +
            node(graph, edge.destination) + "\n";
  return text;
}

Parameter to_parameter(const DependencyGraph& graph) {
  List list;
  for (const Dependency& edge : graph.dependencies)
    list.emplace_back(Parameters{{"step", edge.step},
                                 {"type", edge.type},
                                 {"origin", edge.origin},
                                 {"destination", edge.destination}});
  return list;
}

}  // namespace mdat
