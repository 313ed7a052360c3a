// SPDX-License-Identifier: Apache-2.0
#include "tools/target_folder.hpp"

#include <filesystem>
#include <system_error>
#include <utility>

#include "tools/target_file.hpp"
#include "tools/text.hpp"

namespace mdat::tool {

namespace fs = std::filesystem;

Expected<TargetFolder> TargetFolder::create(const std::string& path) {
  std::string target = path;
  while (target.size() > 1 && target.ends_with('/')) target.pop_back();
  std::error_code error;
  if (fs::exists(fs::symlink_status(target, error)))
    return refuse(Exit::kUsage,
                  format("{}: exists already; a folder is written where there is none", target));
  std::string hidden = hidden_name(target);
  if (!fs::create_directory(hidden, error))
    return refuse(Exit::kIo, format("{}: cannot be created: {}", hidden, error.message()));
  return TargetFolder(std::move(target), std::move(hidden));
}

TargetFolder::TargetFolder(TargetFolder&& other) noexcept
    : target_(std::move(other.target_)), hidden_(std::exchange(other.hidden_, {})) {}

TargetFolder::~TargetFolder() {
  std::error_code ignored;
  if (!hidden_.empty()) fs::remove_all(hidden_, ignored);
}

Outcome TargetFolder::publish() {
  std::error_code error;
  for (auto at = fs::recursive_directory_iterator(hidden_, error); !error && at != fs::end(at);
       at.increment(error)) {
    if (!at->is_directory()) continue;
    if (auto outcome = sync_folder_of((at->path() / ".").string()); !outcome) return outcome;
  }
  if (auto outcome = sync_folder_of(hidden_ + "/."); !outcome) return outcome;
  // An empty folder that came meanwhile would be replaced: that loses nothing.
  if (!error) fs::rename(hidden_, target_, error);
  if (error) return refuse(Exit::kIo, format("{}: cannot get its name: {}", target_, error.message()));
  hidden_.clear();
  return sync_folder_of(target_);
}

}  // namespace mdat::tool
