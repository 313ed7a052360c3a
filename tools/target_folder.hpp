// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "tools/failure.hpp"

namespace mdat::tool {

/// A folder that appears under its name only when whole; one that is there is never written into. Files go
/// to a hidden folder beside it. Destroyed unpublished, it leaves nothing.
class TargetFolder {
 public:
  [[nodiscard]] static Expected<TargetFolder> create(const std::string& path);
  TargetFolder(TargetFolder&& other) noexcept;
  TargetFolder& operator=(TargetFolder&&) = delete;
  ~TargetFolder();

  /// Where files are written until then.
  [[nodiscard]] const std::string& path() const { return hidden_; }
  [[nodiscard]] Outcome publish();

 private:
  TargetFolder(std::string target, std::string hidden)
      : target_(std::move(target)), hidden_(std::move(hidden)) {}
  std::string target_;
  std::string hidden_;
};

}  // namespace mdat::tool
