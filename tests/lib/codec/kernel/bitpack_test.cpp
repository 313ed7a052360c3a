// SPDX-License-Identifier: Apache-2.0
#include "lib/codec/kernel/bitpack.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstring>
#include <random>
#include <vector>

#include "lib/codec/kernel/bitpack_kernels.hpp"

using namespace mdat::codec;

namespace {

template <typename T>
std::vector<T> random_values(std::size_t count, unsigned width, std::uint32_t seed) {
  std::mt19937_64 random(seed);
  std::vector<T> values(count);
  for (T& value : values) value = width == 0 ? T{0} : static_cast<T>(random() >> (64 - width));
  return values;
}

// The definition in bitpack.md, bit by bit.
template <typename T>
std::vector<std::byte> pack_by_definition(const std::vector<T>& values, unsigned width) {
  constexpr unsigned kBits = 8 * sizeof(T);
  constexpr unsigned kLanes = 1024 / kBits;
  std::vector<std::byte> out(packed_bytes(values.size(), width));
  for (std::size_t i = 0; i < values.size(); ++i) {
    for (unsigned bit = 0; bit < width; ++bit) {
      if (((values[i] >> bit) & 1) == 0) continue;
      std::size_t at = i * width + bit;
      if (values.size() == 1024) {
        const std::size_t stream = i / kLanes * width + bit;
        at = (stream / kBits * kLanes + i % kLanes) * kBits + stream % kBits;
      }
      out[at / 8] |= std::byte{1} << (at % 8);
    }
  }
  return out;
}

template <typename T>
void check_width(std::size_t count, unsigned width) {
  CAPTURE(count, width, sizeof(T));
  const auto values = random_values<T>(count, width, width + static_cast<std::uint32_t>(count));
  const auto expected = pack_by_definition(values, width);

  std::vector<std::byte> packed(expected.size());
  pack(values.data(), count, width, packed.data());
  REQUIRE(packed == expected);

  const T base = static_cast<T>(0x9E3779B97F4A7C15u);
  std::vector<T> shifted(count), back(count);
  std::ranges::transform(values, shifted.begin(), [&](T v) { return static_cast<T>(v + base); });
  std::ranges::fill(packed, std::byte{0xAA});
  pack(shifted.data(), count, width, base, packed.data());
  REQUIRE(packed == expected);
  unpack(packed.data(), count, width, base, back.data());
  REQUIRE(back == shifted);
  for (std::size_t i = 0; i < count; ++i) back[i] = unpack_at(packed.data(), count, width, base, i);
  REQUIRE(back == shifted);
}

template <typename T>
void check_all_widths(std::size_t count) {
  for (unsigned width = 0; width <= 8 * sizeof(T); ++width) check_width<T>(count, width);
}

template <typename T>
void check_kernels_agree(void (*packer)(const T*, unsigned, T, std::byte*),
                         void (*other_packer)(const T*, unsigned, T, std::byte*),
                         void (*unpacker)(const std::byte*, unsigned, T, T*),
                         void (*other_unpacker)(const std::byte*, unsigned, T, T*)) {
  for (unsigned width = 0; width <= 8 * sizeof(T); ++width) {
    CAPTURE(width, sizeof(T));
    const auto values = random_values<T>(1024, 8 * sizeof(T), width);  // with bits above the width
    std::vector<std::byte> packed(128 * width), other_packed(128 * width);
    packer(values.data(), width, T{3}, packed.data());
    other_packer(values.data(), width, T{3}, other_packed.data());
    REQUIRE(packed == other_packed);
    std::vector<T> back(1024), other_back(1024);
    unpacker(packed.data(), width, T{7}, back.data());
    other_unpacker(packed.data(), width, T{7}, other_back.data());
    REQUIRE(back == other_back);
  }
}

}  // namespace

TEMPLATE_TEST_CASE("bit-packing follows its definition and comes back, at every width and length", "",
                   std::uint8_t, std::uint16_t, std::uint32_t, std::uint64_t) {
  for (const std::size_t count :
       std::initializer_list<std::size_t>{1, 2, 3, 7, 8, 9, 63, 64, 65, 100, 511, 1000, 1023, 1024}) {
    check_all_widths<TestType>(count);
  }
}

TEST_CASE("three values of five bits lie back to back from the least significant bit") {
  const std::uint32_t values[] = {0b00001, 0b11111, 0b10000};
  std::byte packed[2];
  pack(values, 3, 5, packed);
  // 10000'11111'00001 from the right
  CHECK(packed[0] == std::byte{0b111'00001});
  CHECK(packed[1] == std::byte{0b0'10000'11});
}

TEST_CASE("1024 values are interleaved: neighbours are in neighbouring lanes") {
  std::vector<std::uint64_t> values(1024);
  values[0] = 0x5;   // lane 0, row 0
  values[1] = 0x7;   // lane 1, row 0
  values[16] = 0x3;  // lane 0, row 1
  std::vector<std::byte> packed(128 * 4);
  pack(values.data(), 1024, 4, packed.data());
  CHECK(packed[0] == std::byte{0x35});
  CHECK(packed[8] == std::byte{0x07});
  CHECK(std::ranges::count(packed, std::byte{0}) == 510);
}

TEST_CASE("unpacking reads and writes not a byte behind what it may") {
  // Packed bytes and values each end where a page ends, and the next page may not be touched.
  const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  const std::size_t room = 4 * page;
  const auto guarded = [&] {
    void* pages = mmap(nullptr, room + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    REQUIRE(pages != MAP_FAILED);
    REQUIRE(mprotect(static_cast<std::byte*>(pages) + room, page, PROT_NONE) == 0);
    return static_cast<std::byte*>(pages) + room;
  };
  std::byte *packed_end = guarded(), *values_end = guarded();
  for (unsigned width = 0; width <= 64; ++width) {
    for (const std::size_t count : std::initializer_list<std::size_t>{1, 2, 17, 1000, 1023, 1024}) {
      auto* values = reinterpret_cast<std::uint64_t*>(values_end) - count;
      unpack(packed_end - packed_bytes(count, width), count, width, std::uint64_t{1}, values);
      REQUIRE(values[count - 1] == 1);
    }
  }
  munmap(packed_end - room, room + page);
  munmap(values_end - room, room + page);
}

#if defined(__x86_64__)
TEST_CASE("the AVX2 and the portable bit-packing kernels agree to the bit") {
  if (!__builtin_cpu_supports("avx2")) return;
  const BitpackKernels &a = kBitpackPortable, &b = kBitpackAvx2;
  check_kernels_agree(a.pack8, b.pack8, a.unpack8, b.unpack8);
  check_kernels_agree(a.pack16, b.pack16, a.unpack16, b.unpack16);
  check_kernels_agree(a.pack32, b.pack32, a.unpack32, b.unpack32);
  check_kernels_agree(a.pack64, b.pack64, a.unpack64, b.unpack64);
}
#endif
