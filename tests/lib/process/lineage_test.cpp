// SPDX-License-Identifier: Apache-2.0
#include "mdat/lineage.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

#include "tests/lib/process/series.hpp"

namespace mdat {
namespace {

using test::signal_of;
using test::times_and_values;

Dataset plant() {
  Dataset dataset{.name = "plant"};
  REQUIRE(dataset.add(signal_of(times_and_values({0, 10}, {1, 2}))).has_value());
  REQUIRE(dataset.process({"A#1_RAW#1"}, *resample("10s")).has_value());
  REQUIRE(dataset.process({"A#1_RAW#1"}, *resample("5s")).has_value());
  REQUIRE(dataset.process({"A#1_RESAMPLED#1"}, *linear_interpolation()).has_value());
  REQUIRE(dataset.process({"A#1_LIN-INT#1", "A#1_RAW#1"}, *average_signals()).has_value());
  return dataset;
}

const std::vector<Dependency> kOfAverage{
    {"Signal Averaging", "dimensionality_reduction", "A#1_LIN-INT#1", "AVERAGE#1_RAW#1"},
    {"Signal Averaging", "dimensionality_reduction", "A#1_RAW#1", "AVERAGE#1_RAW#1"},
    {"linear interpolation", "gap_filling", "A#1_RESAMPLED#1", "A#1_LIN-INT#1"},
    {"resample", "resampling", "A#1_RAW#1", "A#1_RESAMPLED#1"}};

TEST_CASE("a graph goes from a series back to all that it was made of") {
  const auto graph = build_dependency_graph(plant(), "AVERAGE#1_RAW#1");
  REQUIRE(graph.has_value());
  CHECK(graph->dependencies == kOfAverage);
  CHECK(graph->series ==
        std::vector<std::string>{"AVERAGE#1_RAW#1", "A#1_LIN-INT#1", "A#1_RESAMPLED#1", "A#1_RAW#1"});
  CHECK(build_dependency_graph(plant(), "A#1_NONE#1").error().code == ErrorCode::kNotFound);
  CHECK(build_dependency_graph(plant(), "A#1_RAW#1")->series == std::vector<std::string>{"A#1_RAW#1"});
}

TEST_CASE("series that are gone are in the graph as those that are left remember them") {
  Dataset dataset = plant();
  std::erase_if(dataset.find("A#1")->time_series,
                [](const TimeSeries& s) { return s.name != "A#1_RAW#1" && s.name != "A#1_RESAMPLED#2"; });
  CHECK(build_dependency_graph(dataset, "AVERAGE#1_RAW#1")->dependencies == kOfAverage);
  CHECK(build_dependency_graph(*dataset.find("AVERAGE#1"), "AVERAGE#1_RAW#1")->dependencies == kOfAverage);
}

TEST_CASE("the graph of a data set has every edge once") {
  const DependencyGraph graph = build_full_dependency_graph(plant());
  CHECK(graph.dependencies.size() == 5);
  CHECK(graph.series.size() == 5);
  for (const Dependency& edge : kOfAverage) CHECK(std::ranges::count(graph.dependencies, edge) == 1);
}

TEST_CASE("a series that is made in its own place does not lead round for ever") {
  Dataset dataset{.name = "plant"};
  REQUIRE(dataset.add(signal_of(times_and_values({0}, {1}))).has_value());
  REQUIRE(dataset.process({"A#1_RAW#1"}, *linear_interpolation()).has_value());
  REQUIRE(dataset.process({"A#1_LIN-INT#1"}, *linear_interpolation(), {.overwrite = true}).has_value());
  const auto graph = build_dependency_graph(dataset, "A#1_LIN-INT#1");
  CHECK(graph->dependencies ==
        std::vector<Dependency>{{"linear interpolation", "gap_filling", "A#1_LIN-INT#1", "A#1_LIN-INT#1"}});
}

TEST_CASE("names are escaped in every language") {
  const DependencyGraph graph{.series = {"a\"b\\", "c#d<e>"},
                              .dependencies = {{"f\ng", "t", "c#d<e>", "a\"b\\"}}};
  CHECK(to_dot(graph) ==
        "digraph lineage {\n  rankdir=LR;\n  node [shape=box];\n  \"a\\\"b\\\\\";\n  \"c#d<e>\";\n"
        "  \"c#d<e>\" -> \"a\\\"b\\\\\" [label=\"f g (t)\"];\n}\n");
  CHECK(to_mermaid(graph) ==
        "flowchart LR\n  n0[\"a#34;b#92;\"]\n  n1[\"c#35;d#60;e#62;\"]\n  n1 -->|\"f g #40;t#41;\"| n0\n");
  CHECK(*to_json(to_parameter(graph)) ==
        R"([{"destination":"a\"b\\","origin":"c#d<e>","step":"f\ng","type":"t"}])");
}

}  // namespace
}  // namespace mdat
