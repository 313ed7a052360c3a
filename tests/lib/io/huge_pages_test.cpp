// SPDX-License-Identifier: Apache-2.0
#include "mdat/huge_pages.hpp"

#include <catch2/catch.hpp>
#include <cstdint>
#include <vector>

using namespace mdat;

TEST_CASE("a vector keeps its values as it grows from small pages into huge ones") {
  std::vector<std::uint64_t, HugePages<std::uint64_t>> values;
  constexpr std::uint64_t kCount = 700'000;
  for (std::uint64_t i = 0; i < kCount; ++i) values.push_back(i * i);
  for (std::uint64_t i = 0; i < kCount; ++i) REQUIRE(values[i] == i * i);
  CHECK(reinterpret_cast<std::uintptr_t>(values.data()) % (std::size_t{2} << 20) == 0);
  values = {7};
  values.shrink_to_fit();
  CHECK(values.front() == 7);
}
