// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "mdat/table.hpp"
#include "tools/failure.hpp"

namespace mdat::tool {

/// A file that has no name and is gone with this object: for libraries that write to a path and want to go
/// back in it, where the target may be a pipe.
class ScratchFile {
 public:
  /// On the disk of that path; of temporary files where it is "" or "-".
  [[nodiscard]] static Expected<ScratchFile> create(const std::string& beside);
  ScratchFile(ScratchFile&& other) noexcept;
  ScratchFile& operator=(ScratchFile&&) = delete;
  ~ScratchFile();

  /// Opens the same file again, as long as it is there.
  [[nodiscard]] std::string path() const;
  /// All its bytes.
  [[nodiscard]] Result<void> pour(const ByteSink& sink) const;

 private:
  explicit ScratchFile(int descriptor) : descriptor_(descriptor) {}
  int descriptor_;
};

}  // namespace mdat::tool
