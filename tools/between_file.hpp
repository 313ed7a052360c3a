// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "mdat/file.hpp"
#include "tools/failure.hpp"

namespace mdat::tool {

/// An .mdat file between a source and a target that do not meet otherwise. It loses its name as soon as it is
/// open, so that nothing is left where the process ends early.
class BetweenFile {
 public:
  /// In the folder of that path; of temporary files where it is empty.
  explicit BetweenFile(const std::string& beside);
  BetweenFile(const BetweenFile&) = delete;
  BetweenFile& operator=(const BetweenFile&) = delete;
  ~BetweenFile();

  [[nodiscard]] const std::string& path() const { return path_; }
  /// Once it is written.
  [[nodiscard]] Expected<File> open() const;

 private:
  std::string path_;
};

}  // namespace mdat::tool
