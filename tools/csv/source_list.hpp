// SPDX-License-Identifier: Apache-2.0
// What a user names as sources, as single files.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "mdat/error.hpp"

namespace mdat::csv {

struct SourceName {
  std::string path;  ///< as given; "-" is the standard input
  std::string dir;   ///< name of the folder it lies in, "" where the path names none
  std::string file;  ///< its name without extension; "stdin" for "-"
};

/// Files and "-" stand for themselves, folders for their *.csv (in any case of letters) by name.
[[nodiscard]] Result<std::vector<SourceName>> list_sources(std::span<const std::string> paths);

}  // namespace mdat::csv
