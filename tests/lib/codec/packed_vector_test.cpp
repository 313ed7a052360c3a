// SPDX-License-Identifier: Apache-2.0
#include "lib/codec/packed_vector.hpp"

#include "tests/lib/codec/segments.hpp"

using namespace mdat::codec;
using mdat::test::bytes_of;

TEST_CASE("a window is as wide as the range of the values, extremes included") {
  const std::int64_t extremes[] = {INT64_MIN, INT64_MAX};
  CHECK(choose_window(extremes, 2).width == 64);
  const std::uint8_t same[] = {9, 9, 9};
  CHECK(choose_window(same, 3).width == 0);
  CHECK(choose_window(same, 3).base == 9);
  const std::int32_t around_zero[] = {-1, 0, 2};
  CHECK(choose_window(around_zero, 3).base == -1);
  CHECK(choose_window(around_zero, 3).width == 2);
}

TEST_CASE("a window leaves outliers on both sides outside") {
  std::vector<std::int64_t> values(1024);
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<std::int64_t>(i % 8);
  values[10] = INT64_MAX;
  values[900] = INT64_MIN;
  const auto window = choose_window(values.data(), values.size());
  CHECK(window.base == 0);
  CHECK(window.width == 3);
  CHECK(window.outside == 2);
}

TEST_CASE("patching refuses positions that do not ascend or lie outside") {
  const auto patched = [](std::initializer_list<int> positions) {
    auto bytes = bytes_of({0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 11, 12});
    for (const auto byte : bytes_of(positions)) bytes.push_back(byte);
    const auto vector = parse_packed(bytes, 0, 4, 1);
    REQUIRE(vector.has_value());
    std::uint8_t out[4] = {};
    return patch(*vector, 4, out) && out[1] == 11 && out[3] == 12;
  };
  CHECK(patched({1, 0, 3, 0}));
  CHECK_FALSE(patched({3, 0, 1, 0}));
  CHECK_FALSE(patched({1, 0, 1, 0}));
  CHECK_FALSE(patched({1, 0, 4, 0}));
}
