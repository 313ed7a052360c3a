// SPDX-License-Identifier: Apache-2.0
#include "lib/io/memory.hpp"

#include <errno.h>
#include <sys/mman.h>
#include <unistd.h>

#include "lib/io/system_error.hpp"

namespace mdat::io {

Memory::~Memory() {
  if (!bytes_.empty()) ::munmap(bytes_.data(), bytes_.size());
}

Result<Memory> Memory::allocate(std::uint64_t bytes) {
  if (bytes == 0) return Memory();
  void* const at = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (at == MAP_FAILED) return system_failure("memory", "map " + std::to_string(bytes) + " bytes of", errno);
  return Memory({static_cast<std::byte*>(at), bytes});
}

void Memory::protect(std::size_t offset, std::size_t bytes, bool readable) const {
  ::mprotect(bytes_.data() + offset, bytes, readable ? PROT_READ : PROT_NONE);
}

std::uint64_t page_bytes() { return static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE)); }

std::uint64_t physical_memory_bytes() {
  return static_cast<std::uint64_t>(::sysconf(_SC_PHYS_PAGES)) * page_bytes();
}

}  // namespace mdat::io
