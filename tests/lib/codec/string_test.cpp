// SPDX-License-Identifier: Apache-2.0
// string-plain and string-zstd: one layout, with and without a frame around it.
#include "lib/codec/string_plain.hpp"
#include "tests/lib/codec/segments.hpp"

using namespace mdat;
using namespace mdat::test;

namespace {

using format::Encoding;

bool decodes(Encoding encoding, const std::vector<std::byte>& payload, std::uint32_t rows) {
  codec::StringBuffer out;
  return codec::decode_strings({encoding, format::Physical::kString, rows, {}}, payload, rows, out);
}

std::vector<std::string> texts(std::uint32_t rows) {
  std::mt19937 random(rows);
  std::vector<std::string> result(rows);
  for (auto& text : result) {
    text =
        random() % 8 == 0 ? "" : "pump " + std::to_string(random() % 100) + std::string(random() % 20, 'x');
  }
  return result;
}

}  // namespace

TEST_CASE("string-plain makes the bytes of the worked example") {
  const Strings strings({"on", "", "\xC3\xBC"});
  const auto encoded = check_round_trip(Encoding::kStringPlain, strings.values());
  CHECK(encoded.shared.empty());
  CHECK(encoded.payloads == bytes_of({1, 2, 0, 2, 'o', 'n', 0xC3, 0xBC}));
}

TEST_CASE("string-plain takes lengths as wide as the longest string needs") {
  const Strings two({"a", std::string(300, 'b')});
  CHECK(check_round_trip(Encoding::kStringPlain, two.values()).payloads.size() == 1 + 2 * 2 + 301);
  const Strings four({"a", std::string(70'000, 'b')});
  CHECK(check_round_trip(Encoding::kStringPlain, four.values()).payloads.size() == 1 + 2 * 4 + 70'001);
}

TEST_CASE("string-zstd reads the worked example") {
  // One raw block: the bytes are those of RFC 8878 and not of one version of zstd.
  const auto payload =
      bytes_of({8, 0, 0, 0, 0x28, 0xB5, 0x2F, 0xFD, 0x20, 8, 0x41, 0, 0, 1, 2, 0, 2, 'o', 'n', 0xC3, 0xBC});
  CHECK(decodes(Encoding::kStringZstd, payload, 3));
  auto short_size = payload, long_size = payload, huge_size = payload;
  short_size[0] = std::byte{7};
  long_size[0] = std::byte{9};
  huge_size[3] = std::byte{0xFF};
  CHECK_FALSE(decodes(Encoding::kStringZstd, short_size, 3));
  CHECK_FALSE(decodes(Encoding::kStringZstd, long_size, 3));
  CHECK_FALSE(decodes(Encoding::kStringZstd, huge_size, 3));
  CHECK_FALSE(decodes(Encoding::kStringZstd, payload, 2));
  CHECK_FALSE(decodes(Encoding::kStringZstd, bytes_of({0, 0, 0}), 3));
}

TEST_CASE("string-plain refuses lengths that do not add up to its bytes") {
  CHECK(decodes(Encoding::kStringPlain, bytes_of({1, 2, 0, 'o', 'n'}), 2));
  CHECK_FALSE(decodes(Encoding::kStringPlain, bytes_of({1, 2, 1, 'o', 'n'}), 2));
  CHECK_FALSE(decodes(Encoding::kStringPlain, bytes_of({1, 1, 0, 'o', 'n'}), 2));
  CHECK_FALSE(decodes(Encoding::kStringPlain, bytes_of({0, 'o', 'n'}), 2));
  CHECK_FALSE(decodes(Encoding::kStringPlain, bytes_of({3, 2, 0, 'o', 'n'}), 2));
  CHECK_FALSE(decodes(Encoding::kStringPlain, bytes_of({4, 2, 0, 0}), 2));
  CHECK_FALSE(decodes(Encoding::kStringPlain, {}, 2));
  // Lengths whose sum passes 2^32 and comes back to the size of the heap.
  CHECK_FALSE(
      decodes(Encoding::kStringPlain, bytes_of({4, 0xFF, 0xFF, 0xFF, 0xFF, 3, 0, 0, 0, 'o', 'n'}), 2));
}

TEST_CASE("strings of every length come back, and changed bytes do no harm") {
  for (const auto encoding : {Encoding::kStringPlain, Encoding::kStringZstd}) {
    for (const std::uint32_t rows : kLengths) {
      const Strings strings(texts(rows));
      check_survives_mutation(strings.values(), check_round_trip(encoding, strings.values()), rows);
    }
  }
}

TEST_CASE("strings that are all empty come back") {
  const Strings strings(std::vector<std::string>(9000));
  check_round_trip(Encoding::kStringPlain, strings.values());
  check_round_trip(Encoding::kStringZstd, strings.values());
}
