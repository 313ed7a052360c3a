// SPDX-License-Identifier: Apache-2.0
#include "mdat/huge_pages.hpp"

#include <sys/mman.h>

#include <new>

namespace mdat {
namespace {

constexpr std::size_t kHugePageBytes = std::size_t{2} << 20;

}  // namespace

void* allocate_pages(std::size_t bytes) {
  if (bytes < kHugePageBytes) return ::operator new(bytes);
  void* const block = ::operator new(bytes, std::align_val_t(kHugePageBytes));
#ifdef MADV_HUGEPAGE
  // Whole pages only: what is behind them is not ours. A system that has none says so, and nothing is lost.
  (void)::madvise(block, bytes / kHugePageBytes * kHugePageBytes, MADV_HUGEPAGE);
#endif
  return block;
}

void free_pages(void* block, std::size_t bytes) noexcept {
  if (bytes < kHugePageBytes) {
    ::operator delete(block);
  } else {
    ::operator delete(block, std::align_val_t(kHugePageBytes));
  }
}

}  // namespace mdat
