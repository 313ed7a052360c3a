// SPDX-License-Identifier: Apache-2.0
// Folders whose files are written beside each other and then renamed.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "lib/io/descriptor.hpp"
#include "mdat/error.hpp"

namespace mdat::io {

/// Names in it that were made, changed or removed are on storage.
[[nodiscard]] Result<void> sync_folder(const std::string& path);
/// One level; it may be there.
[[nodiscard]] Result<void> make_folder(const std::string& path);
/// What was written to a file is on storage.
[[nodiscard]] Result<void> sync_file(const std::string& path);
/// In place of what has that name.
[[nodiscard]] Result<void> rename_file(const std::string& from, const std::string& to);
/// It need not be there.
[[nodiscard]] Result<void> remove_file(const std::string& path);

/// A file that is written from front to end.
class NewFile {
 public:
  /// kExists where there is one of that name.
  [[nodiscard]] static Result<NewFile> create(const std::string& path);
  [[nodiscard]] Result<void> append(std::span<const std::byte> bytes);
  /// What was appended is on storage; its name is once the folder is.
  [[nodiscard]] Result<void> sync();

 private:
  NewFile(std::string path, Descriptor file) : path_(std::move(path)), file_(std::move(file)) {}
  std::string path_;
  Descriptor file_;
};

/// A lock between processes, and between handles of one process, for as long as it lives. A file has any
/// number of them, told apart by number.
class FileLock {
 public:
  enum class Mode : std::uint8_t { kShared, kExclusive };
  /// kNotFound without the file; kLocked where others have had the lock for so long.
  [[nodiscard]] static Result<FileLock> take(const std::string& path, unsigned number, Mode mode,
                                             std::chrono::milliseconds wait);

 private:
  explicit FileLock(Descriptor file) : file_(std::move(file)) {}
  Descriptor file_;
};

}  // namespace mdat::io
