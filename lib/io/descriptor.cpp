// SPDX-License-Identifier: Apache-2.0
#include "lib/io/descriptor.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "lib/io/system_error.hpp"

namespace mdat::io {

Descriptor::~Descriptor() {
  if (number_ >= 0) ::close(number_);
}

Descriptor open_descriptor(const std::string& path, int flags, unsigned mode) {
  int fd = -1;
  do {
    fd = ::open(path.c_str(), flags | O_CLOEXEC, mode);
  } while (fd < 0 && errno == EINTR);
  if (fd < 0 || fd > 2) return Descriptor(fd);
  const Descriptor low(fd);
  return Descriptor(::fcntl(fd, F_DUPFD_CLOEXEC, 3));
}

Result<Descriptor> Descriptor::open_regular(const std::string& path, int flags) {
  // O_NONBLOCK: opening a FIFO must not wait for a writer that never comes.
  Descriptor file = open_descriptor(path, flags | O_NONBLOCK, 0);
  const int error = errno;
  struct stat status{};
  if (file.get() < 0) {
    if (error == EISDIR)
      return fail(ErrorCode::kInvalidArgument, path + ": is a directory, not an .mdat file");
    if (error == ENXIO)
      return fail(ErrorCode::kInvalidArgument, path + ": is a pipe or socket, not an .mdat file");
    return system_failure(path, "open", error);
  }
  if (::fstat(file.get(), &status) != 0) return system_failure(path, "stat", errno);
  if (S_ISDIR(status.st_mode))
    return fail(ErrorCode::kInvalidArgument, path + ": is a directory, not an .mdat file");
  if (!S_ISREG(status.st_mode))
    return fail(ErrorCode::kInvalidArgument, path + ": is a pipe or device; .mdat files need random access");
  return file;
}

std::ptrdiff_t try_read(int fd, std::uint64_t offset, std::span<std::byte> out) noexcept {
  std::size_t done = 0;
  while (done < out.size()) {
    const ssize_t n = ::pread(fd, out.data() + done, out.size() - done, static_cast<off_t>(offset + done));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return -1;
    if (n == 0) break;
    done += static_cast<std::size_t>(n);
  }
  return static_cast<std::ptrdiff_t>(done);
}

Result<std::size_t> read_some(int fd, const std::string& path, std::uint64_t offset,
                              std::span<std::byte> out) {
  const std::ptrdiff_t done = try_read(fd, offset, out);
  if (done < 0) return system_failure(path, "read", errno);
  return static_cast<std::size_t>(done);
}

Result<void> read_fully(int fd, const std::string& path, std::uint64_t offset, std::span<std::byte> out) {
  const auto done = read_some(fd, path, offset, out);
  if (!done) return std::unexpected(done.error());
  if (*done == out.size()) return {};
  return fail(ErrorCode::kDamaged,
              path + ": ends at byte " + std::to_string(offset + *done) + ", inside a block of " +
                  std::to_string(out.size()) + " bytes at offset " + std::to_string(offset) + ": truncated",
              offset);
}

Result<std::uint64_t> file_size(int fd, const std::string& path) {
  struct stat status{};
  if (::fstat(fd, &status) != 0) return system_failure(path, "stat", errno);
  return static_cast<std::uint64_t>(status.st_size);
}

bool is_named(int fd, const std::string& path) {
  struct stat open{}, named{};
  return ::fstat(fd, &open) == 0 && ::stat(path.c_str(), &named) == 0 && open.st_dev == named.st_dev &&
         open.st_ino == named.st_ino;
}

}  // namespace mdat::io
