// SPDX-License-Identifier: Apache-2.0
// What was used of late among things that are made from blocks, such as pages and heads of segments.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <utility>

namespace mdat::tree {

/// Things by the offset of their block, in two generations of up to that many bytes each: what was used since
/// they last changed stays, and a walk over all of a large file does not keep all of it. Thread-safe.
template <typename T>
class Generations {
 public:
  using Pointer = std::shared_ptr<const T>;

  explicit Generations(std::size_t bytes) : bytes_(bytes) {}

  /// nullptr where there is none for which `is_same` holds: equal offset is not enough, a damaged parent may
  /// hold another hash for the same place.
  template <typename Same>
  [[nodiscard]] Pointer recall(std::uint64_t offset, Same&& is_same) {
    const std::scoped_lock lock(mutex_);
    if (const auto found = young_.things.find(offset); found != young_.things.end())
      return is_same(*found->second.thing) ? found->second.thing : nullptr;
    const auto found = old_.things.find(offset);
    if (found == old_.things.end() || !is_same(*found->second.thing)) return nullptr;
    Kept kept = found->second;
    put(offset, kept);
    return kept.thing;
  }

  void keep(std::uint64_t offset, Pointer thing, std::size_t bytes) {
    const std::scoped_lock lock(mutex_);
    put(offset, {std::move(thing), bytes});
  }

 private:
  struct Kept {
    Pointer thing;
    std::size_t bytes = 0;
  };
  struct Generation {
    std::unordered_map<std::uint64_t, Kept> things;
    std::size_t bytes = 0;
  };

  void put(std::uint64_t offset, Kept kept) {
    Kept& place = young_.things[offset];
    young_.bytes += kept.bytes - place.bytes;
    place = std::move(kept);
    if (young_.bytes > bytes_) old_ = std::exchange(young_, {});
  }

  std::size_t bytes_;
  std::mutex mutex_;
  Generation young_, old_;
};

}  // namespace mdat::tree
