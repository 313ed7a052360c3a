// SPDX-License-Identifier: Apache-2.0
#include "tools/csv/byte_source.hpp"

#include <catch2/catch.hpp>
#include <fstream>

#include "tests/tools/csv/imported.hpp"

using namespace mdat;
using namespace mdat::csv;

namespace {

std::string all_of(const std::string& path, Encoding encoding, std::size_t peeked) {
  auto source = ByteSource::open(path, encoding);
  REQUIRE(source);
  if (peeked > 0) REQUIRE(source->peek(peeked));
  std::string text;
  char block[700];
  for (;;) {
    const auto got = source->read(block, sizeof block);
    REQUIRE(got);
    if (*got == 0) return text;
    text.append(block, *got);
  }
}

}  // namespace

TEST_CASE("bytes are the same whether they were looked at before or not") {
  const test::Folder folder;
  std::string text;
  for (int i = 0; i < 400'000; ++i) text += std::to_string(i) + "\n";
  const std::string path = folder.write("numbers.csv", text);
  for (const std::size_t peeked :
       {std::size_t{0}, std::size_t{1}, std::size_t{1} << 20, std::size_t{1} << 24}) {
    CHECK((all_of(path, Encoding::kUtf8, peeked) == text));
  }
}

TEST_CASE("a byte order mark is no text and latin-1 becomes UTF-8") {
  const test::Folder folder;
  CHECK(all_of(folder.write("bom.csv",
                            "\xef\xbb\xbf"
                            "a,b\n"),
               Encoding::kUtf8, 0) == "a,b\n");
  CHECK(all_of(folder.write("latin.csv",
                            "\xb0"
                            "C,\xfc\n"),
               Encoding::kLatin1, 0) ==
        "\xc2\xb0"
        "C,\xc3\xbc\n");
}

TEST_CASE("UTF-16, folders and missing files are refused by name") {
  const test::Folder folder;
  auto wide = ByteSource::open(folder.write("wide.csv", std::string("\xff\xfe"
                                                                    "a\0b\0",
                                                                    6)),
                               Encoding::kUtf8);
  REQUIRE(wide);
  const auto peeked = wide->peek(10);
  REQUIRE_FALSE(peeked);
  CHECK(peeked.error().code == ErrorCode::kMalformed);
  CHECK(peeked.error().message.find("wide.csv") != std::string::npos);
  const auto missing = ByteSource::open(folder.path() + "/none.csv", Encoding::kUtf8);
  REQUIRE_FALSE(missing);
  CHECK(missing.error().code == ErrorCode::kNotFound);
  CHECK_FALSE(ByteSource::open(folder.path(), Encoding::kUtf8));
}
