// SPDX-License-Identifier: Apache-2.0
// A data set out of a zip or a directory of meteaudata.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <utility>

#include "lib/meteaudata/folder.hpp"
#include "lib/meteaudata/series_reader.hpp"
#include "lib/meteaudata/tree.hpp"
#include "mdat/meteaudata.hpp"
#include "mdat/yaml.hpp"

namespace mdat {
namespace {

using namespace meteaudata;  // NOLINT(google-build-using-namespace): this is its face

constexpr std::string_view kMetadata = "_metadata.yaml";
constexpr std::uint64_t kYamlBytesMax = std::uint64_t{1} << 30;

/// A file *_metadata.yaml at the top, parsed.
struct Root {
  std::string prefix;  // "d" of d_metadata.yaml and d_data/
  Parameters tree;
};

class Import {
 public:
  Import(Folder& folder, std::string path) : folder_(&folder), path_(std::move(path)) {}

  Result<MeteaudataImport> run(const MeteaudataReadOptions& options) {
    auto roots = read_roots(options.dataset);
    if (!roots) return std::unexpected(std::move(roots.error()));
    std::erase_if(*roots, [](const Root& root) { return !root.tree.contains("signals"); });
    if (roots->size() > 1)
      return fail(ErrorCode::kInvalidArgument,
                  path_ + ": has several data sets, name one: " + roots->front().prefix + ", " +
                      (*roots)[1].prefix + " ...");
    auto dataset = roots->empty() ? read_signals() : read_dataset(roots->front());
    if (!dataset) return std::unexpected(std::move(dataset.error()));
    note_leftovers();
    return MeteaudataImport{.dataset = std::move(*dataset), .notes = std::move(notes_)};
  }

 private:
  Result<std::vector<Root>> read_roots(const std::string& wanted) {
    std::vector<Root> roots;
    for (const std::string& name : folder_->names()) {
      if (name.find('/') != std::string::npos || !name.ends_with(kMetadata)) continue;
      Root root{.prefix = name.substr(0, name.size() - kMetadata.size()), .tree = {}};
      if (!wanted.empty() && root.prefix != wanted) continue;
      const auto text = read_all(*folder_, name, kYamlBytesMax);
      if (!text) return std::unexpected(text.error());
      auto tree = parse_yaml(*text);
      auto* members = tree ? tree->get<Parameters>() : nullptr;
      if (!tree) return fail(tree.error().code, path_ + ": " + name + ": " + tree.error().message);
      if (members == nullptr)
        return fail(ErrorCode::kMalformed, path_ + ": " + name + ": a map was expected");
      root.tree = std::move(*members);
      if (root.tree.contains("signals") || root.tree.contains("time_series"))
        roots.push_back(std::move(root));
    }
    if (roots.empty())
      return fail(ErrorCode::kNotFound, path_ + ": no metadata of a data set or a signal at its top (" +
                                            (wanted.empty() ? "NAME" : wanted) + std::string(kMetadata) +
                                            ")");
    for (const Root& root : roots)
      if (root.tree.contains("time_series")) signals_.push_back(root);
    return roots;
  }

  Result<Dataset> read_dataset(Root& root) {
    auto dataset = trees_.dataset(root.tree);
    if (!dataset) return fail(dataset.error().code, path_ + ": " + dataset.error().message);
    const Parameters exact = take_exact(root.tree);
    auto* signals = root.tree["signals"].get<Parameters>();
    if (signals == nullptr) return dataset;
    for (const std::string& name : ordered_names(*signals, find(exact, "signals"))) {
      auto* tree = (*signals)[name].get<Parameters>();
      if (tree == nullptr) return fail(ErrorCode::kMalformed, path_ + ": signal " + name + ": no map");
      if (auto ok = add_signal(*dataset, std::move(*tree), root.prefix + "_data/" + name + "_data"); !ok)
        return std::unexpected(std::move(ok.error()));
    }
    return dataset;
  }

  /// Signals without a data set.
  Result<Dataset> read_signals() {
    Dataset dataset{.name = std::filesystem::path(path_).stem().string()};
    if (dataset.name.empty()) dataset.name = signals_.front().prefix;
    for (Root& root : signals_)
      if (auto ok = add_signal(dataset, std::move(root.tree), root.prefix + "_data"); !ok)
        return std::unexpected(std::move(ok.error()));
    notes_.push_back({path_, "signals without a data set: it is named " + dataset.name});
    return dataset;
  }

  Result<void> add_signal(Dataset& dataset, Parameters tree, const std::string& folder) {
    auto entry = trees_.signal(std::move(tree), folder);
    if (!entry) return fail(entry.error().code, path_ + ": " + entry.error().message);
    entry->signal.dataset_name = dataset.name;
    if (dataset.find(entry->signal.name) != nullptr)
      return fail(ErrorCode::kMalformed, path_ + ": two signals are named " + entry->signal.name);
    for (std::size_t i = 0; i < entry->series.size(); ++i) {
      used_.insert(entry->series[i].file);
      auto data = read_series(*folder_, entry->series[i], notes_);
      if (!data) return fail(data.error().code, with_path(std::move(data.error().message)));
      entry->signal.time_series[i].series.set(std::move(*data));
    }
    dataset.signals.push_back(std::move(entry->signal));
    return {};
  }

  [[nodiscard]] std::string with_path(std::string message) const {
    return message.starts_with(path_) ? message : path_ + ": " + message;
  }

  void note_leftovers() {
    for (const std::string& name : folder_->names())
      if (name.ends_with(".csv") && !used_.contains(name))
        notes_.push_back({name, "is in no metadata: it was left out"});
  }

  Folder* folder_;
  std::string path_;
  Notes notes_;
  TreeReader trees_;
  std::vector<Root> signals_;
  std::set<std::string> used_;
};

bool is_zip(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  char magic[4] = {};
  file.read(magic, sizeof magic);
  const std::string_view bytes(magic, sizeof magic);
  return file.gcount() == 4 && (bytes == "PK\x03\x04" || bytes == "PK\x05\x06");
}

}  // namespace

bool is_meteaudata(const std::string& path) {
  std::error_code error;
  if (!std::filesystem::is_directory(path, error)) return is_zip(path);
  for (std::filesystem::directory_iterator at(path, error), end; !error && at != end; at.increment(error))
    if (at->path().filename().string().ends_with(kMetadata)) return true;
  return false;
}

Result<MeteaudataImport> read_meteaudata(const std::string& path, const MeteaudataReadOptions& options) {
  std::error_code error;
  auto folder =
      std::filesystem::is_directory(path, error) ? open_directory(path, options) : open_zip(path, options);
  if (!folder) return std::unexpected(std::move(folder.error()));
  return Import(**folder, path).run(options);
}

}  // namespace mdat
