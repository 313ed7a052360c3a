// SPDX-License-Identifier: Apache-2.0
#include "lib/page/workbench.hpp"

#include <algorithm>
#include <utility>

#include "lib/io/spin_lock.hpp"

namespace mdat::page {
namespace {

constexpr std::size_t kGuardBytes = std::size_t{1} << 16;  // a page, whatever its size; below the stack

}  // namespace

Workbench::Workbench(io::Memory memory) : memory_(std::move(memory)) {
  std::span<std::byte> rest = memory_.bytes();
  const auto cut = [&rest](std::size_t bytes) {
    const auto part = rest.first(bytes);
    rest = rest.subspan(bytes);
    return part;
  };
  memory_.protect(0, cut(kGuardBytes).size(), false);
  const auto stack = cut(kStackBytes);
  stack_end = stack.data() + stack.size();
  payload = cut(codec::kRoomBytes);
  granule = cut(kGranuleBytes);
  frame = cut(io::LazyMemory::kFrameBytes);
}

Result<std::unique_ptr<Workbench>> Workbench::make() {
  auto memory = io::Memory::allocate(kGuardBytes + kStackBytes + codec::kRoomBytes + kGranuleBytes +
                                     io::LazyMemory::kFrameBytes);
  if (!memory) return std::unexpected(std::move(memory.error()));
  return std::unique_ptr<Workbench>(new Workbench(std::move(*memory)));
}

Result<void> Workbenches::make(std::size_t count) {
  while (count_ < std::min(count, kMax)) {
    auto bench = Workbench::make();
    if (!bench) return std::unexpected(std::move(bench.error()));
    places_[count_++].bench = std::move(*bench);
  }
  return {};
}

Workbench& Workbenches::take() noexcept {
  for (io::Backoff backoff;; backoff.wait()) {
    for (Place& place : std::span(places_).first(count_)) {
      if (!place.taken.load(std::memory_order_relaxed) &&
          !place.taken.exchange(true, std::memory_order_acquire))
        return *place.bench;
    }
  }
}

void Workbenches::give_back(Workbench& bench) noexcept {
  for (Place& place : std::span(places_).first(count_)) {
    if (place.bench.get() == &bench) place.taken.store(false, std::memory_order_release);
  }
}

void Workbenches::take_all_back() noexcept {
  for (Place& place : places_) place.taken.store(false, std::memory_order_release);
}

}  // namespace mdat::page
