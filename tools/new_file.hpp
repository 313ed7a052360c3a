// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "tools/failure.hpp"
#include "tools/table_file.hpp"

namespace mdat::tool {

/// A file that is made here, and synced at its end.
class NewFile {
 public:
  [[nodiscard]] static Expected<NewFile> create(const std::string& path);
  NewFile(NewFile&& other) noexcept;
  NewFile& operator=(NewFile&& other) noexcept;
  ~NewFile();
  [[nodiscard]] ByteSink sink() const { return sink_to(descriptor_, path_); }
  [[nodiscard]] Outcome finish();

 private:
  NewFile(std::string path, int descriptor) : path_(std::move(path)), descriptor_(descriptor) {}
  std::string path_;
  int descriptor_;
};

}  // namespace mdat::tool
