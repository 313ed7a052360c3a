// SPDX-License-Identifier: Apache-2.0
#include "lib/io/address_range.hpp"

#include <sys/mman.h>

namespace mdat::io {

bool AddressRange::map(int protection, int flags, int fd, off_t offset) noexcept {
  mapped_ = false;
  const int fixed = at_ == nullptr ? 0 : MAP_FIXED_NOREPLACE;
  void* const at = ::mmap(at_, bytes_, protection, flags | fixed, fd, offset);
  if (at == MAP_FAILED) return false;
  if (at_ != nullptr && at != at_) {  // a kernel that does not know the flag
    ::munmap(at, bytes_);
    return false;
  }
  at_ = static_cast<std::byte*>(at);
  mapped_ = true;
  // A child could not fill it. Dumps hold what the file holds already.
  ::madvise(at_, bytes_, MADV_DONTFORK);
  ::madvise(at_, bytes_, MADV_DONTDUMP);
  return true;
}

void AddressRange::unmap() noexcept {
  if (mapped_) ::munmap(at_, bytes_);
  mapped_ = false;
}

}  // namespace mdat::io
