// SPDX-License-Identifier: Apache-2.0
#include "lib/io/map_guard.hpp"

#include <signal.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <algorithm>

#include "lib/io/memory.hpp"

namespace mdat::io {

MapGuard::MapGuard(std::span<const std::byte> map, int fd)
    : map_(map), fd_(fd), page_(page_bytes()), range_(map, *this) {}

// Every page that is replaced alone splits the map, so what lies behind the end of a file goes at once, and
// so does the rest where a disk is bad in many places.
bool MapGuard::serve(const Fault& fault) noexcept {
  constexpr std::uint64_t kPagesMax = 1024;
  if (fault.signal != SIGBUS) return false;
  const auto at = static_cast<std::uint64_t>(fault.address - map_.data());
  std::uint64_t begin = at / page_ * page_;
  std::uint64_t end = begin + page_;
  const std::uint64_t trips = trips_.fetch_add(1, std::memory_order_acq_rel);
  struct stat status{};
  const bool is_known = ::fstat(fd_, &status) == 0;
  const auto file_end = (static_cast<std::uint64_t>(status.st_size) + page_ - 1) / page_ * page_;
  if (!is_known || trips >= kPagesMax || file_end <= begin) end = (map_.size() + page_ - 1) / page_ * page_;
  if (is_known && file_end < begin) begin = file_end;
  void* const to = const_cast<std::byte*>(map_.data()) + begin;  // NOLINT: the map is ours
  return ::mmap(to, end - begin, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) != MAP_FAILED;
}

}  // namespace mdat::io
