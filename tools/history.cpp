// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include "mdat/lineage.hpp"
#include "tools/commands.hpp"
#include "tools/data_set.hpp"
#include "tools/printer.hpp"
#include "tools/text.hpp"

namespace mdat::tool {
namespace {

const std::vector<Heading> kHeadings = {{"step", ""},   {"type", ""},       {"function", ""},
                                        {"inputs", ""}, {"parameters", ""}, {"run", ""}};

Outcome print_text(const std::string& text) {
  Output output(STDOUT_FILENO, "standard output");
  output.text().append(text);
  return output.finish();
}

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

/// A record for each step, from the first on.
Outcome print_steps(const TimeSeries& series, const PrintOptions& print, const std::string& path) {
  Printer printer(print);
  RecordWriter& records = printer.records();
  records.header(kHeadings);
  std::uint64_t number = 0;
  for (const auto& step : series.processing_steps) {
    const auto parameters = to_json(step->parameters ? Parameter(*step->parameters) : Parameter());
    if (!parameters) return refuse_series(parameters.error(), path);
    records.number(++number);
    records.text(step->type);
    records.text(step->function_info->name);
    records.text(joined(step->input_series_names));
    records.text(*parameters);
    records.text(to_string(step->run_datetime));
    records.end_record();
  }
  if (number == 0)
    print_message(format("{}: {}: no step is recorded: it is as it came into the file", path, series.name));
  return printer.finish();
}

}  // namespace

Outcome run_history(Arguments arguments) {
  CommandLine line("history", "How a series was made: a line for each step, the first one first.");
  std::string path, name, dataset_name;
  bool dot = false, mermaid = false;
  PrintOptions print;
  line.required({"FILE", "An .mdat file"}, path);
  line.required({"SERIES", "A series, or SIGNAL/SERIES"}, name);
  line.option({"--dataset", "Which data set, where the file holds several", "NAME"}, dataset_name);
  line.flag({"--dot", "All that it was made of as a graph for Graphviz"}, dot);
  line.flag({"--mermaid", "The same for Mermaid"}, mermaid);
  add_print_options(line, print);
  line.exclusive("--dot", "--mermaid");
  line.exclusive("--json", "--dot");
  line.exclusive("--json", "--mermaid");
  line.examples(
      "  mdat history plant.mdat 'A#1_RESAMPLED#1'\n  mdat history plant.mdat 'A#1_RESAMPLED#1' --dot");
  if (auto go = parsed(line, arguments); !go) return go;

  auto dataset = open_data_set(path, dataset_name);
  if (!dataset) return std::unexpected(dataset.error());
  const auto place = series_of(*dataset, name, path);
  if (!place) return std::unexpected(place.error());
  if (!dot && !mermaid) return print_steps(*dataset->find(place->signal, place->series), print, path);
  const auto graph = build_dependency_graph(*dataset, place->series);
  if (!graph) return refuse_series(graph.error(), path);
  return print_text(dot ? to_dot(*graph) : to_mermaid(*graph));
}

}  // namespace mdat::tool
