// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <span>
#include <string>
#include <vector>

#include "mdat/yaml.hpp"
#include "tools/commands.hpp"
#include "tools/metadata_tree.hpp"
#include "tools/output.hpp"
#include "tools/printer.hpp"
#include "tools/store_file.hpp"
#include "tools/text.hpp"

namespace mdat::tool {
namespace {

/// The tree of a file, which is not made where there is none.
struct Subject {
  std::shared_ptr<StorageBackend> store;
  Parameters tree;
};

Expected<Subject> open_subject(const std::string& path) {
  auto store = open_store(path);
  if (!store) return std::unexpected(store.error());
  auto tree = metadata_tree(**store);
  if (!tree) return refuse_file(tree.error(), path);
  return Subject{std::move(*store), std::move(*tree)};
}

Outcome print(const Parameter& value, bool json) {
  Output output(STDOUT_FILENO, "standard output");
  const auto* text = value.get<std::string>();
  if (text != nullptr && !json) {
    output.text() += *text + "\n";
    return output.finish();
  }
  const auto printed = json ? to_json(value) : to_yaml(value);
  if (!printed) return refuse_file(printed.error(), "standard output");
  output.text() += *printed;
  if (!output.text().ends_with('\n')) output.text() += '\n';
  return output.finish();
}

/// A text that a user typed or wrote, as a tree: JSON is YAML.
Expected<Parameter> parse_tree(std::string_view text, const std::string& where) {
  auto tree = parse_json(text);
  if (tree) return std::move(*tree);
  auto yaml = parse_yaml(text);
  if (!yaml) return refuse(Exit::kIo, format("{}: {}", where, yaml.error().message));
  return std::move(*yaml);
}

Outcome apply(const Subject& subject, Parameters tree, const std::string& path) {
  const std::string name = std::filesystem::path(path).stem().string();
  const auto applied = apply_metadata(*subject.store, std::move(tree), name);
  if (!applied) return refuse_series(applied.error(), path);
  return {};
}

Outcome run_get(Arguments arguments) {
  CommandLine line("meta get", "What a file says of its data set, a signal or a series.");
  std::string path;
  std::vector<std::string> names;
  bool json = false;
  line.required({"FILE", "An .mdat file"}, path);
  line.rest({"NAME", "Where in the tree, a name a level: signals A#1 units"}, names);
  line.flag({"--json", "As JSON, not YAML"}, json);
  line.examples("  mdat meta get plant.mdat owner\n  mdat meta get plant.mdat signals A#1 provenance");
  if (auto go = parsed(line, arguments); !go) return go;

  const auto subject = open_subject(path);
  if (!subject) return std::unexpected(subject.error());
  const Parameter tree = subject->tree;
  const Parameter* at = &tree;
  for (const std::string& name : names) {
    const auto* map = at->get<Parameters>();
    at = map == nullptr ? nullptr : find(*map, name);
    if (at == nullptr)
      return refuse(Exit::kNo, format("{}: there is no '{}' there; see `mdat meta get`", path, name));
  }
  return print(*at, json);
}

Outcome run_set(Arguments arguments) {
  CommandLine line("meta set", "Changes one thing that a file says of its data set, a signal or a series.");
  std::string path;
  std::vector<std::string> words;
  line.required({"FILE", "An .mdat file"}, path);
  line.rest({"NAME... VALUE", "Where in the tree, a name a level, and what to put there (YAML or JSON)"},
            words, 2);
  line.examples(
      "  mdat meta set plant.mdat owner 'Water works'\n"
      "  mdat meta set plant.mdat signals A#1 units mg/l");
  if (auto go = parsed(line, arguments); !go) return go;

  auto subject = open_subject(path);
  if (!subject) return std::unexpected(subject.error());
  auto value = parse_tree(words.back(), "VALUE");
  if (!value) return std::unexpected(value.error());
  Parameters* at = &subject->tree;
  for (const std::string& name : std::span(words).first(words.size() - 2)) {
    Parameter& below = (*at)[name];
    if (below.is_null()) below = Parameters{};
    at = below.get<Parameters>();
    if (at == nullptr)
      return refuse(Exit::kNo, format("{}: '{}' is a value, nothing is below it", path, name));
  }
  (*at)[words[words.size() - 2]] = std::move(*value);
  return apply(*subject, std::move(subject->tree), path);
}

Outcome run_export(Arguments arguments) {
  CommandLine line("meta export", "All that a file says of its data set, signals and series, as YAML.");
  std::string path;
  bool json = false;
  line.required({"FILE", "An .mdat file"}, path);
  line.flag({"--json", "As JSON, not YAML"}, json);
  line.examples("  mdat meta export plant.mdat > plant.yaml");
  if (auto go = parsed(line, arguments); !go) return go;
  const auto subject = open_subject(path);
  if (!subject) return std::unexpected(subject.error());
  return print(subject->tree, json);
}

Outcome run_import(Arguments arguments) {
  CommandLine line(
      "meta import",
      "Takes over what a tree of YAML or JSON says, as `mdat meta export` writes it. What it does not\n"
      "name stays; signals that are not there are made, of series that are.");
  std::string path, source;
  line.required({"FILE", "An .mdat file"}, path);
  line.required({"TREE", "A file, or - for standard input"}, source);
  line.examples("  mdat meta export plant.mdat > plant.yaml\n  mdat meta import plant.mdat plant.yaml");
  if (auto go = parsed(line, arguments); !go) return go;

  std::ifstream in(source == "-" ? "/dev/stdin" : source, std::ios::binary);
  if (!in) return refuse(Exit::kIo, format("{}: cannot be read", source));
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  auto tree = parse_tree(text, source);
  if (!tree) return std::unexpected(tree.error());
  auto* map = tree->get<Parameters>();
  if (map == nullptr) return refuse(Exit::kIo, format("{}: is no map", source));
  const auto subject = open_subject(path);
  if (!subject) return std::unexpected(subject.error());
  return apply(*subject, std::move(*map), path);
}

}  // namespace

Outcome run_meta(Arguments arguments) {
  const std::string verb = arguments.empty() ? "" : arguments[0];
  if (verb == "get") return run_get(arguments.subspan(1));
  if (verb == "set") return run_set(arguments.subspan(1));
  if (verb == "export") return run_export(arguments.subspan(1));
  if (verb == "import") return run_import(arguments.subspan(1));
  const bool asked = verb == "--help" || verb == "-h";
  print_message(
      "mdat meta get|set|export|import FILE ...: what a file says of its data set; each has --help");
  return asked ? Outcome() : Outcome(refuse(Exit::kUsage, {}));
}

}  // namespace mdat::tool
