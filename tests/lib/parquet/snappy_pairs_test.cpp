// SPDX-License-Identifier: Apache-2.0
#include "lib/parquet/snappy_pairs.hpp"

#include <catch2/catch.hpp>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "lib/parquet/page_codec.hpp"
#include "tests/lib/parquet/bytes.hpp"

namespace mdat::parquet::codec {
namespace {

using test::bytes;
using test::bytes_of;

std::vector<std::byte> block_of(std::span<const std::byte> plain) {
  std::vector<std::byte> block;
  snappy_compress(plain, block);
  return block;
}

/// Stamps of a second each, some milliseconds early or late.
std::vector<std::byte> stamps(std::size_t count) {
  std::mt19937_64 random(1);
  std::vector<std::int64_t> ticks(count);
  for (std::size_t i = 0; i < count; ++i)
    ticks[i] = 1'704'067'200'000'000 + static_cast<std::int64_t>(i * 1'000'000 + random() % 5 * 1'000);
  const auto plain = std::as_bytes(std::span(ticks));
  return {plain.begin(), plain.end()};
}

/// Runs and repetitions of all kinds.
std::vector<std::byte> patterns(unsigned seed) {
  std::mt19937 random(seed);
  std::vector<std::byte> plain;
  while (plain.size() < 3000) {
    const std::size_t length = 1 + random() % 100;
    const std::size_t offset = random() % 2 == 0 ? 1 + random() % 20 : 1 + random() % 3000;
    for (std::size_t i = 0; i < length; ++i)
      plain.push_back(random() % 4 != 0 && offset <= plain.size() ? plain[plain.size() - offset]
                                                                  : static_cast<std::byte>(random()));
  }
  return plain;
}

TEST_CASE("Pairs become the numbers that they were") {
  // 16 bytes of which 8 are a literal; then 3 new bytes and 5 of the number before, in two ways; a last byte.
  const auto block = bytes({25, 0x1C, 1,    2,    3,  4,  5,  6,    7,    8,    0x08, 9, 10,
                            11, 0x05, 0x08, 0x08, 12, 13, 14, 0x12, 0x08, 0x00, 0x00, 15});
  std::vector<std::byte> out(25);
  REQUIRE(decompress_pairs(block, out));
  CHECK(out == bytes({1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 4, 5, 6, 7, 8, 12, 13, 14, 4, 5, 6, 7, 8, 15}));
}

TEST_CASE("Blocks of stamps are known, and nothing else is taken for them") {
  CHECK(made_of_pairs(block_of(stamps(10'000))));
  CHECK(!made_of_pairs(block_of(stamps(100))));
  CHECK(!made_of_pairs(block_of(std::vector<std::byte>(1 << 20))));
  CHECK(!made_of_pairs(block_of(patterns(1))));
  CHECK(!made_of_pairs(std::vector<std::byte>(1 << 20, std::byte{0xFF})));
}

TEST_CASE("Blocks of anything are what they were, in room of just that size") {
  for (unsigned seed = 0; seed < 200; ++seed) {
    const std::vector<std::byte> plain = seed == 0 ? stamps(10'000) : patterns(seed), block = block_of(plain);
    std::vector<std::byte> out(plain.size());
    CHECK(decompress_pairs(block, out));
    CHECK(out == plain);
  }
}

TEST_CASE("Blocks that were changed are refused where the library refuses them, and else the same") {
  std::mt19937 random(2);
  std::size_t refused = 0, taken = 0;
  for (unsigned seed = 0; seed < 4000; ++seed) {
    const std::vector<std::byte> plain = seed % 2 == 0 ? stamps(200) : patterns(seed);
    std::vector<std::byte> block = block_of(plain);
    for (std::size_t changes = 1 + random() % 3; changes > 0; --changes)
      block[2 + random() % (block.size() - 2)] = static_cast<std::byte>(random());
    if (random() % 4 == 0) block.resize(2 + random() % (block.size() - 2));
    block.shrink_to_fit();           // a sanitizer sees the end
    REQUIRE(!made_of_pairs(block));  // so that the library has it
    std::vector<std::byte> out(plain.size()), library(plain.size());
    const bool fills = snappy_decompress(block, library);
    CHECK(decompress_pairs(block, out) == fills);
    CHECK((!fills || out == library));
    ++(fills ? taken : refused);
  }
  CHECK(refused > 100);
  CHECK(taken > 100);
}

TEST_CASE("Blocks that end early, or tell of another size than there is, are refused") {
  const std::vector<std::byte> plain = stamps(10'000), block = block_of(plain);
  std::vector<std::byte> out(plain.size());
  for (std::size_t size = 0; size < block.size(); size += size < 100 ? 1 : 97)
    CHECK(!decompress_pairs(std::vector(block.begin(), block.begin() + static_cast<std::ptrdiff_t>(size)),
                            out));
  out.pop_back();
  CHECK(!decompress_pairs(block, out));
  CHECK(!decompress_pairs(bytes({0x80, 0x80, 0x80, 0x80, 0x80, 0x00}), {}));
  CHECK(!decompress_pairs(bytes({0x80, 0x80, 0x80, 0x80, 0x10}), {}));
  CHECK(decompress_pairs(bytes({0x00}), {}));
}

}  // namespace
}  // namespace mdat::parquet::codec
