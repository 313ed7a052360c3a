// SPDX-License-Identifier: Apache-2.0
// A file in memory with a path of its own, for the real reader.
#pragma once

#include <sys/mman.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace mdat::test {

class MemoryFile {
 public:
  MemoryFile() : descriptor_(::memfd_create("mdat-test", MFD_CLOEXEC)) {}
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;
  ~MemoryFile() { ::close(descriptor_); }

  void set(const std::vector<std::byte>& bytes) const {
    if (::ftruncate(descriptor_, 0) != 0 ||
        ::pwrite(descriptor_, bytes.data(), bytes.size(), 0) != std::ssize(bytes))
      FAIL("cannot write a file in memory");
  }
  void change(std::size_t offset, std::byte value) const {
    if (::pwrite(descriptor_, &value, 1, static_cast<off_t>(offset)) != 1)
      FAIL("cannot write a file in memory");
  }
  [[nodiscard]] std::string path() const { return "/proc/self/fd/" + std::to_string(descriptor_); }

 private:
  int descriptor_;
};

}  // namespace mdat::test
