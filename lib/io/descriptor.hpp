// SPDX-License-Identifier: Apache-2.0
// An owned file descriptor and whole reads and writes on it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>

#include "mdat/error.hpp"

namespace mdat::io {

/// Closes what it holds; -1 holds nothing. Never below 3, so that a stray print cannot hit a data file.
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  ~Descriptor();
  [[nodiscard]] int get() const { return number_; }

  /// open(2) with O_CLOEXEC, repeated on EINTR. Non-regular files are kInvalidArgument ("is a directory", "is
  /// a pipe or device").
  [[nodiscard]] static Result<Descriptor> open_regular(const std::string& path, int flags);

 private:
  int number_ = -1;
};

/// As open(2), moved to 3 or above.
[[nodiscard]] Descriptor open_descriptor(const std::string& path, int flags, unsigned mode);

/// Reads exactly out.size() bytes; a file that ends before is kDamaged.
[[nodiscard]] Result<void> read_fully(int fd, const std::string& path, std::uint64_t offset,
                                      std::span<std::byte> out);
/// Bytes read, fewer than out.size() only at the end of the file.
[[nodiscard]] Result<std::size_t> read_some(int fd, const std::string& path, std::uint64_t offset,
                                            std::span<std::byte> out);
/// As read_some() without words, for signal handlers: bytes read, -1 where the system refuses, with errno.
[[nodiscard]] std::ptrdiff_t try_read(int fd, std::uint64_t offset, std::span<std::byte> out) noexcept;
[[nodiscard]] Result<std::uint64_t> file_size(int fd, const std::string& path);
/// Whether an open file is still the one of that name.
[[nodiscard]] bool is_named(int fd, const std::string& path);

}  // namespace mdat::io
