// SPDX-License-Identifier: Apache-2.0
// Writing zips through libzip, which no other file includes.
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "mdat/error.hpp"

namespace mdat::meteaudata {

/// Appends the next piece of a text; false, and nothing, at its end.
using TextSource = std::function<Result<bool>(std::string& out)>;

struct TextFile {
  std::string name;
  /// Called when the file is to be written: only one source is open at a time.
  std::function<Result<TextSource>()> open;
};

/// A zip of these files in this order, all of the same date. It appears when it is whole and on storage.
[[nodiscard]] Result<void> write_zip(const std::string& path, std::vector<TextFile> files, bool deflate,
                                     bool replace);

}  // namespace mdat::meteaudata
