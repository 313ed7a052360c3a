// SPDX-License-Identifier: Apache-2.0
#include "tools/new_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "tools/text.hpp"

namespace mdat::tool {

Expected<NewFile> NewFile::create(const std::string& path) {
  const int descriptor = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (descriptor < 0)
    return refuse(Exit::kIo, format("{}: cannot be created: {}", path, std::strerror(errno)));
  return NewFile(path, descriptor);
}

NewFile::NewFile(NewFile&& other) noexcept
    : path_(std::move(other.path_)), descriptor_(std::exchange(other.descriptor_, -1)) {}

NewFile& NewFile::operator=(NewFile&& other) noexcept {
  std::swap(path_, other.path_);
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

NewFile::~NewFile() {
  if (descriptor_ >= 0) close(descriptor_);
}

Outcome NewFile::finish() {
  if (fsync(descriptor_) != 0)
    return refuse(Exit::kIo, format("{}: cannot be synced: {}", path_, std::strerror(errno)));
  return {};
}

}  // namespace mdat::tool
