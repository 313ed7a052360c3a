// SPDX-License-Identifier: Apache-2.0
// Memory for large arrays, in pages of 2 MiB where the system has them: the first touch of 4 MiB of small
// pages takes a thousand faults, which costs as much as encoding what is in them.
#pragma once

#include <cstddef>

namespace mdat {

/// As operator new. Blocks of at least one huge page are aligned to it.
[[nodiscard]] void* allocate_pages(std::size_t bytes);
void free_pages(void* block, std::size_t bytes) noexcept;

/// An allocator for std::vector.
template <typename T>
struct HugePages {
  using value_type = T;
  HugePages() = default;
  template <typename U>
  HugePages(const HugePages<U>&) {}  // NOLINT(google-explicit-constructor): what allocators are

  [[nodiscard]] T* allocate(std::size_t count) { return static_cast<T*>(allocate_pages(count * sizeof(T))); }
  void deallocate(T* block, std::size_t count) noexcept { free_pages(block, count * sizeof(T)); }
  template <typename U>
  bool operator==(const HugePages<U>&) const {
    return true;
  }
};

}  // namespace mdat
