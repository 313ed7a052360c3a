// SPDX-License-Identifier: Apache-2.0
#include "lib/io/output_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <utility>

#include "lib/io/descriptor.hpp"
#include "lib/io/folder.hpp"
#include "lib/io/system_error.hpp"

namespace mdat::io {
namespace {

// One byte far behind any data. OFD locks, unlike POSIX ones, are not dropped when some other part of the
// process closes the same file.
constexpr off_t kLockOffset = off_t{1} << 62;

bool try_lock(int fd) {
  struct flock lock{};
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  lock.l_start = kLockOffset;
  lock.l_len = 1;
  return ::fcntl(fd, F_OFD_SETLK, &lock) == 0;
}

Result<void> lock_for_writing(int fd, const std::string& path) {
  if (try_lock(fd)) return {};
  if (errno == EAGAIN || errno == EACCES)
    return fail(ErrorCode::kLocked, path + ": another writer has this file; wait until it is done");
  return system_failure(path, "lock", errno);
}

std::string folder_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

// The lock is per file and the number per process: no other live writer makes this name.
std::string temporary_name(const std::string& path) {
  return path + ".mdat-new-" + std::to_string(::getpid());
}

class PosixOutput final : public OutputFile {
 public:
  PosixOutput(std::string path, Descriptor file) : path_(std::move(path)), file_(std::move(file)) {}
  PosixOutput(std::string path, Descriptor file, std::string temporary, bool replace)
      : path_(std::move(path)),
        file_(std::move(file)),
        temporary_(std::move(temporary)),
        replace_(replace),
        published_(false) {}
  PosixOutput(const PosixOutput&) = delete;
  PosixOutput& operator=(const PosixOutput&) = delete;
  ~PosixOutput() override {
    if (!published_ && !temporary_.empty()) ::unlink(temporary_.c_str());
  }

  [[nodiscard]] const std::string& path() const override { return path_; }

  [[nodiscard]] Result<void> write(std::uint64_t offset, std::span<const std::byte> bytes) override {
    while (!bytes.empty()) {
      const ssize_t n = ::pwrite(file_.get(), bytes.data(), bytes.size(), static_cast<off_t>(offset));
      if (n < 0 && errno == EINTR) continue;
      if (n <= 0) return system_failure(path_, "write", n < 0 ? errno : EIO);
      offset += static_cast<std::uint64_t>(n);
      bytes = bytes.subspan(static_cast<std::size_t>(n));
    }
    return {};
  }

  [[nodiscard]] Result<void> read(std::uint64_t offset, std::span<std::byte> out) const override {
    return read_fully(file_.get(), path_, offset, out);
  }

  [[nodiscard]] Result<std::uint64_t> size() const override { return file_size(file_.get(), path_); }

  [[nodiscard]] Result<void> sync() override {
    if (::fdatasync(file_.get()) != 0) return system_failure(path_, "sync", errno);
    return {};
  }

  [[nodiscard]] Result<void> publish() override {
    if (::fsync(file_.get()) != 0) return system_failure(path_, "sync", errno);
    if (auto ok = replace_ ? rename_over() : link_new(); !ok) return ok;
    published_ = true;
    return sync_folder(folder_of(path_));
  }

 private:
  [[nodiscard]] std::string handle_path() const { return "/proc/self/fd/" + std::to_string(file_.get()); }

  [[nodiscard]] Result<void> link_new() {
    const bool nameless = temporary_.empty();
    const std::string from = nameless ? handle_path() : temporary_;
    if (::linkat(AT_FDCWD, from.c_str(), AT_FDCWD, path_.c_str(), nameless ? AT_SYMLINK_FOLLOW : 0) != 0) {
      if (errno == EEXIST)
        return fail(ErrorCode::kExists,
                    path_ + ": a file of that name appeared meanwhile and was left alone");
      return system_failure(path_, "create", errno);
    }
    if (!nameless) ::unlink(temporary_.c_str());
    return {};
  }

  // linkat cannot replace, so a nameless file takes a temporary name first.
  [[nodiscard]] Result<void> rename_over() {
    if (temporary_.empty()) {
      temporary_ = temporary_name(path_);
      if (::linkat(AT_FDCWD, handle_path().c_str(), AT_FDCWD, temporary_.c_str(), AT_SYMLINK_FOLLOW) != 0)
        return system_failure(temporary_, "create", errno);
    }
    if (::rename(temporary_.c_str(), path_.c_str()) != 0) return system_failure(path_, "replace", errno);
    return {};
  }

  std::string path_;
  Descriptor file_;
  std::string temporary_;  // its name until it is published; empty for a nameless file
  bool replace_ = false;
  bool published_ = true;
};

Result<void> check_target(const std::string& path, bool replace) {
  struct stat status{};
  if (::lstat(path.c_str(), &status) != 0) {
    if (errno == ENOENT) return {};
    return system_failure(path, "stat", errno);
  }
  if (!replace) return fail(ErrorCode::kExists, path + ": already exists");
  if (!S_ISREG(status.st_mode))
    return fail(ErrorCode::kInvalidArgument, path + ": is not a regular file and is never replaced");
  return {};
}

}  // namespace

Result<std::unique_ptr<OutputFile>> create_output(const std::string& path, bool replace) {
  if (auto ok = check_target(path, replace); !ok) return std::unexpected(std::move(ok.error()));
  std::string temporary;
  Descriptor file = open_descriptor(folder_of(path), O_TMPFILE | O_RDWR, 0666);
  if (file.get() < 0 && (errno == EOPNOTSUPP || errno == EISDIR || errno == EINVAL)) {
    // No nameless files on this file system.
    temporary = temporary_name(path);
    file = open_descriptor(temporary, O_CREAT | O_EXCL | O_NOFOLLOW | O_RDWR, 0666);
  }
  if (file.get() < 0) return system_failure(path, "create", errno);
  const int fd = file.get();
  auto output = std::make_unique<PosixOutput>(path, std::move(file), std::move(temporary), replace);
  if (auto ok = lock_for_writing(fd, path); !ok) return std::unexpected(std::move(ok.error()));
  return output;
}

Result<void> publish_file(const std::string& written, const std::string& path, bool replace) {
  Descriptor file = open_descriptor(written, O_RDONLY, 0);
  if (file.get() < 0) return system_failure(path, "create", errno);
  PosixOutput output(path, std::move(file), written, replace);
  return output.publish();
}

Result<std::unique_ptr<OutputFile>> open_output(const std::string& path) {
  for (;;) {
    auto file = Descriptor::open_regular(path, O_RDWR);
    if (!file) return std::unexpected(std::move(file.error()));
    if (auto ok = lock_for_writing(file->get(), path); !ok) return std::unexpected(std::move(ok.error()));
    // Between the two calls a fresh file may have taken the name: what is written to the old one is lost.
    if (is_named(file->get(), path)) return std::make_unique<PosixOutput>(path, std::move(*file));
  }
}

}  // namespace mdat::io
