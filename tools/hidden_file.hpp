// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "tools/failure.hpp"
#include "tools/target_file.hpp"

namespace mdat::tool {

/// A name beside that of a target that nobody looks for, and whatever file gets it. Destroyed, or stopped by
/// SIGINT, SIGTERM or SIGHUP, it leaves nothing.
class HiddenFile {
 public:
  explicit HiddenFile(const std::string& target);
  HiddenFile(const HiddenFile&) = delete;
  HiddenFile& operator=(const HiddenFile&) = delete;
  ~HiddenFile();

  [[nodiscard]] const std::string& path() const { return path_; }
  /// The file, whole and synced, becomes the target.
  [[nodiscard]] Outcome publish(Existing existing);

 private:
  std::string target_;
  std::string path_;
};

}  // namespace mdat::tool
