// SPDX-License-Identifier: Apache-2.0
// Files by name, in an archive or on disk, read from front to end.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "mdat/error.hpp"
#include "mdat/meteaudata.hpp"

namespace mdat::meteaudata {

class Stream {
 public:
  virtual ~Stream() = default;
  /// At least one byte, 0 only at the end.
  [[nodiscard]] virtual Result<std::size_t> read(std::span<char> out) = 0;
};

class Folder {
 public:
  virtual ~Folder() = default;
  /// Of files, relative, with '/' between their parts; sorted.
  [[nodiscard]] virtual const std::vector<std::string>& names() const = 0;
  /// kNotFound where there is no such file. One stream at a time.
  [[nodiscard]] virtual Result<std::unique_ptr<Stream>> open(const std::string& name) = 0;
};

[[nodiscard]] Result<std::unique_ptr<Folder>> open_zip(const std::string& path,
                                                       const MeteaudataReadOptions& options);
/// Links are left out, as if they were not there.
[[nodiscard]] Result<std::unique_ptr<Folder>> open_directory(const std::string& path,
                                                             const MeteaudataReadOptions& options);

/// All of a file; kLimit beyond `most` bytes.
[[nodiscard]] Result<std::string> read_all(Folder& folder, const std::string& name, std::uint64_t most);

}  // namespace mdat::meteaudata
