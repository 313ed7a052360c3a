// SPDX-License-Identifier: Apache-2.0
#include "lib/codec/vector_frame.hpp"

#include "tests/lib/codec/segments.hpp"

using namespace mdat;
using test::bytes_of;

TEST_CASE("a granule of one vector has no table") {
  const auto payload = bytes_of({1, 2, 3});
  const auto vector = codec::find_vector(payload, 1024, 0);
  REQUIRE(vector.has_value());
  CHECK(vector->data() == payload.data());
  CHECK(vector->size() == 3);
}

TEST_CASE("vectors are found by the table of ends, each at a multiple of 8") {
  // Three ends and four bytes of padding, then 1, 8 and 2 bytes.
  const auto payload = bytes_of({17, 0, 0, 0, 32, 0, 0, 0, 34, 0, 0, 0, 0, 0, 0, 0,  //
                                 1,  0, 0, 0, 0,  0, 0, 0, 2,  2, 2, 2, 2, 2, 2, 2, 3, 3});
  const auto at = [&](std::uint32_t index) { return codec::find_vector(payload, 2049, index).value(); };
  CHECK((at(0).data() == payload.data() + 16 && at(0).size() == 1));
  CHECK((at(1).data() == payload.data() + 24 && at(1).size() == 8));
  CHECK((at(2).data() == payload.data() + 32 && at(2).size() == 2));
}

TEST_CASE("a table that does not fit its payload is refused") {
  const auto find = [](std::initializer_list<int> bytes, std::uint32_t index) {
    return codec::find_vector(bytes_of(bytes), 1025, index).has_value();
  };
  CHECK(find({8, 0, 0, 0, 9, 0, 0, 0, 1}, 0));
  CHECK(find({8, 0, 0, 0, 9, 0, 0, 0, 1}, 1));
  CHECK_FALSE(find({8, 0, 0, 0, 9, 0, 0}, 0));                    // cut off
  CHECK_FALSE(find({7, 0, 0, 0, 9, 0, 0, 0, 1}, 0));              // ends inside the table
  CHECK_FALSE(find({0, 0, 0, 0, 9, 0, 0, 0, 1}, 1));              // begins inside the table
  CHECK_FALSE(find({8, 0, 0, 0, 10, 0, 0, 0, 1}, 1));             // ends behind the payload
  CHECK_FALSE(find({8, 0, 0, 0, 8, 0, 0, 0, 1}, 1));              // leaves a byte over
  CHECK_FALSE(find({0xFF, 0xFF, 0xFF, 0xFF, 9, 0, 0, 0, 1}, 1));  // begins beyond 32 bits
  CHECK_FALSE(find({0xFF, 0xFF, 0xFF, 0xFF, 9, 0, 0, 0, 1}, 0));
}
