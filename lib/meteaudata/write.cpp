// SPDX-License-Identifier: Apache-2.0
// A data set as a zip or a directory of meteaudata.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <random>
#include <set>
#include <utility>

#include "lib/meteaudata/naming.hpp"
#include "lib/meteaudata/series_plan.hpp"
#include "lib/meteaudata/tree.hpp"
#include "lib/meteaudata/tree_writer.hpp"
#include "lib/meteaudata/zip.hpp"
#include "mdat/meteaudata.hpp"
#include "mdat/yaml.hpp"

namespace mdat {
namespace {

namespace fs = std::filesystem;
using namespace meteaudata;  // NOLINT(google-build-using-namespace): this is its face

class Export {
 public:
  explicit Export(const Dataset& dataset) : dataset_(&dataset), prefix_(file_prefix(dataset.name)) {}

  Result<void> plan() {
    tree_ = to_parameters(*dataset_);
    if (prefix_ != dataset_->name) notes_.push_back({dataset_->name, "its files are named after " + prefix_});
    Parameters signals;
    List order;
    for (const Signal& signal : dataset_->signals) {
      const std::string name = loadable_signal(signal.name, names_);
      auto tree = plan_signal(signal, name);
      if (!tree) return std::unexpected(std::move(tree.error()));
      order.emplace_back(name);
      signals[name] = std::move(*tree);
    }
    put_order(tree_, "signals", std::move(order));
    tree_["signals"] = std::move(signals);
    return {};
  }

  Result<std::vector<TextFile>> files() {
    auto text = to_yaml(tree_);
    if (!text) return std::unexpected(std::move(text.error()));
    files_.push_back({prefix_ + "_metadata.yaml", [text = std::make_shared<std::string>(std::move(*text))] {
                        return Result<TextSource>([text, done = false](std::string& out) mutable {
                          if (!done) out += *text;
                          return Result<bool>(!std::exchange(done, true));
                        });
                      }});
    return std::move(files_);
  }
  [[nodiscard]] Notes take_notes() { return std::move(notes_); }

 private:
  /// Maps of YAML have no order: it stands beside them where it is not that of their names.
  static void put_order(Parameters& tree, const std::string& of, List order) {
    const auto text = [](const Parameter& name) -> const std::string& { return *name.get<std::string>(); };
    if (std::ranges::is_sorted(order, {}, text)) return;
    Parameters exact = take_exact(tree);
    exact[of] = std::move(order);
    tree["mdat"] = std::move(exact);
  }

  Result<Parameters> plan_signal(const Signal& signal, const std::string& name) {
    Parameters tree = to_parameters(signal);
    tree["name"] = name;
    if (name != signal.name) {
      tree["mdat"] = Parameters{{"name", signal.name}};
      notes_.push_back({signal.name, "is named " + name + " there: meteaudata cannot load its name"});
    }
    if (signal.time_series.empty())
      notes_.push_back({signal.name, "meteaudata gives signals without series an empty one"});
    std::set<std::string> taken;
    Parameters all;
    List order;
    for (const TimeSeries& series : signal.time_series) {
      const std::string path = signal.name + "/" + series.name;
      auto plan = plan_series(series, loadable_series(name, signal.name, series.name, taken), path, notes_);
      if (!plan) return std::unexpected(std::move(plan.error()));
      files_.push_back({prefix_ + "_data/" + name + "_data/" + plan->name + ".csv",
                        [&series, header = plan->name] { return open_csv(series.series, header); }});
      order.emplace_back(plan->name);
      all[plan->name] = series_tree(series, *plan, path, notes_);
    }
    put_order(tree, "time_series", std::move(order));
    tree["time_series"] = std::move(all);
    return tree;
  }

  const Dataset* dataset_;
  std::string prefix_;
  Parameters tree_;
  std::set<std::string> names_;
  std::vector<TextFile> files_;
  Notes notes_;
};

Result<void> write_file(const fs::path& path, const TextFile& file) {
  std::error_code error;
  fs::create_directories(path.parent_path(), error);
  std::ofstream out(path, std::ios::binary);
  auto source = file.open();
  if (!source) return std::unexpected(std::move(source.error()));
  std::string text;
  for (;;) {
    text.clear();
    const auto more = (*source)(text);
    if (!more) return std::unexpected(more.error());
    if (!*more) break;
    out.write(text.data(), static_cast<std::streamsize>(text.size()));
  }
  out.close();
  if (!out) return fail(ErrorCode::kIo, path.string() + ": cannot be written");
  return {};
}

/// Everything beside the target first; then it gets its name.
Result<void> write_directory(const std::string& path, const std::vector<TextFile>& files) {
  fs::path target(path);
  if (!target.has_filename()) target = target.parent_path();
  std::random_device random;
  const fs::path hidden =
      target.parent_path() / ("." + target.filename().string() + "." + std::to_string(random()));
  Result<void> done;
  for (const TextFile& file : files)
    if (done) done = write_file(hidden / file.name, file);
  std::error_code error;
  if (done) fs::rename(hidden, target, error);
  if (done && error) done = fail(ErrorCode::kIo, path + ": " + error.message());
  if (!done) fs::remove_all(hidden, error);
  return done;
}

}  // namespace

Result<std::vector<MeteaudataNote>> write_meteaudata(const Dataset& dataset, const std::string& path,
                                                     const MeteaudataWriteOptions& options) {
  std::error_code error;
  const bool replace = options.replace && options.form == MeteaudataForm::kZip;
  if (!replace && fs::exists(fs::symlink_status(path, error)))
    return fail(ErrorCode::kExists, path + ": is there already");
  Export out(dataset);
  if (auto ok = out.plan(); !ok) return std::unexpected(std::move(ok.error()));
  auto files = out.files();
  if (!files) return std::unexpected(std::move(files.error()));
  auto done = options.form == MeteaudataForm::kZip
                  ? write_zip(path, std::move(*files), options.deflate, replace)
                  : write_directory(path, *files);
  if (!done) return std::unexpected(std::move(done.error()));
  return out.take_notes();
}

}  // namespace mdat
