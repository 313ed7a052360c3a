// SPDX-License-Identifier: Apache-2.0
#include "lib/io/folder.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <thread>
#include <utility>

#include "lib/io/system_error.hpp"

namespace mdat::io {
namespace {

constexpr auto kPoll = std::chrono::milliseconds(1);

}  // namespace

Result<void> sync_folder(const std::string& path) {
  const Descriptor folder = open_descriptor(path, O_RDONLY | O_DIRECTORY, 0);
  if (folder.get() < 0 || ::fsync(folder.get()) != 0) return system_failure(path, "sync folder", errno);
  return {};
}

Result<void> sync_file(const std::string& path) {
  const auto file = Descriptor::open_regular(path, O_RDONLY);
  if (!file) return std::unexpected(file.error());
  if (::fdatasync(file->get()) != 0) return system_failure(path, "sync", errno);
  return {};
}

Result<void> make_folder(const std::string& path) {
  if (::mkdir(path.c_str(), 0777) != 0 && errno != EEXIST) return system_failure(path, "create", errno);
  return {};
}

Result<void> rename_file(const std::string& from, const std::string& to) {
  if (::rename(from.c_str(), to.c_str()) != 0) return system_failure(to, "replace", errno);
  return {};
}

Result<void> remove_file(const std::string& path) {
  if (::unlink(path.c_str()) != 0 && errno != ENOENT) return system_failure(path, "remove", errno);
  return {};
}

Result<NewFile> NewFile::create(const std::string& path) {
  Descriptor file = open_descriptor(path, O_CREAT | O_EXCL | O_NOFOLLOW | O_WRONLY, 0666);
  if (file.get() < 0 && errno == EEXIST) return fail(ErrorCode::kExists, path + ": already exists");
  if (file.get() < 0) return system_failure(path, "create", errno);
  return NewFile(path, std::move(file));
}

Result<void> NewFile::append(std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t n = ::write(file_.get(), bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return system_failure(path_, "write", n < 0 ? errno : EIO);
    bytes = bytes.subspan(static_cast<std::size_t>(n));
  }
  return {};
}

Result<void> NewFile::sync() {
  if (::fdatasync(file_.get()) != 0) return system_failure(path_, "sync", errno);
  return {};
}

Result<FileLock> FileLock::take(const std::string& path, unsigned number, Mode mode,
                                std::chrono::milliseconds wait) {
  auto file = Descriptor::open_regular(path, mode == Mode::kShared ? O_RDONLY : O_RDWR);
  if (!file) return std::unexpected(std::move(file.error()));
  struct flock lock{};
  lock.l_type = mode == Mode::kShared ? F_RDLCK : F_WRLCK;
  lock.l_whence = SEEK_SET;
  lock.l_start = static_cast<off_t>(number);
  lock.l_len = 1;
  const auto give_up = std::chrono::steady_clock::now() + wait;
  while (::fcntl(file->get(), F_OFD_SETLK, &lock) != 0) {
    if (errno != EAGAIN && errno != EACCES && errno != EINTR) return system_failure(path, "lock", errno);
    if (std::chrono::steady_clock::now() > give_up)
      return fail(ErrorCode::kLocked, path + ": others have had this lock for " +
                                          std::to_string(wait.count()) + " ms; wait until they are done");
    std::this_thread::sleep_for(kPoll);
  }
  return FileLock(std::move(*file));
}

}  // namespace mdat::io
