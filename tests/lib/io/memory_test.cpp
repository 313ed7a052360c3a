// SPDX-License-Identifier: Apache-2.0
// Address space that is filled frame by frame.
#include "lib/io/memory.hpp"

#include <catch2/catch.hpp>
#include <fstream>
#include <string>
#include <vector>

namespace mdat::test {
namespace {

using io::LazyMemory;
constexpr std::size_t kFrameBytes = LazyMemory::kFrameBytes;

std::size_t maps() {
  std::ifstream list("/proc/self/maps");
  std::size_t count = 0;
  for (std::string line; std::getline(list, line);) ++count;
  return count;
}

std::int64_t maps_max() {
  std::int64_t most = 0;
  std::ifstream("/proc/sys/vm/max_map_count") >> most;
  return most;
}

TEST_CASE("frames hold what was installed until they are discarded") {
  constexpr std::uint64_t kFrames = 40;
  for (const auto reserve : {&io::reserve_by_userfault, &io::reserve_by_protection}) {
    auto memory = (*reserve)(kFrames * kFrameBytes);
    if (!memory) continue;
    for (std::uint64_t frame = 0; frame < kFrames; frame += frame % 5 == 0 ? 1 : 2) {
      const std::vector<std::byte> content(kFrameBytes, static_cast<std::byte>(frame + 1));
      REQUIRE((*memory)->install(frame, content.data()) == LazyMemory::Outcome::kDone);
      CHECK((*memory)->bytes()[frame * kFrameBytes] == static_cast<std::byte>(frame + 1));
      CHECK((*memory)->bytes()[(frame + 1) * kFrameBytes - 1] == static_cast<std::byte>(frame + 1));
    }
    REQUIRE((*memory)->discard(0, 2));
    const std::vector<std::byte> other(kFrameBytes, std::byte{99});
    REQUIRE((*memory)->install(1, other.data()) == LazyMemory::Outcome::kDone);
    CHECK((*memory)->bytes()[kFrameBytes] == std::byte{99});
  }
}

TEST_CASE("a range under userfaultfd is one map with 35,000 frames here and there in it") {
  constexpr std::uint64_t kFrames = 70'001;
  auto memory = io::reserve_by_userfault(kFrames * kFrameBytes);
  if (!memory) return;
  const std::size_t before = maps();
  const std::vector<std::byte> content(kFrameBytes, std::byte{1});
  for (std::uint64_t frame = 0; frame < kFrames; frame += 2) {
    REQUIRE((*memory)->install(frame, content.data()) == LazyMemory::Outcome::kDone);
    if (frame % 1000 == 998) REQUIRE((*memory)->discard(frame, 1));  // all installed need not be resident
    if (frame >= 2000) static_cast<void>((*memory)->discard(frame - 2000, 1));
  }
  CHECK(maps() <= before + 4);
}

TEST_CASE("protection never takes the maps that the rest of the process needs") {
  constexpr std::uint64_t kFrames = 70'001;
  auto memory = io::reserve_by_protection(kFrames * kFrameBytes);
  if (!memory) return;
  const std::vector<std::byte> content(kFrameBytes, std::byte{1});
  std::uint64_t runs = 0;
  while ((*memory)->install(2 * runs, content.data()) == LazyMemory::Outcome::kDone)
    REQUIRE(++runs < kFrames / 2);
  CHECK(runs == static_cast<std::uint64_t>(maps_max() / 8));
  CHECK(maps() < static_cast<std::size_t>(maps_max() / 3));
  // What joins two runs, or makes one longer, has room; so has a run after another went.
  CHECK((*memory)->install(1, content.data()) == LazyMemory::Outcome::kDone);
  CHECK((*memory)->install(2 * runs, content.data()) == LazyMemory::Outcome::kDone);
  CHECK((*memory)->install(2 * runs + 2, content.data()) == LazyMemory::Outcome::kNoRoom);
  REQUIRE((*memory)->discard(4, 1));
  CHECK((*memory)->install(2 * runs + 2, content.data()) == LazyMemory::Outcome::kDone);
  REQUIRE((*memory)->discard(1, 1));  // out of the middle of a run: one more
  CHECK((*memory)->install(2 * runs + 4, content.data()) == LazyMemory::Outcome::kNoRoom);
  // All ranges of a process share them.
  auto other = io::reserve_by_protection(kFrameBytes);
  REQUIRE(other);
  CHECK((*other)->install(0, content.data()) == LazyMemory::Outcome::kNoRoom);
  *memory = nullptr;
  CHECK((*other)->install(0, content.data()) == LazyMemory::Outcome::kDone);
}

}  // namespace
}  // namespace mdat::test
