// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "tools/failure.hpp"

namespace mdat::tool {

enum class Existing : std::uint8_t {
  kRefuse,   ///< a target that exists is refused
  kReplace,  ///< a regular file is replaced once the new one is whole; anything else is refused
  kExtend,   ///< a regular file is added to
};

/// What `existing` says of a path, before any work is done.
[[nodiscard]] Outcome check_target(const std::string& path, Existing existing);

/// A name beside the target that is not taken.
[[nodiscard]] std::string hidden_name(const std::string& path);
/// What was linked or renamed in the folder of a path is durable.
[[nodiscard]] Outcome sync_folder_of(const std::string& path);

/// A file that appears under its name only when whole: bytes go to an unnamed file in the same folder, or to
/// a hidden one where the file system has no unnamed files. Destroyed unpublished, it leaves nothing.
class TargetFile {
 public:
  [[nodiscard]] static Expected<TargetFile> create(const std::string& path, Existing existing);
  TargetFile(TargetFile&& other) noexcept;
  TargetFile& operator=(TargetFile&&) = delete;
  ~TargetFile();

  [[nodiscard]] int descriptor() const { return descriptor_; }
  /// Syncs and gives it its name.
  [[nodiscard]] Outcome publish();

 private:
  TargetFile(std::string path, Existing existing) : path_(std::move(path)), existing_(existing) {}
  [[nodiscard]] Outcome open();
  [[nodiscard]] Outcome failure(const char* what) const;
  [[nodiscard]] bool name_it(const std::string& name) const;

  std::string path_;
  Existing existing_;
  std::string hidden_;  ///< name of the file while it is written; "" where it has none
  int descriptor_ = -1;
};

}  // namespace mdat::tool
