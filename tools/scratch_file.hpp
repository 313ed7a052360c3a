// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>

#include "mdat/table.hpp"
#include "tools/failure.hpp"

namespace mdat::tool {

/// A file that is gone with this object: for libraries that write to a path and want to go
/// back in it, where the target may be a pipe.
class ScratchFile {
 public:
  /// On the disk of that path; of temporary files where it is "" or "-".
  [[nodiscard]] static Expected<ScratchFile> create(const std::string& beside);
  ScratchFile(ScratchFile&& other) noexcept;
  ScratchFile& operator=(ScratchFile&&) = delete;
  ~ScratchFile();

  /// Opens the same file again, also after lose_name().
  [[nodiscard]] std::string path() const;
  /// From here on nothing is left even where the process is killed. Some libraries open no file without a
  /// name.
  void lose_name();
  /// All its bytes.
  [[nodiscard]] Result<void> pour(const ByteSink& sink) const;

 private:
  ScratchFile(std::string name, int descriptor) : name_(std::move(name)), descriptor_(descriptor) {}
  std::string name_;
  int descriptor_;
};

}  // namespace mdat::tool
