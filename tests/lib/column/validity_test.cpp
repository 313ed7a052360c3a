// SPDX-License-Identifier: Apache-2.0
#include "lib/column/validity.hpp"

#include <array>
#include <catch2/catch.hpp>
#include <cstring>
#include <random>

namespace mdat::column {
namespace {

using Bytes = std::vector<std::byte>;

Bytes bytes(std::initializer_list<int> list) {
  Bytes result;
  for (const int value : list) result.push_back(static_cast<std::byte>(value));
  return result;
}

Bytes section(const std::vector<std::uint64_t>& bits, std::uint32_t begin, std::uint32_t rows) {
  Bytes out;
  append_validity(bits.empty() ? nullptr : bits.data(), begin, rows, out);
  return out;
}

std::size_t read(const Bytes& payload, std::uint32_t rows) {
  std::array<std::uint64_t, 128> bits{};
  return read_validity(payload, rows, bits.data());
}

}  // namespace

TEST_CASE("validity sections are the bytes that the specification shows") {
  CHECK(section({}, 0, 100) == bytes({1, 0, 0, 0, 0, 0, 0, 0}));
  CHECK(section({~std::uint64_t{0}}, 0, 64) == bytes({1, 0, 0, 0, 0, 0, 0, 0}));
  CHECK(section({0}, 0, 64) == bytes({2, 0, 0, 0, 0, 0, 0, 0}));
  // Rows 0 to 2 valid, 3 null, 4 valid: three ends of two bytes.
  CHECK(section({0b10111}, 0, 5) == bytes({4, 0, 0, 0, 6, 0, 0, 0, 3, 0, 4, 0, 5, 0, 0, 0}));
  // The first run is valid, and may be empty.
  CHECK(section({0b10}, 0, 2) == bytes({4, 0, 0, 0, 6, 0, 0, 0, 0, 0, 1, 0, 2, 0, 0, 0}));
  CHECK(section({0xAA55}, 0, 16) == bytes({3, 0, 0, 0, 8, 0, 0, 0, 0x55, 0xAA, 0, 0, 0, 0, 0, 0}));
}

TEST_CASE("validity comes back from any place in its bits") {
  std::mt19937_64 random(1);
  for (int round = 0; round < 500; ++round) {
    std::vector<std::uint64_t> bits(130);
    const int mode = round % 4;
    for (auto& word : bits)
      word = mode == 0   ? random()
             : mode == 1 ? ~std::uint64_t{0} << random() % 64
             : mode == 2 ? 0
                         : ~std::uint64_t{0};
    const auto begin = static_cast<std::uint32_t>(random() % 100);
    const auto rows = static_cast<std::uint32_t>(1 + random() % (round % 10 == 0 ? 8192 : 300));
    Bytes payload = section(bits, begin, rows);
    const std::size_t length = payload.size();
    CHECK(length % 8 == 0);
    payload.resize(length + 24, std::byte{0xEE});
    std::array<std::uint64_t, 128> back{};
    REQUIRE(read_validity(payload, rows, back.data()) == length);
    std::uint32_t wrong = 0;
    for (std::uint32_t row = 0; row < rows; ++row)
      wrong +=
          (back[row / 64] >> row % 64 & 1) != (bits[(begin + row) / 64] >> (begin + row) % 64 & 1) ? 1 : 0;
    CHECK(wrong == 0);
  }
}

TEST_CASE("validity sections of any other kind, length or content are refused") {
  CHECK(read(bytes({}), 4) == 0);
  CHECK(read(bytes({1, 0, 0, 0, 0, 0, 0}), 4) == 0);
  CHECK(read(bytes({0, 0, 0, 0, 0, 0, 0, 0}), 4) == 0);
  CHECK(read(bytes({5, 0, 0, 0, 0, 0, 0, 0}), 4) == 0);
  CHECK(read(bytes({1, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}), 4) == 0);
  CHECK(read(bytes({2, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}), 4) == 0);
  CHECK(read(bytes({3, 0, 0, 0, 8, 0, 0, 0, 0x0F, 0, 0, 0, 0, 0, 0, 0}), 4) == 16);
  CHECK(read(bytes({3, 0, 0, 0, 8, 0, 0, 0, 0x1F, 0, 0, 0, 0, 0, 0, 0}), 4) == 0);  // a surplus bit
  CHECK(read(bytes({3, 0, 0, 0, 7, 0, 0, 0, 0x0F, 0, 0, 0, 0, 0, 0, 0}), 4) == 0);
  CHECK(read(bytes({3, 0, 0, 0, 8, 0, 0, 0, 0x0F, 0, 0, 0}), 4) == 0);
  CHECK(read(bytes({3, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0, 0, 0, 0, 0}), 4) == 0);
  CHECK(read(bytes({4, 0, 0, 0, 4, 0, 0, 0, 2, 0, 4, 0, 0, 0, 0, 0}), 4) == 16);
  CHECK(read(bytes({4, 0, 0, 0, 4, 0, 0, 0, 2, 0, 3, 0, 0, 0, 0, 0}), 4) == 0);  // ends early
  CHECK(read(bytes({4, 0, 0, 0, 4, 0, 0, 0, 2, 0, 5, 0, 0, 0, 0, 0}), 4) == 0);  // and late
  CHECK(read(bytes({4, 0, 0, 0, 6, 0, 0, 0, 2, 0, 2, 0, 4, 0, 0, 0}), 4) == 0);  // an empty run
  CHECK(read(bytes({4, 0, 0, 0, 6, 0, 0, 0, 3, 0, 2, 0, 4, 0, 0, 0}), 4) == 0);  // backwards
  CHECK(read(bytes({4, 0, 0, 0, 3, 0, 0, 0, 2, 0, 4, 0, 0, 0, 0, 0}), 4) == 0);
  CHECK(read(bytes({4, 0, 0, 0, 0, 0, 0, 0}), 4) == 0);
  std::mt19937_64 random(2);
  for (int round = 0; round < 20'000; ++round) {
    Bytes payload(random() % 40);
    for (auto& byte : payload) byte = static_cast<std::byte>(random() % 6);
    CHECK(read(payload, static_cast<std::uint32_t>(1 + random() % 8192)) <= payload.size());
  }
}

}  // namespace mdat::column
