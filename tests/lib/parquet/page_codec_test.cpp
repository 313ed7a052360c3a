// SPDX-License-Identifier: Apache-2.0
#include "lib/parquet/page_codec.hpp"

#include <catch2/catch.hpp>

#include "tests/lib/parquet/bytes.hpp"

namespace mdat::parquet {
namespace {

using test::bytes;
using test::bytes_of;

const std::vector<std::byte> kText = bytes_of("abcdefghabcdefghabcdefghabcdefghabcdefgh");

// kText by the codecs' own libraries, in pyarrow 22.
const std::vector<std::byte> kSnappyText =
    bytes({0x28, 0x1C, 0x61, 0x62, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x7E, 0x08, 0x00});
const std::vector<std::byte> kBrotliText = bytes(
    {0x1B, 0x27, 0x00, 0x00, 0xC4, 0x01, 0xC7, 0x80, 0xB8, 0x3E, 0xFA, 0x09, 0x87, 0x40, 0x39, 0xDD, 0x01});
const std::vector<std::byte> kZstdText =
    bytes({0x28, 0xB5, 0x2F, 0xFD, 0x20, 0x28, 0x75, 0x00, 0x00, 0x40, 0x61, 0x62,
           0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x01, 0x00, 0xC3, 0x0B, 0x17});
const std::vector<std::byte> kLz4Text = bytes({0x8F, 0x61, 0x62, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x08,
                                               0x00, 0x08, 0x50, 0x64, 0x65, 0x66, 0x67, 0x68});
// Two members: the first 8 bytes, and the other 32.
const std::vector<std::byte> kGzipText =
    bytes({0x1F, 0x8B, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0x4B, 0x4C, 0x4A, 0x4E, 0x49,
           0x4D, 0x4B, 0xCF, 0x00, 0x00, 0x50, 0x2A, 0xEF, 0xAE, 0x08, 0x00, 0x00, 0x00, 0x1F, 0x8B,
           0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0x4B, 0x4C, 0x4A, 0x4E, 0x49, 0x4D, 0x4B,
           0xCF, 0x48, 0xC4, 0x41, 0x03, 0x00, 0xF8, 0x4F, 0x35, 0x3E, 0x20, 0x00, 0x00, 0x00});

std::vector<std::byte> hadoop_frame(const std::vector<std::byte>& block, int made) {
  auto framed = bytes({0, 0, 0, made, 0, 0, 0, static_cast<int>(block.size())});
  framed.insert(framed.end(), block.begin(), block.end());
  return framed;
}

void check_decompresses(Compression codec, std::span<const std::byte> compressed,
                        const std::vector<std::byte>& text) {
  std::vector<std::byte> out(text.size());
  CHECK(decompress(codec, compressed, out).has_value());
  CHECK(out == text);
  for (const std::size_t other : {text.size() - 1, text.size() + 1}) {
    std::vector<std::byte> wrong(other);
    const auto done = decompress(codec, compressed, wrong);
    REQUIRE(!done);
    CHECK(done.error().code == ErrorCode::kDamaged);
  }
  for (std::size_t size = 0; size < compressed.size(); ++size)
    CHECK(!decompress(codec, compressed.first(size), out));
}

TEST_CASE("Bytes of every codec's own library decompress, and nothing shorter or longer does") {
  check_decompresses(Compression::kNone, kText, kText);
  check_decompresses(Compression::kSnappy, kSnappyText, kText);
  check_decompresses(Compression::kBrotli, kBrotliText, kText);
  check_decompresses(Compression::kZstd, kZstdText, kText);
  check_decompresses(Compression::kLz4Raw, kLz4Text, kText);
  check_decompresses(Compression::kGzip, kGzipText, kText);
}

TEST_CASE("LZ4 is read in Hadoop's frames, of one block or more, and bare") {
  auto twice = kText;
  twice.insert(twice.end(), kText.begin(), kText.end());
  auto framed = hadoop_frame(kLz4Text, 40);
  check_decompresses(Compression::kLz4, framed, kText);
  const auto more = framed;
  framed.insert(framed.end(), more.begin(), more.end());
  check_decompresses(Compression::kLz4, framed, twice);
  check_decompresses(Compression::kLz4, kLz4Text, kText);
}

TEST_CASE("Frames of zstd one after another make one page") {
  auto twice = kText, frames = kZstdText;
  twice.insert(twice.end(), kText.begin(), kText.end());
  frames.insert(frames.end(), kZstdText.begin(), kZstdText.end());
  std::vector<std::byte> out(twice.size());
  CHECK(decompress(Compression::kZstd, frames, out).has_value());
  CHECK(out == twice);
}

TEST_CASE("What is compressed here decompresses here") {
  for (const Compression codec : {Compression::kNone, Compression::kSnappy, Compression::kGzip,
                                  Compression::kZstd, Compression::kLz4Raw}) {
    for (const std::size_t size : {std::size_t{0}, std::size_t{1}, kText.size()}) {
      INFO(name(codec) << " of " << size << " bytes");
      std::vector<std::byte> compressed = bytes({0xAA});  // what is there stays
      compress(codec, 3, std::span(kText).first(size), compressed);
      CHECK(compressed[0] == std::byte{0xAA});
      std::vector<std::byte> out(size);
      CHECK(decompress(codec, std::span(compressed).subspan(1), out).has_value());
      CHECK(std::equal(out.begin(), out.end(), kText.begin()));
    }
  }
}

TEST_CASE("Codecs that cannot be read are named") {
  std::vector<std::byte> out(1);
  const auto lzo = decompress(Compression::kLzo, kText, out);
  REQUIRE(!lzo);
  CHECK(lzo.error().code == ErrorCode::kUnsupported);
  CHECK(lzo.error().message == "pages compressed with lzo");
  CHECK(decompress(Compression{99}, kText, out).error().message == "pages compressed with codec 99");
  CHECK(!is_supported(Compression{-1}));
}

TEST_CASE("The checksum of a page is that of gzip") { CHECK(crc32(kText) == 2055516358U); }

}  // namespace
}  // namespace mdat::parquet
