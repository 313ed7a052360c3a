// SPDX-License-Identifier: Apache-2.0
// What may be found on storage after a crash, state by state.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>

#include "tests/support/faulty_file.hpp"

namespace mdat::test {

/// How storage tears. A sector is written whole, in part, or destroyed.
struct Storage {
  std::size_t sector_bytes = 512;
  int subsets = 256;  // of an epoch with more than 8 sectors, at random
  unsigned seed = 1;
};

/// Builds every state in which a crash could have left the disk since its first acknowledged commit: of each
/// epoch any subset of sectors (all subsets of up to 8), and each sector torn at several places or destroyed.
/// Calls check with the bytes and the number of commits acknowledged by then. Returns the number of states.
std::uint64_t each_crash_state(const Disk& disk, const Storage& storage,
                               const std::function<void(std::span<const std::byte>, std::uint64_t)>& check);

}  // namespace mdat::test
