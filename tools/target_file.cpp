// SPDX-License-Identifier: Apache-2.0
#include "tools/target_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include "tools/text.hpp"

namespace mdat::tool {
namespace {

std::string folder_of(const std::string& path) {
  const std::string folder = std::filesystem::path(path).parent_path().string();
  return folder.empty() ? "." : folder;
}

mode_t mode_by_umask() {
  const mode_t mask = umask(0);
  umask(mask);
  return static_cast<mode_t>(0666) & ~mask;
}

}  // namespace

std::string hidden_name(const std::string& path) {
  const std::filesystem::path target(path);
  return (target.parent_path() / format(".{}.{}.part", target.filename().string(), getpid())).string();
}

Outcome sync_folder_of(const std::string& path) {
  const std::string folder = folder_of(path);
  const int descriptor = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const bool synced = descriptor >= 0 && fsync(descriptor) == 0;
  const int error = errno;
  if (descriptor >= 0) close(descriptor);
  if (synced) return {};
  return refuse(Exit::kIo, format("{}: cannot be synced: {}", folder, std::strerror(error)));
}

Outcome check_target(const std::string& path, Existing existing) {
  struct stat facts{};
  if (lstat(path.c_str(), &facts) != 0) {
    if (errno == ENOENT) return {};
    return refuse(Exit::kIo, format("{}: cannot be written: {}", path, std::strerror(errno)));
  }
  if (!S_ISREG(facts.st_mode)) {
    return refuse(Exit::kUsage,
                  format("{}: exists and is no regular file; only those are written over", path));
  }
  if (existing == Existing::kRefuse) {
    return refuse(Exit::kUsage,
                  format("{}: exists already; --force replaces it, --append adds to an .mdat file", path));
  }
  return {};
}

Expected<TargetFile> TargetFile::create(const std::string& path, Existing existing) {
  if (auto outcome = check_target(path, existing); !outcome) return std::unexpected(outcome.error());
  TargetFile target(path, existing);
  if (auto outcome = target.open(); !outcome) return std::unexpected(outcome.error());
  return target;
}

TargetFile::TargetFile(TargetFile&& other) noexcept
    : path_(std::move(other.path_)),
      existing_(other.existing_),
      hidden_(std::exchange(other.hidden_, {})),
      descriptor_(std::exchange(other.descriptor_, -1)) {}

TargetFile::~TargetFile() {
  if (descriptor_ >= 0) close(descriptor_);
  if (!hidden_.empty()) unlink(hidden_.c_str());
}

Outcome TargetFile::open() {
  descriptor_ = ::open(folder_of(path_).c_str(), O_TMPFILE | O_WRONLY | O_CLOEXEC, 0666);
  if (descriptor_ >= 0) return {};
  std::string name = hidden_name(path_);
  descriptor_ = ::open(name.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, mode_by_umask());
  if (descriptor_ < 0) return failure("cannot be created");
  hidden_ = std::move(name);
  return {};
}

Outcome TargetFile::failure(const char* what) const {
  return refuse(Exit::kIo, format("{}: {}: {}", path_, what, std::strerror(errno)));
}

/// False, with errno, where the name is taken or cannot be given.
bool TargetFile::name_it(const std::string& name) const {
  const std::string unnamed = format("/proc/self/fd/{}", descriptor_);
  if (hidden_.empty())
    return linkat(AT_FDCWD, unnamed.c_str(), AT_FDCWD, name.c_str(), AT_SYMLINK_FOLLOW) == 0;
  return link(hidden_.c_str(), name.c_str()) == 0;
}

Outcome TargetFile::publish() {
  if (fdatasync(descriptor_) != 0) return failure("cannot be synced");
  if (existing_ == Existing::kRefuse) {
    if (name_it(path_)) return {};
    if (errno == EEXIST) return check_target(path_, existing_);
    return failure("cannot be created");
  }
  if (hidden_.empty()) {
    std::string name = hidden_name(path_);
    if (!name_it(name)) return failure("cannot be created");
    hidden_ = std::move(name);
  }
  if (auto outcome = check_target(path_, existing_); !outcome) return outcome;
  if (std::rename(hidden_.c_str(), path_.c_str()) != 0) return failure("cannot be replaced");
  hidden_.clear();
  return {};
}

}  // namespace mdat::tool
