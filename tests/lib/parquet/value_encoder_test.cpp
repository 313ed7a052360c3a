// SPDX-License-Identifier: Apache-2.0
// Expected bytes are worked out by hand from Parquet's Encodings.md.
#include "lib/parquet/value_encoder.hpp"

#include <catch2/catch.hpp>
#include <span>

#include "lib/parquet/run_encoder.hpp"
#include "tests/lib/parquet/bytes.hpp"

namespace mdat::parquet {
namespace {

using test::bytes;
using test::bytes_of;

template <typename T>
PageValues page_of(std::vector<T> values) {
  PageValues page;
  page.rows = page.count = values.size();
  const auto own = std::as_bytes(std::span(values));
  page.fixed.assign(own.begin(), own.end());
  return page;
}

PageValues page_of_texts(std::initializer_list<std::string_view> texts) {
  PageValues page;
  page.rows = page.count = texts.size();
  for (const std::string_view text : texts) {
    const auto own = bytes_of(text);
    page.text.insert(page.text.end(), own.begin(), own.end());
    page.lengths.push_back(static_cast<std::uint32_t>(text.size()));
  }
  return page;
}

std::vector<std::byte> encoded(TypeKind kind, const PageValues& page, ValueEncoding encoding) {
  const WrittenColumn column = written_column({.name = "x", .type = {.kind = kind}}, ParquetProfile::kModern);
  std::vector<std::byte> out;
  append_values(column, page, encoding, out);
  return out;
}

std::vector<std::byte> runs(std::vector<std::uint32_t> values, unsigned width) {
  std::vector<std::byte> out;
  append_runs(values, width, out);
  return out;
}

TEST_CASE("PLAIN keeps numbers as they are, eight booleans in a byte, texts behind their lengths",
          "[parquet]") {
  CHECK(encoded(TypeKind::kInt32, page_of<std::int32_t>({1, -2}), {}) ==
        bytes({1, 0, 0, 0, 0xFE, 0xFF, 0xFF, 0xFF}));
  CHECK(encoded(TypeKind::kBool, page_of<std::uint8_t>({1, 0, 1, 1, 0, 0, 0, 0, 1}), {}) == bytes({0x0D, 1}));
  CHECK(encoded(TypeKind::kString, page_of_texts({"ab", ""}), {}) ==
        bytes({2, 0, 0, 0, 'a', 'b', 0, 0, 0, 0}));
}

TEST_CASE("BYTE_STREAM_SPLIT puts first bytes before second ones", "[parquet]") {
  CHECK(encoded(TypeKind::kFloat32, page_of<std::uint32_t>({0x04030201, 0x14131211}),
                {Encoding::kByteStreamSplit}) == bytes({1, 0x11, 2, 0x12, 3, 0x13, 4, 0x14}));
}

TEST_CASE("Runs of eight and more are counted, what is between them is packed", "[parquet]") {
  CHECK(runs({0, 1, 2, 3, 4, 5, 6, 7}, 3) == bytes({3, 0x88, 0xC6, 0xFA}));  // the specification's example
  CHECK(runs(std::vector<std::uint32_t>(10, 4), 3) == bytes({20, 4}));
  CHECK(runs(std::vector<std::uint32_t>(9, 0x1234), 16) == bytes({18, 0x34, 0x12}));
  CHECK(runs({1, 0, 1}, 1) == bytes({3, 5}));  // the last group is filled up
  std::vector<std::uint32_t> both = {1, 0, 1, 0, 0, 0, 0, 0};
  both.insert(both.end(), 8, 1);
  both.push_back(0);
  CHECK(runs(both, 1) == bytes({3, 5, 16, 1, 3, 0}));
  CHECK(runs({}, 4).empty());
}

TEST_CASE("Bits become runs of whole bytes", "[parquet]") {
  const std::vector<std::uint64_t> bits = {0x00FFFFFF, 0, 0x5};
  std::vector<std::byte> out;
  append_runs(bits, 131, out);
  // 24 ones, 104 zeros, 3 bits in a group
  CHECK(out == bytes({48, 1, 0xD0, 1, 0, 3, 5}));
}

TEST_CASE("Indices have their width in front, of whole bytes where that is asked for", "[parquet]") {
  std::vector<std::byte> out;
  append_indices(std::vector<std::uint32_t>{0, 1, 2}, 3, Packing::kBits, out);
  CHECK(out == bytes({2, 3, 0x24, 0}));
  out.clear();
  append_indices(std::vector<std::uint32_t>{0, 1, 2}, 3, Packing::kBytes, out);
  CHECK(out == bytes({8, 3, 0, 1, 2, 0, 0, 0, 0, 0}));
}

TEST_CASE("DELTA_BINARY_PACKED keeps a first value, and differences above the least of them", "[parquet]") {
  const ValueEncoding bits{Encoding::kDeltaBinaryPacked},
      whole{Encoding::kDeltaBinaryPacked, Packing::kBytes};
  // 128 in a block of 4 parts, 5 values, the first 1; the least difference 1, all others the same: no bits
  CHECK(encoded(TypeKind::kInt64, page_of<std::int64_t>({1, 2, 3, 4, 5}), bits) ==
        bytes({0x80, 1, 4, 5, 2, 2, 0, 0, 0, 0}));
  // The specification's example: differences -2 -2 -2 1 1 1 1, packed 0 0 0 3 3 3 3 with 2 bits
  CHECK(encoded(TypeKind::kInt32, page_of<std::int32_t>({7, 5, 3, 1, 2, 3, 4, 5}), bits) ==
        bytes({0x80, 1, 4, 8, 14, 3, 2, 0, 0, 0, 0xC0, 0x3F, 0, 0, 0, 0, 0, 0}));
  const auto bytewise = encoded(TypeKind::kInt32, page_of<std::int32_t>({7, 5, 3, 1, 2, 3, 4, 5}), whole);
  REQUIRE(bytewise.size() == 10 + 32);
  CHECK(bytewise[6] == std::byte{8});
  CHECK(std::vector(bytewise.begin() + 10, bytewise.begin() + 18) == bytes({0, 0, 0, 3, 3, 3, 3, 0}));
  // Differences wrap: from the least to the greatest is -1
  CHECK(encoded(TypeKind::kInt32, page_of<std::int32_t>({INT32_MIN, INT32_MAX}), bits) ==
        bytes({0x80, 1, 4, 2, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F, 1, 0, 0, 0, 0}));
  CHECK(encoded(TypeKind::kInt64, page_of<std::int64_t>({}), bits) == bytes({0x80, 1, 4, 0, 0}));
}

TEST_CASE("Texts have their lengths as differences, or what they share with the one before", "[parquet]") {
  // lengths 2, 2, 3: the least difference is 0, then 0 and 1 with one bit
  CHECK(encoded(TypeKind::kString, page_of_texts({"ab", "cd", "efg"}), {Encoding::kDeltaLengthByteArray}) ==
        bytes({0x80, 1, 4, 3, 4, 0, 1, 0, 0, 0, 2, 0, 0, 0, 'a', 'b', 'c', 'd', 'e', 'f', 'g'}));
  // prefixes 0, 2; suffixes 3, 2
  CHECK(encoded(TypeKind::kString, page_of_texts({"abc", "abde"}), {Encoding::kDeltaByteArray}) ==
        bytes({0x80, 1, 4, 2, 0, 4, 0, 0, 0, 0, 0x80, 1, 4, 2, 6, 1, 0, 0, 0, 0, 'a', 'b', 'c', 'd', 'e'}));
}

TEST_CASE("RLE of booleans has its length in front", "[parquet]") {
  CHECK(encoded(TypeKind::kBool, page_of<std::uint8_t>(std::vector<std::uint8_t>(16, 1)), {Encoding::kRle}) ==
        bytes({2, 0, 0, 0, 32, 1}));
}

}  // namespace
}  // namespace mdat::parquet
