// SPDX-License-Identifier: Apache-2.0
#include "tools/between_file.hpp"

#include <unistd.h>

#include <filesystem>

#include "tools/selection.hpp"
#include "tools/text.hpp"

namespace mdat::tool {

BetweenFile::BetweenFile(const std::string& beside) {
  const std::filesystem::path folder =
      beside.empty() ? std::filesystem::temp_directory_path() : std::filesystem::path(beside).parent_path();
  path_ = (folder / format(".mdat-convert.{}.mdat", getpid())).string();
}

BetweenFile::~BetweenFile() { unlink(path_.c_str()); }

Expected<File> BetweenFile::open() const {
  auto file = open_file(path_);
  unlink(path_.c_str());
  return file;
}

}  // namespace mdat::tool
